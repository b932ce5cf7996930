import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';

const canRun = requireOrSkip('the app: closed window', APP_NEEDS);

/** As the cross of the window does. */
const close = (launched: LaunchedApp): Promise<void> =>
  launched.electron.evaluate(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()));

/** Of each window there is, whether it is minimised. */
const windows = (launched: LaunchedApp): Promise<boolean[]> =>
  launched.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isMinimized()));

const pageProcess = (launched: LaunchedApp): Promise<number | null> =>
  launched.electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? null,
  );

const processes = (launched: LaunchedApp): Promise<string[]> =>
  launched.electron.evaluate(({ app }) => app.getAppMetrics().map((one) => one.name ?? one.type));

describe.runIf(canRun)('on a desktop with a tray', () => {
  const app = appInTest({ tray: true, notifications: true });

  test('a closed window costs nothing more, measuring goes on, and the window comes back', async () => {
    const place = app.place('closer');
    const launched = await app.launch(place);
    const page = await launched.window();
    await until(
      'there is an icon',
      async () => (await ask<{ tray: string }>(page, 'desktop.state', {})).tray === 'shown',
    );
    await close(launched);
    await until('the window is gone', async () => (await windows(launched)).length === 0);
    const isFarewell = ({ title }: { readonly title: string }) => title === 'Stallscope goes on in the tray';
    await app.desktop.notifications.waitFor('where the app went', isFarewell);
    await app.desktop.picture('app-left-to-tray');
    await until('so is its process', async () => {
      const types = await launched.electron.evaluate(({ app: main }) => main.getAppMetrics().map((one) => one.type));
      return !types.includes('Tab');
    });
    expect(await processes(launched)).toContain('Stallscope engine');
    const again = launched.electron.waitForEvent('window');
    app.start(place);
    await (await again).waitForSelector('#root a.brand');
    expect(await windows(launched)).toEqual([false]);
  });
});

describe.runIf(canRun)('on a desktop without a tray', () => {
  const app = appInTest();

  test('a closed window waits in the taskbar, and a second start brings it back', async () => {
    const place = app.place('stayer');
    const launched = await app.launch(place);
    await launched.window();
    await close(launched);
    await until('it is in the taskbar', async () => (await windows(launched))[0] === true);
    // Electron takes a window that stays open after its cross was clicked for one that hangs; by now the app would have ended its page.
    const page = await pageProcess(launched);
    await pause(25_000);
    expect(await pageProcess(launched), 'the page is left alone').toBe(page);
    expect(await windows(launched)).toEqual([true]);
    app.start(place);
    await until('it is back', async () => (await windows(launched))[0] === false);
    expect((await launched.quit()).exitCode, 'closing does not keep it from ending').toBe(0);
  });

  test('who starts it hidden finds it in the taskbar, since nowhere else would it be seen', async () => {
    const place = app.place('hider');
    const launched = await app.launch(place, { args: ['--hidden'] });
    await until('it is in the taskbar', async () => (await windows(launched))[0] === true);
    app.start(place);
    await until('it is on the screen', async () => (await windows(launched))[0] === false);
  });
});
