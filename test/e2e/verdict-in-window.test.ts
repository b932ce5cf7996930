import { describe, expect, test } from 'vitest';
import type { EvidenceWithDataJson, IncidentJson } from '../../electron/contract/shapes.ts';
import { evidenceOf } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, withEvidence } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: verdicts', [CHROMIUM]);

const AT_1 = '2026-11-21T07:00:01.000Z';
const AT_6 = '2026-11-21T07:00:06.000Z';
const capture = (id: number, stall: number, kind: EvidenceWithDataJson['kind']): EvidenceWithDataJson => ({
  ...evidenceOf(id, stall),
  ...{ kind, startedAt: AT_1, endedAt: AT_6, overlapMs: 5_000, summary: `Capture ${id}.`, data: null },
});

const REASON = 'Both traces by TCP to 203.0.113.13 end behind hop 5, while the request hung.';
const OTHER = 'The gateway 192.0.2.1 answered 4 of 4 pings, in 0.40 ms.';
const ASK = 'The internet provider: what is done with TCP to port 443 at hop 6, 203.0.113.70?';
const AGAINST = 'A trace earlier in the day went another way.';

const first = withEvidence(9, 'api').stalls[0];
const incident = (verdict: Partial<IncidentJson['verdict']> = {}): IncidentJson => {
  if (first === undefined) throw new Error('An incident has a request.');
  const base = withEvidence(9, 'api', {
    stalls: [first, { ...first, id: 10, elapsedMs: 3_000, endedAt: '2026-11-21T07:00:03.000Z' }],
    evidence: [
      ...[capture(90, 9, 'trace'), capture(91, 9, 'trace'), capture(92, 9, 'gateway'), capture(93, 9, 'socket')],
      capture(95, 10, 'baseline'),
    ],
  });
  return {
    ...base,
    verdict: {
      ...{ segment: 'path', confidence: 'medium', summary: 'The path ends behind hop 5.', fromHop: 6 },
      ...{ reasons: ['2 requests hung.', REASON, OTHER], against: [AGAINST], ask: [ASK, 'On this side: try 4G.'] },
      citations: [
        { text: REASON, evidence: [90, 91] },
        { text: OTHER, evidence: [92] },
        { text: AGAINST, evidence: [95] },
      ],
      ...verdict,
    },
  };
};

const RAW = 'a line of the tool\n'.repeat(60);

const behind = (one: IncidentJson): Behind => ({
  ...BEHIND,
  incidents: [one],
  answers: {
    ...BEHIND.answers,
    'evidence.raw': { kind: 'value', value: { raw: RAW, truncated: false } },
    'samples.between': { kind: 'value', value: { samples: [], truncated: false } },
    'targets.vary': { kind: 'wait' },
  },
});

