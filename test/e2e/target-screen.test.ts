import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { CHROMIUM, contextFor, launchChromium } from './chromium.ts';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';

const SLOWEST_MS = 20_000;
/** What a screen must not take for markup, with letters that are read from the right. */
const HOSTILE_NAME = '<img src=x onerror=alert(1)> שלום';

const configuration = (origin: string): string => `
defaults: { interval: 1s, captureAfter: 300ms, slowAfter: 600ms, timeout: 20s }
targets:
  - { name: shop, url: "${origin}/shop" }
  - { name: '${HOSTILE_NAME}', url: "${origin}/other" }
`;

/** A span of the chart, in seconds, as its slider tells it. Both ends at once, because what is live goes on each second. */
const spanOf = (slider: Locator): Promise<{ readonly from: number; readonly to: number }> =>
  slider.evaluate((element) => {
    const read = (name: string): number => Number(element.getAttribute(name) ?? Number.NaN);
    return { from: read('aria-valuemin'), to: read('aria-valuemax') };
  });

describe.runIf(requireOrSkip('the screen of a target', [CHROMIUM]))('the screen of a target', () => {
  let folder = '';
  let server: HttpServer;
  let watching: Running;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let url = '';
  const complaints: string[] = [];
  const chart = () => page.getByRole('slider', { name: 'Moment in the chart' });
  const live = () => page.getByRole('button', { name: 'Live', exact: true });
  const lengthS = async (): Promise<number> => {
    const { from, to } = await spanOf(chart());
    return to - from;
  };
  const pressed = (button: Locator, is: boolean): Promise<void> =>
    expect.poll(() => button.getAttribute('aria-pressed'), { timeout: SLOWEST_MS }).toBe(String(is));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-target-'));
    server = await startHttpServer();
    const file = join(folder, 'targets.yaml');
    await writeFile(file, configuration(server.origin));
    const args = [LAUNCHER, 'watch', '--config', file, '--data-dir', join(folder, 'data'), '--ui'];
    watching = new Running(NODE_24, args, CHECKOUT);
    url = await watching.waitFor(
      'the address of the page',
      (lines) =>
        lines.map((line) => /http:\/\/\S+\?token=\S+/.exec(line)?.[0]).find((one) => one !== undefined) ?? null,
    );
    browser = await launchChromium();
    context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    page = await context.newPage();
    page.setDefaultTimeout(SLOWEST_MS);
    await page.goto(url);
    await page.evaluate(() => {
      location.hash = '#/targets/shop';
    });
    await chart().waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await watching?.stop();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('samples appear as they come, with the middle of each phase', async () => {
    await page.getByRole('img', { name: /^Latency of shop from .* [1-9]\d* samples, p50 / }).waitFor();
    await page.locator('.keys').getByText('wait').waitFor();
    await expect.poll(() => page.locator('.phase.wait .line').getAttribute('d')).toMatch(/^M/);
    await pressed(live(), true);
    await expect.poll(lengthS).toBe(3_600);
  });

  test('a hang is a request that waits, then a stem and a window with a handle that opens its incident', async () => {
    let hung = false;
    server.setBehaviour((request) => {
      if (hung || request.path !== '/shop') return { kind: 'ok' };
      hung = true;
      // Short of its timeout, and long enough to be seen by a page that gets little of the machine.
      return { kind: 'hang-in-wait', forMs: 14_000 };
    });
    const waiting = page.locator('.target-head').getByText(/^waiting \d+\.\d s for the first byte$/);
    await Promise.all([waiting.waitFor(), page.locator('.latency .stem .still').waitFor({ state: 'attached' })]);
    const handle = page.getByRole('button', { name: /^Timeout window \d+/ });
    await handle.waitFor();
    await page.locator('.latency .stem.wait circle:not(.still)').waitFor({ state: 'attached' });
    await page.locator('.latency .handle:not(.open)').waitFor();
    await handle.press('Enter');
    await page.waitForURL(/#\/incidents\/\d+$/);
    await page.goBack();
    await chart().waitFor();
  });

  test('dragging shows what was drawn up and stays there, and Escape leads back to what is live', async () => {
    await page.getByRole('radio', { name: '15 min' }).press('Space');
    await expect.poll(lengthS).toBe(900);
    const box = await chart().boundingBox();
    if (box === null) throw new Error('The chart has no place.');
    const y = box.y + 40;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 });
    await page.mouse.up();
    // A quarter of what was shown, and no longer all of it.
    await expect.poll(lengthS).toBeLessThan(250);
    expect(await lengthS()).toBeGreaterThan(200);
    await pressed(live(), false);
    const before = await spanOf(chart());
    await page.waitForTimeout(2_500);
    expect(await spanOf(chart()), 'what one reads does not move').toEqual(before);
    await chart().focus();
    await page.keyboard.press('Escape');
    await pressed(live(), true);
    await expect.poll(lengthS).toBe(900);
  });

  test('a drag of no width, and turns without end, break nothing', async () => {
    const box = await chart().boundingBox();
    if (box === null) throw new Error('The chart has no place.');
    await page.mouse.click(box.x + 300, box.y + 40);
    expect(await lengthS()).toBe(900);
    await page.mouse.move(box.x + box.width - 2, box.y + 40);
    for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(0, -400);
    await expect.poll(lengthS).toBeLessThanOrEqual(3);
    for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, 400);
    await expect.poll(lengthS).toBeGreaterThan(300 * 86_400);
    await page.mouse.move(5, 5);
    await chart().focus();
    await page.keyboard.press('0');
    await expect.poll(lengthS).toBe(900);
  });

  test('by keyboard one zooms, pans, reads each sample and sees the path of that time', async () => {
    await page.keyboard.press('+');
    await expect.poll(lengthS).toBe(450);
    await pressed(live(), true);
    await page.keyboard.press('ArrowLeft');
    await pressed(live(), false);
    await page.keyboard.press('End');
    await pressed(live(), true);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => chart().getAttribute('aria-valuetext')).toMatch(/, ok, .* wait /);
    const first = await chart().getAttribute('aria-valuetext');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => chart().getAttribute('aria-valuetext')).not.toBe(first);
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: /^▲ / }).waitFor();
    await expect.poll(() => page.getByRole('radio', { name: /^▲ / }).isChecked()).toBe(true);
    await page.keyboard.press('0');
  });

  test('the path is a table of hops, traced each second and in long runs when one asks for it', async () => {
    const path = page.getByRole('region', { name: 'Path' });
    await path.getByRole('radio', { name: 'Now' }).press('Space');
    await path.getByText(/^TCP to 127\.0\.0\.1:\d+, traced /).waitFor();
    await expect.poll(() => path.getByRole('row').nth(1).innerText()).toMatch(/^1\s+127\.0\.0\.1:\d+/);
    await path.getByRole('button', { name: 'Trace each second' }).press('Enter');
    await path.getByText('a trace a second').waitFor();
    await path.getByText(/traced each second/).waitFor();
    await path.getByRole('button', { name: 'Stop' }).press('Enter');
    await path.getByRole('button', { name: 'Long run' }).press('Enter');
    await page.getByRole('menuitem', { name: /^100 cycles/ }).press('Enter');
    await path.getByText(/^([2-9]|\d\d) of 100$/).waitFor();
    await expect.poll(() => path.getByRole('radio', { name: '100 cycles' }).isChecked()).toBe(true);
    await path.getByRole('button', { name: 'Cancel' }).press('Enter');
    await path.getByRole('button', { name: 'Long run' }).waitFor();
    await expect.poll(() => path.getByRole('radio', { name: 'Now' }).isChecked()).toBe(true);
  });

  test('what changed of it stands below, comes as it happens, and leads to its incident', async () => {
    const history = page.getByRole('region', { name: 'History', exact: true });
    await history.getByRole('listitem').filter({ hasText: 'Fine again' }).first().waitFor();
    const ask = (method: string, input: unknown): Promise<number> =>
      page.evaluate(
        async ([name, body]) => {
          const headers = { 'content-type': 'application/json' };
          return (await fetch(`api/${name}`, { method: 'POST', headers, body: body ?? '' })).status;
        },
        [method, JSON.stringify(input)],
      );
    expect(await ask('targets.pause', { target: 'shop' })).toBe(200);
    await history.getByText('It is paused until somebody resumes.').waitFor();
    expect(await ask('targets.resume', { target: 'shop' })).toBe(200);
    await history.getByText('The pause is over; it is watched again.').waitFor();
    expect(await ask('targets.pause', { target: HOSTILE_NAME })).toBe(200);
    expect(await ask('targets.resume', { target: HOSTILE_NAME })).toBe(200);
    expect(await history.getByText('The pause is over').count(), 'not of others').toBe(1);
    const began = history.getByRole('listitem').filter({ hasText: 'Incident began' }).first();
    await began.getByRole('link', { name: /^Incident \d+$/ }).press('Enter');
    await page.waitForURL(/#\/incidents\/\d+$/);
    await page.goBack();
    await chart().waitFor();
  });

  test('at each width nothing is cut off sideways', async () => {
    for (const width of [900, 960, 1_280, 1_920]) {
      await page.setViewportSize({ width, height: 800 });
      const spare = () =>
        page.evaluate(() => {
          const main = document.querySelector('main');
          return main === null ? -1 : main.clientWidth - main.scrollWidth;
        });
      const isRangeShown = () => page.getByRole('columnheader', { name: /Range, ms/ }).isVisible();
      await expect.poll(isRangeShown, { message: `at ${width}` }).toBe(width > 1_100);
      await expect.poll(spare, { message: `at ${width}` }).toBe(0);
    }
    await page.setViewportSize({ width: 1_280, height: 800 });
  });

  test('a name with markup and letters from the right is text', async () => {
    await page.evaluate((name) => {
      location.hash = `#/targets/${encodeURIComponent(name)}`;
    }, HOSTILE_NAME);
    await page.getByRole('heading', { name: HOSTILE_NAME }).waitFor();
    await page.getByRole('img', { name: /^Latency of <img/ }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  test('a target that is removed while it is shown says so, and one that never was, too', async () => {
    const removeElsewhere = (target: string): Promise<number> =>
      page.evaluate(async (body) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch('api/targets.remove', { method: 'POST', headers, body })).status;
      }, JSON.stringify({ target }));
    expect(await removeElsewhere(HOSTILE_NAME)).toBe(200);
    await page.getByText('is no longer watched').waitFor();
    await page.evaluate(() => {
      location.hash = '#/targets/nobody';
    });
    await page.getByText('There is no target called “nobody”').waitFor();
  });

  test('nothing was complained about all the while', () => {
    expect(complaints).toEqual([]);
  });
});
