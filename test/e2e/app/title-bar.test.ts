import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** null once it is closed. */
const placeOf = (launched: LaunchedApp): Promise<Place | null> =>
  launched.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return window === undefined ? null : { ...window.getBounds(), maximized: window.isMaximized() };
  });

const standing = async (launched: LaunchedApp): Promise<Place> => {
  const place = await placeOf(launched);
  if (place === null) throw new Error('The window is there');
  return place;
};

/** Where it stays: the window manager has its say once it is shown. */
const settled = async (launched: LaunchedApp): Promise<Place> => {
  let last = '';
  return until(
    'the window stays where it is',
    async () => {
      const place = await standing(launched);
      const before = last;
      last = JSON.stringify(place);
      if (last === before) return place;
      await pause(500);
      return null;
    },
    60_000,
  );
};

/** What the system leaves of the bar beside its own buttons, in the window. */
const leftOfBar = async (launched: LaunchedApp): Promise<{ readonly end: number; readonly height: number }> => {
  const page = await launched.window();
  return page.evaluate(() => {
    const overlay: unknown = Reflect.get(navigator, 'windowControlsOverlay');
    const ask: unknown = Reflect.get(Object(overlay), 'getTitlebarAreaRect');
    const area: DOMRect = typeof ask === 'function' ? ask.call(overlay) : new DOMRect();
    return { end: area.right, height: area.height };
  });
};

describe.runIf(requireOrSkip('the app: title bar', APP_NEEDS))(
  'the bar of the page is the title bar of the window',
  () => {
    const app = appInTest({ tray: true });

    test('nothing of the page lies under the buttons of the system', async () => {
      const launched = await app.launch(app.place('framer'));
      const page = await launched.window();
      const { end, height } = await until('the system has drawn its buttons', async () => {
        const left = await leftOfBar(launched);
        return left.end > 0 ? left : null;
      });
      const { width } = await standing(launched);
      expect(end).toBeGreaterThan(width / 2);
      expect(end, 'the system draws its buttons').toBeLessThan(width);
      expect(await page.locator('.bar').evaluate((bar) => bar.getBoundingClientRect().height)).toBe(height + 1);
      const ends = await page
        .locator('.bar :is(a, button)')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
      expect(Math.max(...ends)).toBeLessThanOrEqual(end);
      await app.desktop.picture('app-title-bar');
    });

    test('it is taken by the bar, made as large as the screen by two clicks, and closed by its cross', async () => {
      const launched = await app.launch(app.place('framer'));
      await launched.window();
      const before = await settled(launched);
      const bar = { x: before.x + Math.round(before.width / 2), y: before.y + 22 };
      // A window manager that is still busy may miss a click.
      const clickUntil = async (what: string, y: number, isDone: (place: Place) => boolean): Promise<void> => {
        await until(what, async () => {
          await app.desktop.clickTwice(bar.x, y);
          for (let look = 0; look < 10; look += 1) {
            if (isDone(await standing(launched))) return true;
            await pause(100);
          }
          return false;
        });
      };
      await clickUntil('it is maximised', bar.y, ({ maximized }) => maximized);
      await clickUntil('it is as it was', 22, ({ maximized }) => !maximized);

      await until('it was moved', async () => {
        const { x } = await standing(launched);
        if (x > before.x) return true;
        await app.desktop.drag(bar, 40);
        return false;
      });

      const { x, y, width } = await standing(launched);
      const { end } = await leftOfBar(launched);
      const buttonPx = (width - end) / 3;
      await app.desktop.click(Math.round(x + width - buttonPx / 2), y + 22);
      await until('it is closed', async () => (await placeOf(launched)) === null);
    });
  },
);
