import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';
import { fickleServer, graceIsOver, trayShows } from './noticing.ts';
import { watch } from './watching.ts';

const canRun = requireOrSkip('app: notices', APP_NEEDS);
const server = fickleServer();

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

describe.runIf(canRun)('the notices of the app', () => {
  const apps = appInTest({ tray: true, notifications: true });
  const shows = (what: string, pattern: RegExp) => trayShows(apps.desktop, what, pattern);

  test('what the app shows as notifications, and that a click on one opens its incident from a closed window', async () => {
    const app = await apps.launch(apps.place('recorded'));
    await recordNotifications(app);
    const page = await app.window();
    await watch(page, `${server.origin}/`);
    await graceIsOver(page);
    await page.close();
    server.hang();
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
    const lines = Array.from({ length: 500 }, (_each, index) => `${server.origin}/${index}`);
    await shows('that nothing is watched', /^Nothing is watched yet$/);
    await ask(page, 'targets.add', { text: lines.join('\n'), name: null });
    await shows('that all are well', /^All 500 targets fine$/);
    await graceIsOver(page);
    server.leave();
    await shows('that none is fine', /500 incidents open/);
    await until('a notice', async () => (await notified(app)).length > 0);
    // Whatever would come one by one comes within the time in which each target is probed again.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const notices = await notified(app);
    expect(notices.length).toBeLessThanOrEqual(2);
    // One that this busy machine itself spoiled is not told of.
    const told = Number(/^(\d+) targets are failing/.exec(notices.at(-1)?.title ?? '')?.[1]);
    expect(told, notices.at(-1)?.title).toBeGreaterThan(490);
    expect(told).toBeLessThanOrEqual(500);
    await apps.desktop.picture('app-storm');
  });
});
