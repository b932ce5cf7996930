import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { AppPlace, LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';
import { readStore, toldSamples, watch } from './watching.ts';

/** So many quits are tried for one that is quick: a machine that is busy with something else says nothing about the app. */
const QUITS = 3;
const PROMISED_QUIT_MS = 1_000;

const desktopState = z.object({ engine: z.string(), engineMessage: z.string().nullable(), notes: z.array(z.string()) });

describe.runIf(requireOrSkip('the app: life', APP_NEEDS))('the app', () => {
  const app = appInTest({ tray: true, notifications: true });
  let server: HttpServer;
  const target = (): string => `${server.origin}/healthcheck`;

  beforeAll(async () => {
    server = await startHttpServer();
  });
  afterAll(() => server.close());

  /** A person who watches one target already, with its window open. */
  const watching = async (place: AppPlace): Promise<{ launched: LaunchedApp; page: Page }> => {
    const launched = await app.launch(place);
    const page = await launched.window();
    await watch(page, target());
    return { launched, page };
  };
  const state = async (page: Page) => desktopState.parse(await ask(page, 'desktop.state', {}));
  const samples = (page: Page, count: number): Promise<number[]> =>
    until(
      `${count} samples`,
      async () => {
        const told = await toldSamples(page, target()).catch(() => []);
        return told.length >= count ? told : null;
      },
      60_000,
    );
  const enginePid = (launched: LaunchedApp): Promise<number | null> =>
    launched.electron.evaluate(
      ({ app: main }) => main.getAppMetrics().find((one) => one.name === 'Stallscope engine')?.pid ?? null,
    );

  test('a second start shows the window of the first and ends with 0', async () => {
    const place = app.place('twice');
    const first = await app.launch(place);
    await first.window();
    await first.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    await until('it is minimised', () =>
      first.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() ?? false),
    );

    const second = app.start(place);
    expect(await second.ended, second.output).toBe(0);
    expect(second.output).toContain('Stallscope is running already; it was asked to show its window.');
    await until('the window is in front', () =>
      first.electron.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0];
        return window !== undefined && !window.isMinimized() && window.isFocused();
      }),
    );
    expect(first.electron.windows().length).toBe(1);
  });

  test('started hidden it has no window and measures; a second start opens it', async () => {
    const place = app.place('hidden');
    const { launched, page } = await watching(place);
    await samples(page, 1);
    await launched.quit();
    const before = server.requests.length;

    const hidden = await app.launch(place, { args: ['--hidden'] });
    await until('it measures', () => server.requests.length > before + 1);
    expect(hidden.electron.windows()).toEqual([]);
    const second = app.start(place);
    expect(await second.ended, second.output).toBe(0);
    await (await hidden.window()).locator('.targets .row').filter({ hasText: target() }).waitFor();
  });

  test('quits in under a second, with the samples of the last second in an intact database', async () => {
    const tookMs: number[] = [];
    for (let at = 0; at < QUITS && !tookMs.some((ms) => ms < PROMISED_QUIT_MS); at += 1) {
      const place = app.place(`leaver-${at}`);
      const { launched, page } = await watching(place);
      const told = await samples(page, 3);
      const quit = await launched.quit();
      tookMs.push(quit.tookMs);
      expect(quit.exitCode).toBe(0);
      const log = await launched.log();
      expect(log).not.toContain('was killed');
      expect(log, 'the engine was asked, and not just let fall').toContain('The engine has ended');

      const stored = readStore(place.dataDirectory);
      expect(stored.check).toBe('ok');
      expect(stored.samples).toEqual(expect.arrayContaining(told));
      expect(stored.gaps, 'nothing is missing before the end').toEqual([]);
    }
    const again = await (await app.launch(app.place('leaver-0'))).window();
    await samples(again, 1);
    expect((await state(again)).notes.join(' ')).not.toContain('did not end in order');
    expect(Math.min(...tookMs), `quits took ${tookMs.join(', ')} ms`).toBeLessThan(PROMISED_QUIT_MS);
  });

  test('an engine that is killed is told of once and comes back, and the time without it is a gap', async () => {
    const place = app.place('bereft');
    const { launched, page } = await watching(place);
    const before = await samples(page, 2);
    const first = await enginePid(launched);
    if (first === null) throw new Error('The engine has no process');
    const killedAtMs = Date.now();
    process.kill(first, 'SIGKILL');

    await until('another engine runs', async () => {
      const pid = await enginePid(launched);
      return pid !== null && pid !== first && (await state(page)).engine === 'running';
    });
    const after = await samples(page, before.length + 1);
    expect(after).toEqual(expect.arrayContaining(before));
    expect((await state(page)).engineMessage).toBeNull();
    await app.desktop.picture('app-engine-back');
    const notes = (await state(page)).notes.filter((note) => /engine/i.test(note));
    expect(notes.length, notes.join(' | ')).toBe(1);

    await launched.quit();
    const stored = readStore(place.dataDirectory);
    expect(stored.check).toBe('ok');
    const gaps = stored.gaps.filter((gap) => gap.reason === 'not-running');
    expect(gaps.length).toBe(1);
    const [gap] = gaps;
    // The end of what was recorded counts, which may be a moment before the kill.
    expect(gap?.startedAtMs).toBeLessThanOrEqual(killedAtMs + 1_000);
    expect(gap?.endedAtMs).toBeGreaterThan(killedAtMs);
  });

  test('a window whose process dies is opened again, and measuring goes on meanwhile', async () => {
    const place = app.place('crashed');
    const { launched, page } = await watching(place);
    const told = await samples(page, 1);
    const engine = await enginePid(launched);
    const reopened = launched.electron.waitForEvent('window');
    await launched.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    const again = await reopened;
    await again.locator('.targets .row').filter({ hasText: target() }).waitFor();
    expect(await samples(again, told.length + 1)).toEqual(expect.arrayContaining(told));
    expect(await enginePid(launched), 'the engine is the same').toBe(engine);
    expect(await launched.log()).toContain('The process of the window ended');
    await app.desktop.picture('app-window-reopened');
  });

  test('a window comes back where it was and as large as it was', async () => {
    const place = app.place('mover');
    const first = await app.launch(place);
    await first.window();
    const wanted = { x: 130, y: 90, width: 860, height: 620 };
    const bounds = (launched: LaunchedApp) =>
      launched.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds() ?? null);
    await first.electron.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), wanted);
    await until('it has moved', async () => (await bounds(first))?.width === wanted.width);
    // The window manager has its say in where a window is.
    let before = '';
    const left = await until('it stays there', async () => {
      const now = await bounds(first);
      const isSame = JSON.stringify(now) === before;
      before = JSON.stringify(now);
      if (isSame) return now;
      await pause(500);
      return null;
    });
    await first.quit();

    const second = await app.launch(place);
    await second.window();
    await until(
      'it is where it was',
      async () => JSON.stringify(await bounds(second)) === JSON.stringify(left),
      20_000,
    ).catch(() => {});
    expect(await bounds(second)).toEqual(left);
    await app.desktop.picture('app-window-remembered');
  });
});
