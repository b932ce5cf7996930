import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { CHROMIUM, contextFor, launchChromium } from './chromium.ts';
import { BEHIND } from './page-in-window.ts';
import { installBridge, servePage } from './window-page.ts';

const SLOWEST_MS = 20_000;
/** What is not in the page itself. */
const LATER = /\/assets\/(TargetFormDialog|ExportDialog|SettingsScreen|FactsScreen|TargetScreen)-.*\.js$/;

describe.runIf(requireOrSkip('parts of the page', [CHROMIUM]))('parts of the page that are fetched later', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[] = [];
  const addTarget = () => page.getByRole('button', { name: 'Add target' }).first();
  const settings = () => page.getByRole('link', { name: 'Settings' });

  beforeAll(async () => {
    browser = await launchChromium();
    server = await servePage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    complaints = [];
    context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    await installBridge(context, BEHIND);
    page = await context.newPage();
    page.setDefaultTimeout(SLOWEST_MS);
  });
  afterEach(async () => {
    await context.close();
    expect(complaints.filter((text) => !/ERR_|Failed to load resource/.test(text))).toEqual([]);
  });

  test('are there before anybody asks for them, so that they can be opened while the server is away', async () => {
    const fetched: string[] = [];
    page.on('requestfinished', (request) => {
      const name = LATER.exec(new URL(request.url()).pathname)?.[1];
      if (name !== undefined) fetched.push(name);
    });
    await page.goto(server.origin);
    await addTarget().waitFor();
    await expect
      .poll(() => [...fetched].sort(), { timeout: SLOWEST_MS })
      .toEqual(['ExportDialog', 'FactsScreen', 'SettingsScreen', 'TargetFormDialog', 'TargetScreen']);
    await context.setOffline(true);
    await addTarget().click();
    await page.getByRole('dialog', { name: 'Add a target' }).waitFor();
  });

  test('take nothing with them when they do not come, and are asked for until they do', async () => {
    let away = true;
    await page.route(/\/assets\/(TargetForm|Settings)[^/]*\.(js|css)$/, (route) =>
      away ? route.abort('connectionrefused') : route.continue(),
    );
    await page.goto(server.origin);
    await addTarget().click();
    const waiting = page.getByRole('dialog', { name: 'Waiting for Stallscope' });
    await waiting.waitFor();
    await page.keyboard.press('Escape');
    await waiting.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    await settings().click();
    await page.getByText('Waiting for Stallscope').waitFor();

    away = false;
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(
      await page.evaluate(() =>
        [...document.styleSheets].some(({ href }) => href?.includes('/assets/Setting-') ?? false),
      ),
      'in their own looks',
    ).toBe(true);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await addTarget().click();
    await page.getByRole('dialog', { name: 'Add a target' }).getByRole('textbox').first().waitFor();
  });
});
