import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { flattened, TrayHost } from '../../support/electron/tray-host.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';
import { watch } from './watching.ts';

const canRun = requireOrSkip('app: tray and notices', APP_NEEDS);

/** A server that answers at once until it is told to hang, and that can go away. */
let server: Server;
let hangs: boolean;
let origin: string;

beforeEach(async () => {
  hangs = false;
  server = createServer((_request, response) => {
    if (!hangs) response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Nobody is told of anything in the first half minute of a start, because the network may still be coming up. */
async function graceIsOver(page: Page): Promise<void> {
  await until(
    'the first half minute is over',
    async () => !(await ask<{ observer: { inGrace: boolean } }>(page, 'overview', {})).observer.inGrace,
    60_000,
  );
}

/** Writes down what would be notified instead of showing it; `click` clicks on the newest. */
async function recordNotifications(app: LaunchedApp): Promise<void> {
  await app.electron.evaluate(({ Notification }) => {
    const record: { title: string; body: string; click: () => void }[] = [];
    Reflect.set(globalThis, 'notified', record);
    Notification.prototype.show = function show(this: Electron.Notification) {
      record.push({ title: this.title, body: this.body, click: () => this.emit('click') });
      this.emit('show');
    };
  });
}
const notified = (app: LaunchedApp): Promise<{ title: string; body: string }[]> =>
  app.electron.evaluate(() =>
    (Reflect.get(globalThis, 'notified') as { title: string; body: string }[]).map(({ title, body }) => ({
      title,
      body,
    })),
  );
const clickNewest = (app: LaunchedApp): Promise<void> =>
  app.electron.evaluate(() => (Reflect.get(globalThis, 'notified') as { click: () => void }[]).at(-1)?.click());

describe.runIf(canRun)('on a desktop with a tray and notifications', () => {
  const apps = appInTest({ tray: true, notifications: true });

  const trayShows = (what: string, pattern: RegExp): Promise<string> =>
    until(
      `the tray says ${what}`,
      async () => {
        const tooltip = await apps.desktop.tray.tooltip(await apps.desktop.tray.onlyItem());
        return pattern.test(tooltip) ? tooltip : null;
      },
      60_000,
    );
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
    await watch(page, `${origin}/a&b`);
    await trayShows('that all is well', /^1 target, fine$/);
    expect((await labels()).join('\n')).toMatch(/\/a&b, \S+ ms/);
    await graceIsOver(page);
    hangs = true;
    await trayShows('what hangs', /overdue \d/);
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

  test('what the app shows as notifications, and that a click on one opens its incident from a closed window', async () => {
    const app = await apps.launch(apps.place('recorded'));
    await recordNotifications(app);
    const page = await app.window();
    await watch(page, `${origin}/`);
    await graceIsOver(page);
    await page.close();
    hangs = true;
    await until('a notification', async () => (await notified(app)).length > 0, 60_000);
    expect(await notified(app)).toHaveLength(1);
    const [notice] = await notified(app);
    expect(notice?.title).toMatch(/waiting .*first byte/);
    const [again] = await Promise.all([app.electron.waitForEvent('window'), clickNewest(app)]);
    await again
      .getByRole('button', { name: /export/i })
      .first()
      .waitFor();
  });

  test('five hundred targets that fail at once are told in one notice', async () => {
    const app = await apps.launch(apps.place('storm'));
    await recordNotifications(app);
    const page = await app.window();
    const lines = Array.from({ length: 500 }, (_each, index) => `${origin}/${index}`);
    await trayShows('that nothing is watched', /^Nothing is watched yet$/);
    await ask(page, 'targets.add', { text: lines.join('\n'), name: null });
    await trayShows('that all are well', /^All 500 targets fine$/);
    await graceIsOver(page);
    server.closeAllConnections();
    server.close();
    await trayShows('that none is fine', /500 incidents open/);
    await until('a notice', async () => (await notified(app)).length > 0);
    // Whatever would come one by one comes within the time in which each target is probed again.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const notices = await notified(app);
    expect(notices.length).toBeLessThanOrEqual(2);
    expect(`${notices.at(-1)?.title} ${notices.at(-1)?.body}`).toContain('500');
    await apps.desktop.picture('app-storm');
  });

  test('a pause from the tray pauses everything, says until when, and ends from there', async () => {
    const app = await apps.launch(apps.place('pausing'));
    const page = await app.window();
    await watch(page, `${origin}/`);
    const paused = async () =>
      (await ask<{ targets: { paused: boolean }[] }>(page, 'targets.list', {})).targets.map((target) => target.paused);
    await trayShows('that all is well', /^1 target, fine$/);
    await choose('15 minutes');
    await trayShows('that it is paused', /^Paused until \d/);
    expect(await paused()).toEqual([true]);
    const resume = await until(
      'a line to resume',
      async () => (await labels()).find((each) => each.startsWith('Resume')) ?? null,
    );
    await choose(resume);
    await trayShows('that all is well', /^1 target, fine$/);
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
    await watch(page, `${origin}/`);
    server.closeAllConnections();
    server.close();
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
