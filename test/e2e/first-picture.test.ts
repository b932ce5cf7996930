import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { CHROMIUM, contextFor, launchChromium } from './chromium.ts';
import { BEHIND } from './page-in-window.ts';
import { installBridge, servePage } from './window-page.ts';

const canRun = requireOrSkip('the window: its first picture', [CHROMIUM]);

describe.runIf(canRun)('the first picture', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await servePage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  const opened = async (): Promise<BrowserContext> => {
    complaints = [];
    const context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    await installBridge(context, BEHIND);
    return context;
  };

  test('has the frame before the program is there, and the program changes nothing about it', async () => {
    const context = await opened();
    const page = await context.newPage();
    const program = Promise.withResolvers<void>();
    await page.route('**/*.js', async (route) => {
      await program.promise;
      await route.continue();
    });
    await page.goto(server.origin, { waitUntil: 'commit' });
    const brand = page.getByRole('banner').getByText('Stallscope');
    await brand.waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => null));
    const before = await brand.boundingBox();
    const status = await page.locator('.status').boundingBox();
    program.resolve();
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    expect(await brand.boundingBox()).toEqual(before);
    expect(await page.locator('.status').boundingBox()).toEqual(status);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('needs one file of program: the overview is there though no other comes', async () => {
    const context = await opened();
    const page = await context.newPage();
    const programs: string[] = [];
    await page.route('**/*.js', (route) => {
      programs.push(route.request().url());
      return programs.length === 1 ? route.continue() : route.abort('connectionrefused');
    });
    await page.goto(server.origin);
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    await page.getByRole('link', { name: 'api', exact: true }).waitFor();
    await context.close();
  });
});
