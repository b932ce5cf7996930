import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { flattened, TrayHost } from '../../support/electron/tray-host.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';
import { fickleServer, graceIsOver, trayShows } from './noticing.ts';
import { watch } from './watching.ts';

const canRun = requireOrSkip('app: tray and notices', APP_NEEDS);

const server = fickleServer();

describe.runIf(canRun)('on a desktop with a tray and notifications', () => {
  const apps = appInTest({ tray: true, notifications: true });

  const shows = (what: string, pattern: RegExp) => trayShows(apps.desktop, what, pattern);
  const labels = async (): Promise<string[]> =>
    flattened(await apps.desktop.tray.menu(await apps.desktop.tray.onlyItem())).map(({ label }) => label);
  const choose = async (label: string): Promise<void> => {
    const { tray } = apps.desktop;
    const item = await tray.onlyItem();
    const entry = flattened(await tray.menu(item)).find((each) => each.label === label);
    if (entry === undefined) throw new Error(`The menu has no line “${label}”: ${(await labels()).join(' | ')}`);
    await tray.choose(item, entry);
  };

  test('a target that hangs is seen in the tray and told by a notification, and a click opens its incident', async () => {
    const app = await apps.launch(apps.place('hanging'));
    const page = await app.window();
    await watch(page, `${server.origin}/a&b`);
    await shows('that all is well', /^1 target, fine$/);
    expect((await labels()).join('\n')).toMatch(/\/a&b, \S+ ms/);
    await graceIsOver(page);
    server.hang();
    await shows('what hangs', /overdue \d/);
    const told = await apps.desktop.notifications.waitFor('it hangs', ({ body }) =>
      body.includes('are being recorded'),
    );
    expect(told.title).toContain('/a&b');
    expect(told.appName).toBe('Stallscope');
    await apps.desktop.picture('app-hanging');
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await apps.desktop.notifications.click();
    await until('the window is shown', () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true),
    );
    await page
      .getByRole('button', { name: /export/i })
      .first()
      .waitFor();
    await apps.desktop.picture('app-incident-by-notification');
    expect(await labels()).toContain('Export last incident…');
  });

  test('a pause from the tray pauses everything, says until when, and ends from there', async () => {
    const app = await apps.launch(apps.place('pausing'));
    const page = await app.window();
    await watch(page, `${server.origin}/`);
    const paused = async () =>
      (await ask<{ targets: { paused: boolean }[] }>(page, 'targets.list', {})).targets.map((target) => target.paused);
    await shows('that all is well', /^1 target, fine$/);
    await choose('15 minutes');
    await shows('that it is paused', /^Paused until \d/);
    expect(await paused()).toEqual([true]);
    const resume = await until(
      'a line to resume',
      async () => (await labels()).find((each) => each.startsWith('Resume')) ?? null,
    );
    await choose(resume);
    await shows('that all is well', /^1 target, fine$/);
    expect(await paused()).toEqual([false]);
  });

  test('a notification service that hangs holds nobody up, and is known as one that shows nothing', async () => {
    const app = await apps.launch(apps.place('hung-service'));
    const page = await app.window();
    const { bus } = apps.desktop;
    const owner = 'org.freedesktop.Notifications';
    const answer = await bus.call(
      'org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.GetConnectionUnixProcessID',
      owner,
    );
    const pid = Number(Array.isArray(answer) ? answer[0] : 0);
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGSTOP');
    try {
      const trial = ask(page, 'desktop.tryNotification', {});
      // Asked later and answered earlier: the main process waits for nobody.
      await ask(page, 'desktop.state', {});
      expect(await trial).toEqual({ shown: false, message: 'This desktop has nobody who shows notifications.' });
      expect(await ask(page, 'desktop.state', {})).toMatchObject({ notifications: 'unavailable' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(await ask(page, 'desktop.tryNotification', {})).toMatchObject({ shown: true });
  });

  test('the last incident is exported from the tray by the dialog of the system', async () => {
    const place = apps.place('exporting');
    const app = await apps.launch(place);
    const page = await app.window();
    await watch(page, `${server.origin}/`);
    server.leave();
    await until('an incident', async () => (await labels()).includes('Export last incident…'), 60_000);
    const file = join(apps.desktop.room, 'evidence.zip');
    await app.electron.evaluate(({ dialog, shell }, chosen) => {
      const record = { asked: [] as unknown[], revealed: [] as string[] };
      Reflect.set(globalThis, 'exporting', record);
      dialog.showSaveDialog = (async (...words: unknown[]) => {
        record.asked.push(words.at(-1));
        return { canceled: false, filePath: chosen };
      }) as typeof dialog.showSaveDialog;
      shell.showItemInFolder = (path) => void record.revealed.push(path);
    }, file);
    await choose('Export last incident…');
    const exporting = await until('the bundle is revealed', async () => {
      const record = await app.electron.evaluate(
        () => Reflect.get(globalThis, 'exporting') as { asked: { defaultPath: string }[]; revealed: string[] },
      );
      return record.revealed.length > 0 ? record : null;
    });
    expect(exporting.revealed).toEqual([file]);
    expect(exporting.asked[0]?.defaultPath).toMatch(/\/stallscope_.*127\.0\.0\.1.*\.zip$/);
  });
});

describe.runIf(canRun)('on a desktop with neither', () => {
  const apps = appInTest();

  test('it is said in words that there is no tray, and a panel that comes later gets the icon', async () => {
    const app = await apps.launch(apps.place('bare'));
    const page = await app.window();
    const state = () => ask<{ tray: string; notifications: string; notes: string[] }>(page, 'desktop.state', {});
    expect((await state()).tray).toBe('missing');
    await until('the note', async () => (await state()).notes.some((note) => note.includes('no tray')), 60_000);
    await until('notifications are known to be missing', async () => (await state()).notifications === 'unavailable');
    expect(await ask(page, 'desktop.tryNotification', {})).toEqual({
      shown: false,
      message: 'This desktop has nobody who shows notifications.',
    });
    const panel = await TrayHost.start(join(apps.desktop.room, 'home'), apps.desktop.bus, apps.desktop.environment);
    try {
      await panel.onlyItem();
      await until('the tray is shown', async () => (await state()).tray === 'shown', 60_000);
    } finally {
      await panel.stop();
    }
  });
});
