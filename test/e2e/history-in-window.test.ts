import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { HistoryEventJson } from '../../electron/contract/guard-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: history of a target', [CHROMIUM]);

const MARKUP = '<img src=x onerror="document.title=1">';
const AT_MS = Date.parse('2026-11-21T07:00:00.000Z');

const entry = (id: number, change: Partial<HistoryEventJson> = {}): HistoryEventJson => ({
  id,
  at: new Date(AT_MS + id * 60_000).toISOString(),
  target: 'api',
  kind: 'changed',
  says: 'Changed: interval or thresholds.',
  incident: null,
  ...change,
});

const TOLD: readonly HistoryEventJson[] = [
  entry(9, { kind: 'renamed', says: `Renamed from “${MARKUP} \u202E${'x'.repeat(300)}” to “api”.` }),
  entry(8, {
    kind: 'recovered',
    says: 'It lasted 2 min 3 s: 3 slow and 1 failed requests, the longest took 30.0 s. Suspected: Path from hop 6.',
    incident: 7,
  }),
  entry(7, { kind: 'acknowledged', says: 'Acknowledged by Ada.', incident: 7 }),
  entry(6, { kind: 'opened', says: 'It began with 1 slow request.', incident: 7 }),
  entry(5, { kind: 'resumed', says: 'The pause is over; it is watched again.' }),
  entry(4, { kind: 'paused', says: 'It is paused until somebody resumes.' }),
  entry(1, { kind: 'added', says: 'Added; it is watched from now on.' }),
];

const behind = (events: readonly HistoryEventJson[]): Behind => ({
  ...BEHIND,
  answers: { ...BEHIND.answers, 'history.list': { kind: 'value', value: { events } } },
});

describe.runIf(canRun)('the history of a target', () => {
  const open = pageInWindow();
  const opened = async (events = TOLD) => {
    const window = await open(behind(events), '#/targets/api');
    const card = window.page.getByRole('region', { name: 'History' });
    await card.waitFor();
    return {
      ...window,
      card,
      entries: card.getByRole('listitem'),
      list: card.getByRole('region', { name: /^Changes/ }),
    };
  };
  const tell = async (page: Page, tellIt: () => Promise<void>, count: number): Promise<void> => {
    await tellIt();
    await expect.poll(() => page.locator('.history-card .entry').count()).toBe(count);
  };

  test('tells what changed, the newest first, and leads to the incident that it is about', async () => {
    const { page, card, entries } = await opened();
    await expect.poll(() => entries.count()).toBe(TOLD.length);
    expect(await entries.nth(1).innerText()).toMatch(/Fine again[\s\S]*Suspected: Path from hop 6\.[\s\S]*Incident 7/);
    expect(await page.title()).not.toBe('1');
    await card.scrollIntoViewIfNeeded();
    await pictures(page, 'history');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 640, height: 800 });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    await expect.poll(fits, { message: 'nothing is wider than the window' }).toBe(true);
    await card.getByRole('link', { name: 'Incident 7' }).first().press('Enter');
    await page.waitForURL(/#\/incidents\/7$/);
  });

  test('grows at its top as things happen, and not under the eyes of who reads in it', async () => {
    const many = Array.from({ length: 50 }, (_, index) => entry(100 - index));
    const { page, app, card, entries, list } = await opened(many);
    await tell(page, () => app.emit({ type: 'history', seq: 5, ...entry(101, { says: 'Changed: group.' }) }), 51);
    expect(await entries.first().innerText()).toContain('Changed: group.');
    // Of another target, and of the monitor itself.
    await app.emit({ type: 'history', seq: 6, ...entry(102, { target: 'shop' }) });
    await app.emit({ type: 'history', seq: 7, ...entry(103, { target: null, kind: 'started' }) });

    await list.focus();
    await page.keyboard.press('End');
    const left = () => list.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
    await expect.poll(left).toBe(0);
    const before = await list.evaluate((element) => [element.scrollTop, element.scrollHeight]);
    await app.emit({ type: 'history', seq: 8, ...entry(104, { kind: 'paused', says: 'It is paused until noon.' }) });
    const news = card.getByRole('button', { name: '1 newer entry' });
    await news.waitFor();
    expect(await entries.count()).toBe(51);
    expect(await list.evaluate((element) => [element.scrollTop, element.scrollHeight])).toEqual(before);
    await news.press('Enter');
    await expect.poll(() => entries.count()).toBe(52);
    expect(await entries.first().innerText()).toContain('It is paused until noon.');
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(0);
  });

  test('older entries come by a button that the keyboard reaches', async () => {
    const many = Array.from({ length: 50 }, (_, index) => entry(200 - index));
    const { page, app, card, entries, list } = await opened(many);
    await expect.poll(() => entries.count()).toBe(50);
    await app.answer('history.list', { kind: 'value', value: { events: [entry(3), entry(2)] } });
    await list.focus();
    await page.keyboard.press('Tab');
    const older = card.getByRole('button', { name: 'Show older entries' });
    expect(await hasFocus(older)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => entries.count()).toBe(52);
    await expect.poll(() => older.count()).toBe(0);
    expect(await app.inputsOf('history.list')).toContainEqual({ target: 'api', limit: 50, before: 151 });
  });

  test('says so where nothing has changed, and where it cannot be read', async () => {
    const { card, app } = await opened([]);
    await card.getByText('Nothing has changed since it is watched').waitFor();
    await app.answer('history.list', { kind: 'error', code: 'unreadable', message: 'The disk cannot be read.' });
    await app.loseStream();
    await card.getByText('The disk cannot be read.').waitFor();
  });
});
