import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { verifiedBundle } from './bundle-check.ts';
import { CHROMIUM, contextFor, launchChromium, pictures } from './chromium.ts';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';
import { hasFocus, openMenu } from './page-in-window.ts';

const SLOWEST_MS = 20_000;

/** The headless server itself, as a person starts it. */
async function startWatching(data: string, address: readonly string[]): Promise<{ running: Running; url: string }> {
  const running = new Running(NODE_24, [LAUNCHER, 'watch', '--ui', ...address, '--data-dir', data], CHECKOUT);
  const url = await running.waitFor('the address of the page', (lines) => {
    const found = lines.map((line) => /http:\/\/\S+\?token=\S+/.exec(line)?.[0]).find((one) => one !== undefined);
    return found ?? null;
  });
  return { running, url };
}

describe.runIf(requireOrSkip('the live page', [CHROMIUM]))('the live page', () => {
  let folder = '';
  let server: HttpServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let watching: Running;
  let url = '';
  const complaints: string[] = [];
  const target = (): string => `${server.origin}/healthcheck`;
  const row = (name: string) => page.locator('.targets .row').filter({ hasText: name });
  const goTo = (name: string) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
  const moreOf = (name: string) =>
    row(name)
      .getByRole('button', { name: /^More for/ })
      .click();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-page-'));
    server = await startHttpServer();
    ({ running: watching, url } = await startWatching(join(folder, 'data'), []));
    browser = await launchChromium();
    context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    page = await context.newPage();
    page.setDefaultTimeout(SLOWEST_MS);
  });

  // One that fails leaves no dialog to those after it.
  afterEach(async () => {
    if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
  });

  afterAll(async () => {
    await browser?.close();
    await watching?.stop();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('a first run asks one question, and after Enter shows the first sample with its phases', async () => {
    await page.goto(url);
    const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
    await field.waitFor();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByText('and press Enter').waitFor();
    await pictures(page, 'first-run-empty');

    const before = await field.boundingBox();
    await page.keyboard.insertText(target());
    await page.keyboard.press('Enter');
    await page.getByText('200 from 127.0.0.1').waitFor();
    await page.getByRole('img', { name: /connect .* ms, wait .* ms/ }).waitFor();
    expect(await field.boundingBox(), 'nothing has moved').toEqual(before);
    await pictures(page, 'first-run-sample');
  });

  test('what cannot be read as a target is refused in words, shown as text, and stays in the field', async () => {
    const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
    for (const text of ['gopher://old.example.com/', '<img src=x onerror=alert(1)>']) {
      await field.fill(text);
      await field.press('Enter');
      await page
        .locator('.question .refused')
        .filter({ hasText: text.slice(0, 6) })
        .waitFor();
      expect(await field.inputValue()).toBe(text);
    }
    expect(await page.locator('img').count()).toBe(0);
    await pictures(page, 'refused');
    await page.getByRole('button', { name: 'Open overview' }).click();
    await row(target()).waitFor();
  });

  test('a hang shows live as overdue, and then as an incident with what was captured meanwhile', async () => {
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await row(target()).getByRole('img', { name: 'ok' }).waitFor();
    let hung = false;
    server.setBehaviour(() => {
      if (hung) return { kind: 'ok' };
      hung = true;
      // Short of its timeout, and long enough to be seen by a page that gets little of the machine.
      return { kind: 'hang-in-wait', forMs: 20_000 };
    });
    await row(target())
      .getByText(/^waiting \d+\.\d s for the first byte$/)
      .waitFor();
    await page.getByRole('banner').getByText('overdue').waitFor();
    await expect.poll(() => page.title()).toBe('1 overdue – Stallscope');
    await pictures(page, 'hanging');

    await goTo('Incidents');
    await page.getByRole('row').filter({ hasText: target() }).first().dblclick();
    const captured = page.getByRole('region', { name: 'While it hung' });
    await captured
      .getByText(/in flight/)
      .first()
      .waitFor();
    await captured.getByText('Socket').first().click();
    await page.getByRole('region', { name: 'Captured text and note' }).locator('pre').first().waitFor();
    await pictures(page, 'incident');
  });

  test('the bundle downloads and its checksums verify', async () => {
    await page.getByRole('button', { name: 'Export' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.zip$/);
    const zip = join(folder, 'downloaded.zip');
    await download.saveAs(zip);
    const bundle = await verifiedBundle(zip);
    expect([...bundle.keys()]).toEqual(expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv']));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('what was downloaded is opened like a bundle from elsewhere, and closed again', async () => {
    await goTo('Comparisons');
    const bundles = page.getByRole('region', { name: 'Bundles from elsewhere' });
    await bundles.getByText('No bundle is open').waitFor();
    await bundles.getByLabel('Bundle from elsewhere', { exact: true }).setInputFiles(join(folder, 'downloaded.zip'));
    const one = bundles.getByRole('listitem').filter({ hasText: 'downloaded.zip' }).first();
    await one.getByText('redacted as standard').waitFor();
    await one.getByText('Checksums').waitFor();
    await pictures(page, 'bundle-opened');
    await one.getByRole('button', { name: 'Close downloaded.zip' }).click();
    await bundles.getByText('No bundle is open').waitFor();
  });

  test('a stretch of time downloads from the screen of the target, with what its chart shows', async () => {
    await goTo('Overview');
    await row(target()).getByRole('link', { name: target() }).click();
    await page.getByRole('region', { name: 'Latency' }).waitFor();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Time range…' }).click();
    const range = page.getByRole('dialog', { name: 'Export a time range' });
    await range.getByText('60 min, 1 target').waitFor();
    await range.getByRole('button', { name: 'Continue' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await dialog.getByText('What will be replaced').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: /^Download/ }).click(),
    ]);
    const zip = join(folder, 'stretch.zip');
    await download.saveAs(zip);
    expect([...(await verifiedBundle(zip)).keys()]).toEqual(expect.arrayContaining(['README.txt', 'samples.csv']));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('the path of a target is traced each second while one looks, and stops when told', async () => {
    await goTo('Overview');
    await row(target()).getByRole('link', { name: target() }).click();
    const path = page.getByRole('region', { name: 'Path', exact: true });
    await path.getByRole('button', { name: 'Trace each second' }).click();
    await path.getByRole('button', { name: 'Stop' }).waitFor();
    await path.getByText('127.0.0.1').first().waitFor();
    await pictures(page, 'path');
    await path.getByRole('button', { name: 'Stop' }).click();
    await path.getByRole('button', { name: 'Trace each second' }).waitFor();
    await goTo('Overview');
  });

  test('a target is added with a form, paused, resumed and removed by keyboard, and removal is asked about first', async () => {
    const address = server.origin.replace('http://', 'tcp://');
    await page.getByRole('button', { name: 'Add target' }).press('Enter');
    const form = page.getByRole('dialog', { name: 'Add a target' });
    await form.getByRole('textbox', { name: 'What is to be probed' }).fill(address);
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    const added = page.locator('.targets .row').filter({ hasText: 'connected' });
    await added.waitFor();
    const more = added.getByRole('button', { name: /^More for/ });
    await more.click();
    await page.getByRole('menuitem', { name: 'Pause until resumed' }).press('Enter');
    const paused = page.locator('.targets .row.paused');
    await paused.waitFor();
    await paused.getByRole('button', { name: /^More for/ }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).press('Enter');
    await added.waitFor();

    const askToRemove = async (): Promise<void> => {
      await openMenu(more);
      expect(await page.getByRole('menuitemcheckbox').count(), 'what only the app can do is not offered').toBe(0);
      await page.keyboard.press('End');
      expect(await hasFocus(page.getByRole('menuitem', { name: 'Remove…' }))).toBe(true);
      await page.keyboard.press('Enter');
    };
    await askToRemove();
    const question = page.getByRole('dialog');
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await askToRemove();
    await question.getByRole('button', { name: 'Remove' }).click();
    await added.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '1 target', exact: true }).waitFor();
  });

  test('a header and a password go with the requests from then on, and are never shown again', async () => {
    const secrets = page.getByRole('dialog', { name: /^Headers and password of/ });
    const openSecrets = async (): Promise<void> => {
      await moreOf(target());
      await page.getByRole('menuitem', { name: 'Headers and password…' }).press('Enter');
      await secrets.waitFor();
    };
    await openSecrets();
    await secrets.getByText('Kept in the memory of Stallscope until it ends.').waitFor();
    await secrets.getByRole('textbox', { name: 'Name of the header' }).fill('no header');
    await secrets.getByRole('textbox', { name: 'Value of no header' }).fill('x');
    await secrets.getByRole('button', { name: 'Save' }).click();
    await secrets.locator('.refused').filter({ hasText: /./ }).waitFor();
    expect(
      await secrets.getByRole('textbox', { name: 'Name of the header' }).inputValue(),
      'what was typed stays',
    ).toBe('no header');
    await secrets.getByRole('textbox', { name: 'User' }).fill('ada');
    await secrets.getByRole('textbox', { name: 'Password' }).fill('love:countess');
    await secrets.getByRole('textbox', { name: 'Name of the header' }).fill('X-Key');
    await secrets.getByRole('textbox', { name: 'Value of X-Key' }).fill('sesame-open');
    await pictures(page, 'secrets');
    await page.keyboard.press('Enter');
    await secrets.waitFor({ state: 'detached' });
    const seen = () => server.requests.find((request) => request.headers['x-key'] === 'sesame-open');
    await expect.poll(seen, { timeout: SLOWEST_MS }).toMatchObject({
      headers: { authorization: `Basic ${btoa('ada:love:countess')}` },
    });
    await openSecrets();
    await secrets.getByText('kept, not shown').nth(1).waitFor();
    expect(/sesame|countess/.test(await page.content()), 'it is nowhere in the page').toBe(false);

    await secrets.getByRole('button', { name: 'Remove x-key' }).press('Enter');
    await secrets.getByRole('button', { name: 'Save' }).press('Enter');
    await secrets.waitFor({ state: 'detached' });
    const count = server.requests.length;
    await expect.poll(() => server.requests.length, { timeout: SLOWEST_MS }).toBeGreaterThan(count + 1);
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('x-key');
    expect(server.requests.at(-1)?.headers).toHaveProperty('authorization');
  });

  test('settings have what the engine keeps and what a browser can set: the theme, kept for the next time', async () => {
    await page.getByRole('link', { name: 'Settings' }).press('Enter');
    const main = page.getByRole('main');
    const slow = main.getByRole('textbox', { name: 'Slow after' });
    await slow.fill('1.5');
    await slow.press('Enter');
    // Who is told of what is kept by the engine; what else could be switched belongs to the app.
    await main.getByRole('switch', { name: 'Tell channels' }).waitFor();
    for (const name of ['On this desktop', 'When it is over', 'Start at login']) {
      expect(await main.getByRole('switch', { name }).count(), name).toBe(0);
    }
    for (const name of ['App', 'Headers and passwords']) {
      expect(await main.getByRole('region', { name, exact: true }).count(), name).toBe(0);
    }
    await pictures(page, 'settings');
    await main.getByRole('radio', { name: 'Dark' }).click();
    await main.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await expect.poll(scheme).toBe('dark');
    await page.reload();
    await expect.poll(() => slow.inputValue(), { message: 'kept by the engine' }).toBe('1.5');
    await expect.poll(scheme).toBe('dark');
    await main.getByRole('radio', { name: 'System' }).click();
    await main.getByRole('radio', { name: 'System', checked: true }).waitFor();
    await expect.poll(scheme).toBe('light dark');

    await main.getByRole('link', { name: 'What this computer can capture' }).click();
    await main.getByRole('region', { name: 'What can be captured' }).waitFor();
    await main.getByRole('region', { name: 'Computer' }).waitFor();
    await pictures(page, 'facts');
    await goTo('Overview');
  });

  test('nothing was complained about in the console', () => {
    // A refused call is a status above 399, which the browser notes by itself.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  test('says when it is not live, and is live again when the engine is', async () => {
    expect(await watching.stop()).toBe(0);
    await page
      .getByRole('banner')
      .getByText(/^Connection to the engine lost \d+ s ago, trying again$/)
      .waitFor();
    expect(await row(target()).count(), 'what was seen last stays in sight').toBe(1);
    await pictures(page, 'not-live');

    const { host } = new URL(url);
    ({ running: watching, url } = await startWatching(join(folder, 'data'), [host]));
    await page.getByRole('banner').getByText('Stallscope was started again').waitFor();
    const other = await context.newPage();
    await other.goto(url);
    await page.getByRole('banner').locator('.pill').waitFor({ state: 'detached' });
    // What was kept in memory only has ended with it, and is asked for.
    await row(target()).getByText('nothing sent, a secret is missing').waitFor();
    await pictures(page, 'secret-missing');
    await row(target()).getByRole('button', { name: 'needs its password' }).click();
    await page.getByRole('textbox', { name: 'User' }).fill('ada');
    await page.getByPlaceholder('Password, not at hand').fill('love:countess');
    await page.keyboard.press('Enter');
    await row(target()).getByRole('img', { name: 'ok' }).waitFor();
    expect(await row(target()).getByRole('button', { name: /needs/ }).count()).toBe(0);
  });
});
