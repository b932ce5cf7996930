import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Need } from '../support/needs.ts';
import { CHECKOUT } from './command-line.ts';

export const PROGRAM = '/usr/bin/chromium';
/** Nothing but what the tests ask for leaves the browser. */
export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const CHROMIUM: Need = {
  what: PROGRAM,
  remedy: 'apt-get install chromium',
  isMet: () => existsSync(PROGRAM),
};

/** With scrollbars that take room, as on most desktops. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: PROGRAM, args: QUIET, ignoreDefaultArgs: ['--hide-scrollbars'] });

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly widthPx: number;
}

export const LOOKS: readonly Look[] = [
  { theme: 'light', widthPx: 1_280 },
  { theme: 'dark', widthPx: 1_280 },
  { theme: 'light', widthPx: 900 },
  { theme: 'dark', widthPx: 900 },
];

/** A context of its own; what goes wrong in its pages is collected in `complaints`. */
export async function contextFor(browser: Browser, look: Look, complaints: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({
    colorScheme: look.theme,
    viewport: { width: look.widthPx, height: 800 },
    acceptDownloads: true,
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return context;
}

/** Pictures for people to look at; `test-output/` is not kept. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(CHECKOUT, 'test-output');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

export async function pictures(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const look of LOOKS) {
    await page.emulateMedia({ colorScheme: look.theme });
    await page.setViewportSize({ width: look.widthPx, height: 800 });
    await picture(page, `${name}-${look.theme}-${look.widthPx}`);
  }
  if (before !== null) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light' });
}
