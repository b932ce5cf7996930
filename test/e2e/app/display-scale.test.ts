import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { appInTest } from './app-in-test.ts';
import { watch } from './watching.ts';

describe.runIf(requireOrSkip('the app: display scale', APP_NEEDS))('on a display with twice the pixels', () => {
  const app = appInTest({ widthPx: 2_560, heightPx: 1_800, tray: true });
  let server: HttpServer;

  beforeAll(async () => {
    server = await startHttpServer();
  });
  afterAll(() => server.close());

  test('the window is drawn in them, fits on the display, and nothing of the page is cut off', async () => {
    const launched = await app.launch(app.place('sharp'), { args: ['--force-device-scale-factor=2'] });
    const page = await launched.window();
    await watch(page, `${server.origin}/healthcheck`);
    await page.getByRole('button', { name: 'Open overview' }).click();
    await page.locator('.targets .row').first().waitFor();

    const seen = await page.evaluate(() => ({
      ratio: devicePixelRatio,
      overflowX: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      overflowY: document.documentElement.scrollHeight - document.documentElement.clientHeight,
    }));
    expect(seen).toEqual({ ratio: 2, overflowX: 0, overflowY: 0 });
    const fits = await launched.electron.evaluate(({ BrowserWindow, screen }) => {
      const window = BrowserWindow.getAllWindows()[0]?.getBounds() ?? { x: -1, y: -1, width: 0, height: 0 };
      const area = screen.getPrimaryDisplay().workArea;
      return {
        scale: screen.getPrimaryDisplay().scaleFactor,
        isInside:
          window.x >= area.x &&
          window.y >= area.y &&
          window.x + window.width <= area.x + area.width &&
          window.y + window.height <= area.y + area.height,
        isRoomy: window.width > 800,
      };
    });
    expect(fits).toEqual({ scale: 2, isInside: true, isRoomy: true });
    await app.desktop.picture('app-scale-2');
  });
});
