import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { comparisonOf, noDifference } from '../contract/renderer/compared.ts';
import { openedBundle } from '../contract/renderer/opened-bundle.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, row, withEvidence } from './page-in-window.ts';
import type { Answer, Behind, BehindWindow } from './window-page.ts';

const MARKUP = '<img src=x onerror=alert(1)>';
const SHOP = 'https://shop.example.net/';
const ROWS = [
  row('shop', { address: SHOP, group: 'Shop hosting' }),
  row('shop origin', { address: SHOP, group: 'Shop hosting' }),
  row('example.org', { role: 'control', address: 'https://www.example.org/' }),
  row('api', { address: 'https://api.example.com/' }),
  ...Array.from({ length: 2_000 }, (_, index) => row(`host ${index}`)),
];

const behind = (answer: Answer, more: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  overview: { ...BEHIND.overview, rows: ROWS },
  incidents: [withEvidence(102, 'shop')],
  answers: {
    ...BEHIND.answers,
    'compare.run': answer,
    'bundles.list': { kind: 'value', value: { bundles: [openedBundle('tokyo')] } },
    ...more,
  },
});
const value = (comparison: unknown): Answer => ({ kind: 'value', value: comparison });

const PAIR = '#/comparisons/24h/target=shop/target=shop%20origin';
/** Of the stretch that was asked for last. */
const lastLengthMs = async (app: BehindWindow): Promise<number> => {
  const last = (await app.inputsOf('compare.run')).at(-1) as { readonly from: string; readonly to: string };
  return Date.parse(last.to) - Date.parse(last.from);
};

/** How far the screen is wider than its window; charts follow it a frame later. */
const beyond = (page: Page): Promise<number> =>
  page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth);

const NOW = (): number => Math.floor(Date.now() / 600_000) * 600_000;