describe.runIf(canRun)('the verdict of an incident', () => {
  const open = pageInWindow();
  const opened = async (verdict: Partial<IncidentJson['verdict']> = {}) => {
    const window = await open(behind(incident(verdict)), '#/incidents/9');
    const card = window.page.getByRole('region', { name: 'Verdict' });
    await card.getByRole('heading', { level: 2 }).waitFor();
    const row = (name: string) => window.page.getByRole('option', { name });
    const mark = (text: string) => card.getByRole('listitem').filter({ hasText: text }).getByRole('button');
    return { ...window, card, row, mark };
  };
  const told = (page: Awaited<ReturnType<typeof opened>>['page'], text: string) =>
    page.getByRole('region', { name: 'Captured text and note' }).getByText(text);

  test('a reason leads to the captures that it rests on: they are marked, and the first is opened', async () => {
    const { page, card, row, mark } = await opened();
    expect(await mark(REASON).innerText()).toMatch(/^2 captures/);
    expect(await mark(OTHER).innerText()).toMatch(/^1 capture\b/);
    expect(await mark('2 requests hung.').count(), 'it rests on samples alone').toBe(0);
    await told(page, 'Capture 93.').or(told(page, 'Capture 91.')).waitFor();
    await card.getByText(OTHER).click();
    await told(page, 'Capture 92.').waitFor();
    await expect.poll(() => row('Gateway').getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => row('Gateway').innerText()).toContain('cited');
    expect(await row('Native traces').innerText()).not.toContain('cited');
    await pictures(page, 'verdict');
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('keys alone lead there, and the row comes into sight', async () => {
    const { page, row, mark } = await opened();
    await page.setViewportSize({ width: 1_000, height: 420 });
    await mark(REASON).focus();
    await expect.poll(() => row('Native traces').innerText()).toContain('cited');
    await page.keyboard.press('Enter');
    await told(page, 'Capture 90.').waitFor();
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await expect
      .poll(() =>
        row('Native traces').evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }),
      )
      .toBe(true);
    expect(await hasFocus(mark(REASON)), 'one reads on from where one was').toBe(true);
    await page.keyboard.press('Tab');
    await expect.poll(() => row('Native traces').innerText()).not.toContain('cited');
    await expect.poll(() => row('Gateway').innerText()).toContain('cited');
  });

  test('what speaks against it leads to another request where its capture is of that one', async () => {
    const { page, mark } = await opened();
    await page.getByText('Request 1 of 2').waitFor();
    await mark(AGAINST).click();
    await page.getByText('Request 2 of 2').waitFor();
    await told(page, 'Capture 95.').waitFor();
  });

  test('the suspected place is called the same in the card and on the way, with its hop', async () => {
    const { card } = await opened();
    await card.locator('.tag').getByText('Path from hop 6').waitFor();
    expect(await card.getByRole('button', { name: /elimination/ }).count(), 'sure enough').toBe(0);
    const suspected = card.getByRole('list', { name: /way/ }).getByRole('listitem').filter({ hasText: ': suspected' });
    expect(await suspected.innerText()).toMatch(/^Path\b[\s\S]*from hop.6/);
  });

  test('where nothing is sure nobody is suspected, and it says what would tell', async () => {
    const { page, card } = await opened({ segment: 'unknown', confidence: 'low', fromHop: null });
    await card.locator('.tag').getByText('Unclear').waitFor();
    await card.getByRole('heading', { name: 'What would tell, and what speaks against it' }).waitFor();
    expect(await card.getByRole('listitem').filter({ hasText: ': suspected' }).count()).toBe(0);
    await pictures(page, 'verdict-unknown');
    await card.getByRole('button', { name: 'Find the cause by elimination…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Find the cause by elimination' });
    expect(await dialog.getByRole('combobox', { name: 'Target' }).inputValue()).toBe('api');
  });

  test('what to ask is copied as it stands', async () => {
    const { page, card } = await opened();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await card.getByRole('button', { name: 'Copy: what to ask' }).click();
    await card.getByText('Copied').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${ASK}\nOn this side: try 4G.`);
  });

  test('long sentences and words stay within the card', async () => {
    const long = `${'x'.repeat(400)} ${'a word '.repeat(80)}`;
    const { page, card } = await opened({
      ...{ summary: long, reasons: [long, REASON], against: [`${long} `], ask: [` ${long}`] },
      citations: [{ text: long, evidence: [90] }],
    });
    // Styles of other screens are there, too, once one was on them.
    await page.evaluate(() => {
      location.hash = '#/comparisons';
    });
    await page.getByRole('heading', { name: 'Comparisons' }).waitFor();
    await page.goBack();
    await card.getByRole('heading', { level: 2 }).waitFor();
    for (const width of [1_280, 900]) {
      await page.setViewportSize({ width, height: 800 });
      const { beyond, tops } = await card.evaluate((element) => ({
        beyond: [...element.querySelectorAll('h2, li, .sentence, .columns > div')].filter(
          (one) => one.getBoundingClientRect().right > element.getBoundingClientRect().right + 1,
        ).length,
        tops: [...element.querySelectorAll('h3')].map((head) => Math.round(head.getBoundingClientRect().top)),
      }));
      expect(beyond, `at ${width}`).toBe(0);
      expect(tops, `${width}: the columns begin side by side`).toEqual(tops.map(() => tops[0]));
    }
  });
});
