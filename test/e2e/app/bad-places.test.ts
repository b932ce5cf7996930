import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { DesktopStateJson } from '../../../electron/contract/desktop-contract.ts';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';

/** Folders and files that are not as they should be. Root may write everywhere, so what is in the way here is of the wrong kind. */
describe.runIf(requireOrSkip('the app: bad places', APP_NEEDS))('the app', () => {
  const app = appInTest();
  const state = (page: Page): Promise<DesktopStateJson> => ask(page, 'desktop.state', {});

  /** From now on a person answers the system's dialogs so. Tells what they were asked. */
  async function answering(
    launched: LaunchedApp,
    buttons: readonly string[],
    folder: string,
  ): Promise<() => Promise<string[]>> {
    await launched.electron.evaluate(
      ({ dialog, shell }, told) => {
        const asked: string[] = [];
        const left = [...told.buttons];
        Reflect.set(globalThis, 'asked', asked);
        dialog.showMessageBox = (async (...words: unknown[]) => {
          const options = words.at(-1) as { message: string; detail: string; buttons: string[] };
          asked.push(`${options.message} ${options.detail}`);
          return { response: options.buttons.indexOf(left.shift() ?? 'Quit'), checkboxChecked: false };
        }) as typeof dialog.showMessageBox;
        dialog.showOpenDialog = (async () => ({
          canceled: false,
          filePaths: [told.folder],
        })) as typeof dialog.showOpenDialog;
        shell.openPath = async (path) => {
          asked.push(`shown ${path}`);
          return '';
        };
      },
      { buttons: [...buttons], folder },
    );
    return () => launched.electron.evaluate(() => Reflect.get(globalThis, 'asked') as string[]);
  }

  test('says where its data cannot be opened, and works over the folder that a person then chooses', async () => {
    const place = app.place('refused');
    const launched = await app.launch(place);
    const page = await launched.window();
    await until('the engine runs', async () => (await state(page)).engine === 'running');

    const other = join(dirname(place.dataDirectory), 'other');
    const asked = await answering(launched, ['Show Folder', 'Try Again', 'Choose Another Folder…'], other);
    await rename(place.dataDirectory, `${place.dataDirectory}-moved`);
    await writeFile(place.dataDirectory, 'a file where the folder was');
    const engine = await launched.electron.evaluate(
      ({ app: main }) => main.getAppMetrics().find((one) => one.name === 'Stallscope engine')?.pid ?? null,
    );
    if (engine === null) throw new Error('The engine has no process');
    process.kill(engine, 'SIGKILL');

    await until('it works over the other folder', async () => (await state(page)).dataDirectory === other, 30_000);
    const [first, shown, second, third, ...more] = await asked();
    expect(first).toContain(place.dataDirectory);
    expect(first).toMatch(/^Stallscope cannot write to its data folder\. /);
    expect(shown).toBe(`shown ${place.dataDirectory}`);
    expect([second, third, more]).toEqual([first, first, []]);
    expect((await state(page)).engine).toBe('running');
    expect(await readdir(other)).toContain('stallscope.db');
    expect(await readFile(place.dataDirectory, 'utf8'), 'what was in the way').toBe('a file where the folder was');
  });

  test('shows its window and says the same there while the dialog waits for an answer', async () => {
    const place = app.place('asked');
    await mkdir(dirname(place.dataDirectory), { recursive: true });
    await writeFile(place.dataDirectory, 'a file where the folder should be');
    const launched = await app.launch(place);
    const page = await launched.window();
    await until('the engine has refused', async () => (await state(page)).engine === 'refused');
    await page.getByText(place.dataDirectory).first().waitFor();
    await app.desktop.picture('app-data-refused');
    expect((await launched.quit()).exitCode).toBe(0);
  });

  test('sets settings aside that it cannot read, says so, and keeps new ones', async () => {
    const place = app.place('corrupt');
    await mkdir(place.userData, { recursive: true });
    await writeFile(join(place.userData, 'settings.json'), '{"version": 1, "theme": "pi');
    const launched = await app.launch(place);
    const page = await launched.window();
    const { notes } = await state(page);
    expect(notes.length, notes.join(' | ')).toBe(1);
    const aside = (await readdir(place.userData)).find((name) => name.startsWith('settings.set-aside-'));
    expect(notes[0]).toContain(join(place.userData, aside ?? ''));
    await page.getByText('The settings could not be used').waitFor();
    await app.desktop.picture('app-settings-set-aside');
    await ask(page, 'desktop.change', { theme: 'dark' });
    await launched.quit();

    const again = await (await app.launch(place)).window();
    expect(await state(again)).toMatchObject({ notes: [], settings: { theme: 'dark' } });
  });

  test('works where the folder for its settings cannot be made, and says what is forgotten at the end', async () => {
    const place = app.place('homeless');
    await mkdir(dirname(place.userData), { recursive: true });
    await writeFile(place.userData, 'a file where the folder should be');
    // Chromium takes the usual folder where the one that it was told cannot be made, so that one is in the way as well.
    const launched = await app.launch(place, { environment: { XDG_CONFIG_HOME: place.userData } });
    const page = await launched.window();
    const { notes } = await state(page);
    expect(notes).toEqual([
      `Stallscope cannot write to its folder ${place.userData} (a file is in its place). Settings and secret values are forgotten when Stallscope ends.`,
    ]);
    await page.getByText(place.userData).waitFor();
    await app.desktop.picture('app-no-user-directory');
    expect((await ask<DesktopStateJson>(page, 'desktop.change', { theme: 'dark' })).settings.theme).toBe('dark');
    expect((await launched.quit()).exitCode).toBe(0);
    expect(await readdir(place.dataDirectory)).toContain('stallscope.db');
    expect(await readFile(place.userData, 'utf8')).toBe('a file where the folder should be');
  });
});
