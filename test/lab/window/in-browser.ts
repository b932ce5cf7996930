import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { contextFor, launchChromium, picture } from '../../e2e/chromium.ts';
import { LAUNCHER, NODE_24 } from '../../e2e/command-line.ts';
import type { Lab } from '../support/lab.ts';
import { firstUrl } from '../support/page-url.ts';
import type { WatchedWindow } from './watched-window.ts';

const PAGE = '127.0.0.1:7878';

/** Debian's Chromium on the headless server; both in the lab, at the client's place, where this process must stand as well. */
export async function openInBrowser(lab: Lab): Promise<WatchedWindow> {
  const args = [LAUNCHER, 'watch', '--ui', PAGE, '--data-dir', join(lab.folder, 'data-of-browser')];
  const engine = lab.start('client', NODE_24, args, { stdout: 'pipe' });
  const url = await firstUrl(engine);
  const browser: Browser = await launchChromium();
  const complaints: string[] = [];
  const context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
  const page = await context.newPage();
  await page.goto(url);
  return {
    page,
    complaints,
    // A server that was started again would want its new address, so this one only falls silent.
    breakEngine: async () => void engine.child.kill('SIGSTOP'),
    mendEngine: async () => void engine.child.kill('SIGCONT'),
    async savedBundle(act) {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      const file = join(lab.folder, 'downloaded.zip');
      await download.saveAs(file);
      return file;
    },
    picture: (name) => picture(page, `window-browser-${name}`),
    async close() {
      await browser.close();
      engine.child.kill('SIGCONT');
      await engine.stop();
    },
  };
}
