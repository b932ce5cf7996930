import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { verifiedBundle } from '../../e2e/bundle-check.ts';
import type { Faults } from '../support/faults.ts';
import { HOSTS, ROUTERS_SEEN_FROM_CLIENT } from '../support/network-plan.ts';
import type { WatchedWindow } from './watched-window.ts';

/** An answer, a trace, a capture: whatever the network needs some seconds for, and a machine on which much else runs many times that. */
const PATIENT_MS = 240_000;
const TARGET = HOSTS.syns.name;
const ADDRESS = `https://${TARGET}/`;
const MANY = 1_000;

/**
 * What a person does with the window from the first start on, one after the other; to be called within `describe`. The same for every
 * place where the window may stand.
 */
export function specifyWindow(open: () => Promise<WatchedWindow>, faults: () => Faults): void {
  let window: WatchedWindow;
  let page: Page;

  beforeAll(async () => {
    window = await open();
    page = window.page;
    page.setDefaultTimeout(PATIENT_MS);
  }, 600_000);
  afterAll(() => window?.close());

  // One that fails leaves no dialog to those after it.
  afterEach(async () => {
    if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
  });

  const chart = (): Locator => page.getByRole('slider', { name: 'Moment in the chart' });
  /** First and last second that the chart shows. */
  const stretch = async (): Promise<readonly [number, number]> => {
    const [from, to] = await Promise.all(
      ['aria-valuemin', 'aria-valuemax'].map((name) => chart().getAttribute(name).then(Number)),
    );
    return [from ?? Number.NaN, to ?? Number.NaN];
  };
  const goTo = async (name: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
  };
  const openTarget = async (): Promise<void> => {
    await goTo('Overview');
    await page.getByRole('row').filter({ hasText: TARGET }).first().dblclick();
    await page.getByRole('region', { name: 'Latency' }).waitFor();
  };

  test('a pasted address shows its first sample, phase by phase', async () => {
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).waitFor();
    await page.keyboard.insertText(ADDRESS);
    await page.keyboard.press('Enter');
    await page.getByText(/200 from (203\.0\.113\.11|2001:db8:4::11)/).waitFor();
    await page.getByRole('img', { name: /connect .* ms, TLS .* ms, wait .* ms/ }).waitFor();
    await page.getByRole('button', { name: 'Open overview' }).click();
    await page.getByRole('row').filter({ hasText: TARGET }).first().waitFor();
  });

  test('a hang is seen as overdue while it lasts, in the list, on every screen and in the title', async () => {
    await faults().synsDropped(HOSTS.syns).on();
    const row = page.getByRole('row').filter({ hasText: TARGET }).first();
    await row.getByText(/^waiting \d+\.\d s to connect$/).waitFor();
    await window.picture('overdue');
    await openTarget();
    await page
      .getByText(/^waiting \d+\.\d s to connect$/)
      .first()
      .waitFor();
    await goTo('Comparisons');
    await page
      .getByRole('banner')
      .getByText(/overdue \d/)
      .waitFor();
    expect(await page.title()).toMatch(/overdue/);
  });

  test('an open incident grows while one looks, and what was captured lies under the request that hung', async () => {
    await goTo('Incidents');
    await page.getByRole('row').filter({ hasText: TARGET }).first().dblclick();
    const hung = page.getByRole('region', { name: 'While it hung' });
    await hung
      .getByText('Path traces')
      .or(hung.getByText('Native trace'))
      .or(hung.getByText(/trace/i))
      .first()
      .waitFor();
    await faults().synsDropped(HOSTS.syns).off();
    await page
      .getByText(/closed after|recovered/)
      .first()
      .waitFor();
  });

  test('of a closed incident the overlap is told in numbers, and each hop can be read', async () => {
    const hung = page.getByRole('region', { name: 'While it hung' });
    await hung
      .getByText(/in flight|of \d+\.\d+ s/)
      .first()
      .waitFor();
    await hung
      .getByText(/^(Path|Native) traces?/)
      .first()
      .click();
    const text = page.getByRole('region', { name: 'Captured text and note' });
    for (const { address4, address6 } of [ROUTERS_SEEN_FROM_CLIENT.r1, ROUTERS_SEEN_FROM_CLIENT.r2]) {
      await text
        .getByText(new RegExp(`${escaped(address4)}|${escaped(address6)}`))
        .first()
        .waitFor();
    }
    await window.picture('incident');
  });

  test('a note stays with the incident', async () => {
    const note = page.getByRole('textbox', { name: /note/i });
    await note.fill('Ticket 48213: they see nothing from their side.');
    await note.blur();
    await openTarget();
    await goTo('Incidents');
    await page.getByRole('row').filter({ hasText: TARGET }).first().dblclick();
    await expect.poll(() => page.getByRole('textbox', { name: /note/i }).inputValue()).toContain('48213');
  });

  test('the bundle of the incident is saved, and its checksums verify', async () => {
    const zip = await window.savedBundle(async () => {
      await page.getByRole('button', { name: 'Export' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('What will be replaced').waitFor();
      await dialog
        .getByRole('link', { name: 'Download' })
        .or(dialog.getByRole('button', { name: /^Export( as it is)?$/ }))
        .click();
    });
    const bundle = await verifiedBundle(zip);
    expect([...bundle.keys()]).toEqual(expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv']));
    expect(bundle.get('incident.json')?.toString('utf8')).toContain('48213');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('the chart marks the window; a drag looks closer, keys pan, and Escape goes back', async () => {
    await openTarget();
    await page.getByRole('region', { name: 'Latency' }).getByRole('button', { name: /\d s/ }).first().waitFor();
    await page.getByRole('radio', { name: '15 min' }).click();
    const [from, to] = await stretch();
    const box = await chart().boundingBox();
    if (box === null) throw new Error('the chart has no place');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(stretch).not.toEqual([from, to]);
    const zoomed = await stretch();
    const length = zoomed[1] - zoomed[0];
    expect(length / (to - from)).toBeGreaterThan(0.15);
    expect(length / (to - from)).toBeLessThan(0.25);

    await chart().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await stretch())[0]).toBeLessThan(zoomed[0]);
    const panned = await stretch();
    expect(Math.abs(panned[1] - panned[0] - length)).toBeLessThanOrEqual(1);
    await window.picture('zoomed');
    await page.keyboard.press('0');
    await expect.poll(async () => (await stretch())[1] - (await stretch())[0]).toBeGreaterThan(length * 3);
  });

  test('a double-click on a moment shows the path at that time, beside the last good one', async () => {
    const box = await chart().boundingBox();
    if (box === null) throw new Error('the chart has no place');
    // By the chart itself: what comes and goes above it meanwhile moves it.
    await chart().dblclick({ position: { x: box.width * 0.98, y: box.height / 2 } });
    const path = page.getByRole('region', { name: 'Path' });
    await path.getByRole('radio', { checked: true }).filter({ hasNotText: 'Now' }).waitFor();
    await path
      .getByText(new RegExp(`${escaped(ROUTERS_SEEN_FROM_CLIENT.r1.address4)}|2001:db8:1::1`))
      .first()
      .waitFor();
  });

  test('thresholds are edited, a wrong one is said at its field, and what is saved holds', async () => {
    const dialog = page.getByRole('dialog');
    const slow = dialog.getByRole('textbox', { name: 'Slow after' });
    const edit = async (): Promise<void> => {
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click();
      await page.getByRole('menuitem', { name: /^Edit/ }).click();
      const more = dialog.getByRole('button', { name: 'More options' });
      await more.waitFor();
      if ((await more.getAttribute('aria-expanded')) === 'false') await more.click();
    };
    await edit();
    await slow.fill('50s');
    await dialog.getByText(/Slow after .*\./).waitFor();
    await slow.fill('3s');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await edit();
    await expect.poll(() => slow.inputValue()).toMatch(/^3 ?s$/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('while the engine is away it is said, nothing typed is lost, and it goes on by itself', async () => {
    await goTo('Overview');
    await page.getByRole('button', { name: 'Add target' }).click();
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('textbox', { name: 'What is to be probed' });
    await field.fill('https://healthy.lab.test/typed-before');
    await window.breakEngine();
    await page
      .getByText(/Connection to the engine lost|Engine ended/)
      .first()
      .waitFor();
    expect(await field.inputValue()).toBe('https://healthy.lab.test/typed-before');
    await window.mendEngine();
    await page
      .getByText(/Connection to the engine lost|Engine ended/)
      .first()
      .waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('https://healthy.lab.test/typed-before');
    await dialog.getByRole('button', { name: 'Add target' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'typed-before' }).first().getByText('200').waitFor();
  });

  test('a thousand targets come in as a list, and one of them is found', async () => {
    const { address4 } = HOSTS.healthy;
    const lines = Array.from(
      { length: MANY },
      (_, index) => `  - { name: many ${index}, tcp: "${address4}:443", interval: 60s }`,
    );
    await page.getByRole('button', { name: 'More for the list' }).click();
    await page.getByRole('menuitem', { name: /^Import/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'List of targets' }).fill(`targets:\n${lines.join('\n')}\n`);
    await dialog.getByRole('button', { name: /^(Import|Add)/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: `${(MANY + 2).toLocaleString('en-GB')} targets` }).waitFor();
    await page.getByRole('searchbox', { name: 'Search targets' }).fill('many 777');
    await page.getByRole('row').filter({ hasText: 'many 777' }).first().getByText('connected').waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'many' }).count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search targets' }).fill('');
    const rows = page.getByRole('row').filter({ hasText: /many \d/ });
    expect(await rows.count(), 'only what is in sight is there').toBeLessThan(100);
    await window.picture('thousand');
  });

  test('nothing was complained of meanwhile', () => {
    // What a browser says of a server that does not answer is its own.
    const ours = window.complaints.filter((text) => !/ERR_|Failed to load resource/.test(text));
    expect(isDeepStrictEqual(ours, []), ours.join('\n')).toBe(true);
  });
}

const escaped = (text: string): string => text.replaceAll('.', '\\.');
