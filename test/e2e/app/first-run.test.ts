import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { appInTest } from './app-in-test.ts';
import { readStore, watch } from './watching.ts';

describe.runIf(requireOrSkip('the app: first run', APP_NEEDS))('the first run of the app', () => {
  const app = appInTest({ tray: true, notifications: true });
  let server: HttpServer;

  beforeAll(async () => {
    server = await startHttpServer();
  });
  afterAll(() => server.close());

  test('opens a window with one field, and after Enter shows the first sample with its phases', async () => {
    const place = app.place('newcomer');
    const launched = await app.launch(place);
    const opening = await launched.electron.firstWindow();
    await opening.evaluate(() => {
      const told = new Set<string>();
      Object.assign(globalThis, { toldOfTrouble: told });
      const look = (): void => {
        for (const words of document.body.innerText.match(/not live|not measuring|does not answer/gi) ?? [])
          told.add(words);
      };
      look();
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    });
    const page = await launched.window();
    const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
    await field.waitFor();
    await expect
      .poll(() => field.evaluate((element) => element === document.activeElement), { message: 'one can type at once' })
      .toBe(true);
    expect(await page.getByRole('textbox').count()).toBe(1);
    await app.desktop.picture('app-first-run');

    await watch(page, `${server.origin}/healthcheck`);
    await page.getByRole('img', { name: /connect .* ms, wait .* ms/ }).waitFor();
    await app.desktop.picture('app-first-sample');

    expect(launched.complaints).toEqual([]);
    const trouble = await page.evaluate(() => [...(Reflect.get(globalThis, 'toldOfTrouble') as Set<string>)]);
    expect(trouble, 'a start without trouble speaks of none').toEqual([]);
    expect((await launched.quit()).exitCode).toBe(0);
    expect(readStore(place.dataDirectory).samples.length).toBeGreaterThan(0);
    expect(server.requests.every((request) => request.path === '/healthcheck')).toBe(true);
  });

  test('what was watched is there again at the next start, without a question', async () => {
    const place = app.place('newcomer');
    const page = await (await app.launch(place)).window();
    await page
      .locator('.targets .row')
      .filter({ hasText: `${server.origin}/healthcheck` })
      .waitFor();
    expect(await page.getByRole('textbox', { name: 'What keeps hanging?' }).count()).toBe(0);
    await app.desktop.picture('app-second-start');
  });
});