describe.runIf(requireOrSkip('the window: comparisons', [CHROMIUM]))('comparisons', () => {
  const open = pageInWindow();
  const sentence = (page: Page) => page.getByRole('region', { name: 'Conclusion' });
  const rates = (page: Page) => page.getByRole('table', { name: 'Rates' });
  const accessible = async (page: Page): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page), colorScheme).toEqual([]);
    }
  };

  test('two targets are picked by keyboard, and the comparison stands in the address', async () => {
    const { page, app } = await open(behind(value(noDifference(NOW()))), '#/comparisons');
    await page.getByRole('heading', { name: 'Pick two targets' }).waitFor();
    await pictures(page, 'comparisons-start');
    await accessible(page);
    const search = page.getByRole('combobox', { name: 'Search targets and bundles' });
    await search.fill('shop.example');
    await page.getByText('2 found').waitFor();
    await search.press('Enter');
    await page.getByRole('heading', { name: 'Pick what to compare it with' }).waitFor();
    expect(await hasFocus(search), 'one goes on typing').toBe(true);
    await expect.poll(() => new URL(page.url()).hash).toBe('#/comparisons/24h/target=shop');
    await page.getByRole('option').first().getByText('shop origin').waitFor();
    await search.press('Enter');
    await sentence(page).getByText('No difference between CDN and origin').waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe(PAIR);
    expect(await app.inputsOf('compare.run')).toMatchObject([
      {
        members: [
          { kind: 'target', target: 'shop' },
          { kind: 'target', target: 'shop origin' },
        ],
      },
    ]);
    await page.reload();
    await sentence(page).getByText('No difference between CDN and origin').waitFor();
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Comparisons' }).click();
    await page.getByRole('link', { name: 'shop (CDN) and shop origin (198.51.100.40)' }).click();
    await sentence(page).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Compared lately' }).waitFor();
    await page.getByRole('button', { name: /^Forget shop/ }).click();
    await page.getByRole('heading', { name: 'Compared lately' }).waitFor({ state: 'detached' });
  });

  test('it says in one sentence what came out, and shows what that rests on', async () => {
    const comparison = noDifference(NOW());
    const { page } = await open(behind(value(comparison)), PAIR);
    await page.getByRole('heading', { name: 'CDN or origin' }).waitFor();
    await sentence(page).getByText('Next to compare: the server itself').waitFor();
    const bad = rates(page).getByRole('row', { name: /^Slow or failed/ });
    await bad.getByText('1.90 %, between').waitFor({ state: 'attached' });
    expect(await bad.locator('td.diff').innerText()).toMatch(/^\+0\.20/);
    await page.getByText('No request was stuck in resolve or transfer.').waitFor();
    const chart = page.getByRole('img', { name: /^shop \(CDN\): p50 54 ms, p95 97 ms, 9 timeout windows, 1 gap\./ });
    await chart.waitFor();
    const times = page.getByRole('table', { name: 'Times by phase' });
    expect(await times.getByRole('row').count()).toBe(1 + 6 * comparison.members.length);
    await page.getByText('9 of 9 timeout windows with CDN fell on one with the origin').waitFor();
    await pictures(page, 'comparison');
    await accessible(page);
    for (const width of [640, 900, 1_280, 1_920]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => beyond(page), { message: `at ${width}` }).toBe(0);
    }
  });

  test('members come and go, another one can be the first, and the focus is never lost', async () => {
    const { page, app } = await open(behind(value(noDifference(NOW()))), PAIR);
    await sentence(page).waitFor();
    const add = page.getByRole('button', { name: /^Target or bundle/ });
    await add.focus();
    await page.keyboard.press('Enter');
    const search = page.getByRole('combobox', { name: 'Search targets and bundles' });
    expect(await hasFocus(search)).toBe(true);
    await page.getByText('200 of 2,003 shown; search for others.').waitFor();
    expect(await page.getByRole('option').count(), 'of thousands').toBeLessThanOrEqual(200);
    await accessible(page);
    await search.fill('host-1');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => new URL(page.url()).hash)
      .toBe(
        // What somebody else saw is of some time ago.
        '#/comparisons/common/target=shop/target=shop%20origin/bundle=tokyo=api',
      );
    expect(await hasFocus(add)).toBe(true);
    const members = page.getByRole('list', { name: 'Compared' });
    await members.getByRole('button', { name: /^shop origin/ }).click();
    await page.getByRole('menuitem', { name: 'Compare the others with it' }).click();
    await expect
      .poll(() => new URL(page.url()).hash)
      .toBe('#/comparisons/common/target=shop%20origin/target=shop/bundle=tokyo=api');
    await members.getByRole('button', { name: /^api/ }).press('Delete');
    expect(await hasFocus(add)).toBe(true);
    await members.getByRole('button').nth(2).waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: '6 h' }).click();
    await page.getByRole('radio', { name: '6 h', checked: true }).waitFor();
    expect(await hasFocus(page.getByRole('radio', { name: '6 h' })), 'the screen did not begin anew').toBe(true);
    await expect.poll(() => new URL(page.url()).hash).toBe('#/comparisons/6h/target=shop%20origin/target=shop');
    await expect.poll(() => lastLengthMs(app)).toBe(6 * 3_600_000);
    await page.goBack();
    await expect.poll(() => members.getByRole('button').count()).toBe(3);
  });

  test('a window leads to its incident, by pointer and by keyboard, and one comes back', async () => {
    const { page } = await open(behind(value(noDifference(NOW()))), PAIR);
    await sentence(page).waitFor();
    const surface = page.getByRole('slider', { name: 'Moment in the charts' });
    const box = await surface.boundingBox();
    if (box === null) throw new Error('the charts are drawn');
    // In the third window of the first.
    const x = box.x + box.width * (0.27 + 2 / 1_440);
    await page.mouse.move(x, box.y + 30);
    await page.getByText('Click to open the incident').waitFor();
    await page.mouse.click(x, box.y + 30);
    await page.getByRole('heading', { name: 'Packets were lost on the path, from hop 6 on.' }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/incidents/102');
    await page.goBack();
    await sentence(page).waitFor();
    await surface.focus();
    await page.keyboard.press('Home');
    for (let count = 0; count < 4; count += 1) await page.keyboard.press('PageDown');
    await expect.poll(() => surface.getAttribute('aria-valuetext')).toMatch(/shop origin: .*in a timeout window/);
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageUp');
    await expect.poll(() => surface.getAttribute('aria-valuetext')).toMatch(/shop: .*in a timeout window, worst/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash, 'where no window is, Enter leads nowhere').toBe(PAIR);
    const windows = page.getByRole('table', { name: 'Timeout windows' });
    await windows.getByRole('link').first().press('Enter');
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/incidents\/\d+$/);
  });

  test('windows of others lead nowhere: their incidents have other numbers', async () => {
    const bundle = { kind: 'bundle', bundle: 'tokyo', target: 'api' } as const;
    const comparison = comparisonOf(
      [
        { name: 'api', says: 'from desk-14', windowsAt: [0.5] },
        { name: 'api', says: 'from host-1', member: bundle, windowsAt: [0.5], clock: { lowMs: -420, highMs: 180 } },
      ],
      { clocks: ['The clock of host-1 lies between 0.42 s behind and 0.18 s ahead of the clock here.'] },
    );
    const { page } = await open(behind(value(comparison)), '#/comparisons/common/target=api/bundle=tokyo=api');
    await page.getByRole('heading', { name: 'Vantage points' }).waitFor();
    await page.getByText('The clock of host-1 lies between').waitFor();
    const windows = page.getByRole('table', { name: 'Timeout windows' });
    expect(await windows.getByRole('link').count()).toBe(1);
    await accessible(page);
  });

  test('what cannot be compared says why, and what is missing is seen', async () => {
    const message = 'No target is called “gone”. It was removed or has another name.';
    const { page, app } = await open(
      behind({ kind: 'error', code: 'not-found', message }),
      '#/comparisons/24h/target=shop/target=gone',
    );
    await page.getByText(message).waitFor();
    await page.getByRole('button', { name: /^gone missing/ }).waitFor();
    await accessible(page);
    await app.answer('compare.run', value(noDifference(NOW())));
    await page.getByRole('button', { name: 'Try again' }).click();
    await sentence(page).waitFor();
    await app.answer('compare.run', { kind: 'error', code: 'store-unavailable', message: 'The disk is gone.' });
    await page.getByRole('button', { name: 'Compare anew' }).click();
    await page.getByText('Not up to date: The disk is gone.').waitFor();
    await rates(page).waitFor();
  });

  test('names of others stay text, and the longest break nothing', async () => {
    const long = `${MARKUP} ${'x'.repeat(300)}`;
    const comparison = comparisonOf([
      { name: long, says: long, windowsAt: [0.5] },
      { name: 'api', says: 'api' },
    ]);
    const told = { ...comparison, conclusion: { ...comparison.conclusion, sentence: long, notes: [long] } };
    const { page } = await open(behind(value(told)), `#/comparisons/24h/target=${encodeURIComponent(long)}/target=api`);
    await sentence(page).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    for (const width of [640, 1_280]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => beyond(page), { message: `at ${width}` }).toBe(0);
    }
  });

  test('it is copied as text and as JSON, and exported over the time that it is of', async () => {
    const comparison = noDifference(NOW());
    const { page } = await open(behind(value(comparison)), PAIR);
    await sentence(page).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: async (text: string) => Object.assign(window, { copied: text }) },
      });
    });
    const copied = (): Promise<string> => page.evaluate(() => String(Reflect.get(window, 'copied')));
    const exporting = page.getByRole('button', { name: 'Export', exact: true });
    await exporting.click();
    await page.getByRole('menuitem', { name: 'Copy summary' }).click();
    await page.getByText('Summary copied').first().waitFor();
    expect(await copied()).toContain('CDN or origin: ');
    await exporting.click();
    await page.getByRole('menuitem', { name: 'Copy as JSON' }).click();
    await page.getByText('JSON copied').first().waitFor();
    expect(JSON.parse(await copied())).toEqual(comparison);
    await exporting.click();
    await page.getByRole('menuitem', { name: 'Bundle of this time…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export a time range' });
    await dialog.getByText('24 h, 2 targets').waitFor();
    const from = comparison.from.slice(0, 19).replace('T', ' ');
    await expect.poll(() => dialog.getByLabel('From').inputValue()).toBe(from);
  });

  test('one comes to it from a target, from rows that were chosen, and from what somebody sent', async () => {
    const { page, moreOf } = await open(behind(value(noDifference(NOW()))), '#/targets/shop');
    await moreOf('shop');
    await page.getByRole('menuitem', { name: 'Compare with…' }).click();
    await page.getByRole('heading', { name: 'Pick what to compare it with' }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/comparisons/24h/target=shop');
    await page.getByRole('button', { name: 'Compare with what was seen here: tokyo.zip' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/comparisons/common/target=api/bundle=tokyo=api');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('treegrid').focus();
    // The first line is the head of a group.
    for (const key of ['Home', 'ArrowDown', 'Space', 'ArrowDown', 'Space']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: '2 chosen' }).waitFor();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/comparisons\/24h\/target=[^/]+\/target=[^/]+$/);
  });
});
