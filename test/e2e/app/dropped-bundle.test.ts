import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';

describe.runIf(requireOrSkip('the app: dropped bundles', APP_NEEDS))('what is dropped on the list of bundles', () => {
  const app = appInTest();
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-dropped-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is read from where it lies, and what is no bundle is refused in words', async () => {
    const file = join(folder, 'holiday.zip');
    await writeFile(file, 'This is a text.');
    const launched = await app.launch(app.place('dropper'));
    const page = await launched.window();
    await page.evaluate(() => {
      location.hash = '#/comparisons';
    });
    const bundles = page.getByRole('region', { name: 'Bundles from elsewhere' });
    await bundles.getByText('No bundle is open').waitFor();
    const box = await bundles.boundingBox();
    if (box === null) throw new Error('the list has no place');
    // As the system hands a file over, which no script in the page can do.
    const system = await page.context().newCDPSession(page);
    const data = { items: [], files: [file], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await system.send('Input.dispatchDragEvent', { type, x: box.x + 40, y: box.y + 80, data });
    }
    await bundles.getByRole('alert').getByText('holiday.zip:').waitFor();
    await bundles.getByRole('alert').getByText('it is no zip').waitFor();

    // A page that was taken over could name any file; it may have only those opened that a person gave to it.
    const askedFor = (path: string): Promise<unknown> =>
      page.evaluate(async (named) => {
        const bridge = Reflect.get(window, 'stallscope');
        return (await bridge.call['desktop.openBundle']({ path: named }).answer).error?.message;
      }, path);
    expect(await askedFor(file)).toContain('it is no zip');
    expect(await askedFor('/etc/hostname')).toBe('What was dropped is no file of this computer.');
  });
});
