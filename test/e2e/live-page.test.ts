import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { verifiedBundle } from './bundle-check.ts';
import { CHROMIUM, contextFor, launchChromium, pictures } from './chromium.ts';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';

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

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-page-'));
    server = await startHttpServer();
    ({ running: watching, url } = await startWatching(join(folder, 'data'), []));
    browser = await launchChromium();
    context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    page = await context.newPage();
    page.setDefaultTimeout(SLOWEST_MS);
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
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
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

  test('what cannot be read as a target is refused in words, and the field stays', async () => {
    await page.getByRole('button', { name: 'Open overview' }).click();
    const field = page.getByRole('textbox', { name: 'What else keeps hanging?' });
    await field.fill('gopher://old.example.com/');
    await field.press('Enter');
    await page.locator('.adding .refused').waitFor();
    expect(await field.inputValue()).toBe('gopher://old.example.com/');
    await pictures(page, 'refused');
    await field.fill('');
  });

  test('a hang shows live as overdue, and then as an incident with what was captured meanwhile', async () => {
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await row(target()).getByRole('img', { name: 'ok' }).waitFor();
    let hung = false;
    server.setBehaviour(() => {
      if (hung) return { kind: 'ok' };
      hung = true;
      return { kind: 'hang-in-wait', forMs: 9_000 };
    });
    await row(target())
      .getByText(/^waiting \d+\.\d s for a reply/)
      .waitFor();
    await page.locator('.pill').getByText('overdue').waitFor();
    expect(await page.title()).toBe('1 overdue – Stallscope');

    const incident = page.getByRole('region', { name: `Incident of ${target()}` });
    await incident.getByText('open', { exact: true }).waitFor();
    await incident.getByText('hanging in wait').waitFor();
    await incident.getByRole('button').filter({ hasText: 'in flight' }).first().waitFor();
    await pictures(page, 'hanging');

    await incident.getByText('stuck in wait').waitFor();
    await incident.getByRole('button', { name: 'Socket' }).first().click();
    await incident.locator('.rawtext pre').first().waitFor();
    await pictures(page, 'incident');
  });

  test('the bundle downloads and its checksums verify', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download bundle' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.zip$/);
    const zip = join(folder, 'downloaded.zip');
    await download.saveAs(zip);
    const bundle = await verifiedBundle(zip);
    expect([...bundle.keys()]).toEqual(expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv']));
  });

  test('the path of a target is traced each second while one looks, and stops when told', async () => {
    const open = row(target()).getByRole('button', { name: `Path to ${target()}` });
    await open.press('Enter');
    const path = page.getByRole('dialog', { name: `Path to ${target()}` });
    await path.getByRole('button', { name: 'Trace each second' }).click();
    const now = path.getByRole('region', { name: 'Now' });
    await now.getByText(/a trace of each second, TCP port \d+, reached$/).waitFor();
    const good = path.getByRole('region', { name: 'Last good' });
    await good.getByText(/reached$/).waitFor();
    expect(await now.getByRole('row').nth(1).innerText()).toMatch(/^1\s+127\.0\.0\.1 open\s+0 %\s+<?\d+\.\d/);
    await path.getByText('None.').waitFor();
    await pictures(page, 'path');
    await path.getByRole('button', { name: 'Stop' }).click();
    await path.getByRole('button', { name: 'Trace each second' }).waitFor();
    await page.keyboard.press('Escape');
    await path.waitFor({ state: 'detached' });
    expect(await open.evaluate((element) => element === document.activeElement), 'the focus is back').toBe(true);
  });

  test('targets are paused, resumed and removed by keyboard, and removal is asked about first', async () => {
    const address = server.origin.replace('http://', '');
    const field = page.getByRole('textbox', { name: 'What else keeps hanging?' });
    await field.fill(`tcp://${address}`);
    await field.press('Enter');
    const added = page.locator('.targets .row').filter({ hasText: 'connected' });
    await added.waitFor();
    await added.getByRole('button', { name: /^Pause/ }).press('Enter');
    const paused = page.locator('.targets .row.paused');
    await paused.waitFor();
    await paused.getByRole('button', { name: /^Resume/ }).press('Enter');
    await added.waitFor();

    const more = added.getByRole('button', { name: /^More for/ });
    const askToRemove = async (): Promise<void> => {
      await more.press('Enter');
      expect(await page.getByRole('menuitem').allInnerTexts(), 'what only the app can do is not offered').toEqual([
        'Remove…',
      ]);
      await page.keyboard.press('Enter');
    };
    await askToRemove();
    const question = page.getByRole('dialog');
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await more.evaluate((element) => element === document.activeElement), 'the focus is back').toBe(true);
    await askToRemove();
    await question.getByRole('button', { name: 'Remove' }).click();
    await added.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '1 target', exact: true }).waitFor();
  });

  test('a header and a password go with the requests from then on, and are never shown again', async () => {
    const more = row(target()).getByRole('button', { name: /^More for/ });
    await more.press('Enter');
    await page.getByRole('menuitem', { name: 'Headers and password…' }).press('Enter');
    const secrets = page.getByRole('dialog', { name: /^Headers and password of/ });
    await secrets.getByText('Kept in the memory of Stallscope until it ends.').waitFor();
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
    await more.press('Enter');
    await page.getByRole('menuitem', { name: 'Headers and password…' }).press('Enter');
    await secrets.getByText('kept, not shown').nth(1).waitFor();
    expect(/sesame|countess/.test(await page.content()), 'it is nowhere in the page').toBe(false);

    await secrets.getByRole('button', { name: 'Remove x-key' }).press('Enter');
    await secrets.getByRole('button', { name: 'Keep' }).press('Enter');
    await secrets.waitFor({ state: 'detached' });
    const count = server.requests.length;
    await expect.poll(() => server.requests.length, { timeout: SLOWEST_MS }).toBeGreaterThan(count + 1);
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('x-key');
    expect(server.requests.at(-1)?.headers).toHaveProperty('authorization');
  });

  test('a header that is none is refused in words, and what was typed stays', async () => {
    await row(target())
      .getByRole('button', { name: /^More for/ })
      .press('Enter');
    await page.getByRole('menuitem', { name: 'Headers and password…' }).press('Enter');
    const secrets = page.getByRole('dialog', { name: /^Headers and password of/ });
    await secrets.getByRole('textbox', { name: 'Name of the header' }).fill('no header');
    await secrets.getByRole('textbox', { name: 'Value of no header' }).fill('x');
    await secrets.getByRole('button', { name: 'Keep' }).click();
    await secrets.locator('.refused').filter({ hasText: /./ }).waitFor();
    await pictures(page, 'secrets-refused');
    expect(await secrets.getByRole('textbox', { name: 'Name of the header' }).inputValue()).toBe('no header');
    await page.keyboard.press('Escape');
    await secrets.waitFor({ state: 'detached' });
  });

  test('settings have what a browser can set: the theme, kept for the next time', async () => {
    await page.getByRole('button', { name: 'Settings' }).press('Enter');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    expect(await settings.getByRole('region').count(), 'nothing of the app').toBe(1);
    await pictures(page, 'settings');
    await settings.getByRole('radio', { name: 'Dark' }).check();
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(await scheme()).toBe('dark');
    await page.reload();
    await row(target()).waitFor();
    expect(await scheme()).toBe('dark');
    await page.getByRole('button', { name: 'Settings' }).press('Enter');
    await settings.getByRole('radio', { name: 'System' }).check();
    expect(await scheme()).toBe('light dark');
    await page.keyboard.press('Escape');
    await settings.waitFor({ state: 'detached' });
  });

  test('text from outside is shown as text', async () => {
    const field = page.getByRole('textbox', { name: 'What else keeps hanging?' });
    await field.fill('<img src=x onerror=alert(1)>');
    await field.press('Enter');
    await page.locator('.adding .refused').filter({ hasText: '<img src=x' }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await field.fill('');
  });

  test('nothing was complained about in the console', () => {
    // A refused call is a status above 399, which the browser notes by itself.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  test('says when it is not live, and is live again when the engine is', async () => {
    expect(await watching.stop()).toBe(0);
    await page.getByText(/^Not live since \d\d:\d\d:\d\d, trying again$/).waitFor();
    expect(await row(target()).count(), 'what was seen last stays in sight').toBe(1);
    await pictures(page, 'not-live');

    const { host } = new URL(url);
    ({ running: watching, url } = await startWatching(join(folder, 'data'), [host]));
    await page.getByText('Stallscope was started again').waitFor();
    const other = await context.newPage();
    await other.goto(url);
    await page.locator('.pill.lost').waitFor({ state: 'detached' });
    // What was kept in memory only has ended with it, and is asked for.
    await row(target()).getByText('nothing sent, a secret is missing').waitFor();
    await pictures(page, 'secret-missing');
    await row(target())
      .getByRole('button', { name: /needs its password$/ })
      .click();
    await page.getByRole('textbox', { name: 'User' }).fill('ada');
    await page.getByPlaceholder('Password, not at hand').fill('love:countess');
    await page.keyboard.press('Enter');
    await row(target()).getByRole('img', { name: 'ok' }).waitFor();
    expect(await row(target()).getByRole('button', { name: /needs/ }).count()).toBe(0);
    await page.getByRole('region', { name: 'Incidents' }).getByRole('button').filter({ hasText: target() }).waitFor();
  });
});
