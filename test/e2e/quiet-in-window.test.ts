import { describe, expect, test } from 'vitest';
import type { QuietJson } from '../../electron/contract/notice-shapes.ts';
import { AT, incidentOf, sampleOf } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, row, typeToEntry } from './page-in-window.ts';
import { NOTHING_QUIET } from './told-notices.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: what nobody is told', [CHROMIUM]);

const failing = (name: string, incident: number, more: Parameters<typeof row>[1] = {}) => ({
  ...row(name, more),
  last: {
    ...sampleOf(name),
    ...{ outcome: 'failed' as const, status: null },
    failure: { code: 'refused' as const, phase: 'connect' as const, message: `${name} refused the connection.` },
  },
  incident: incidentOf(incident, name, { openedAt: AT }),
});

const ROWS = [
  row('api'),
  failing('ledger', 9, { group: 'Payments', required: true }),
  row('webhooks', { group: 'Payments', required: true }),
  failing('images', 8, { group: 'Shop' }),
  row('shop', { group: 'Shop', required: true }),
  failing('example.org', 7, { group: 'Outside', role: 'control', required: true }),
];

const behind = (quiet: QuietJson): Behind => ({
  ...BEHIND,
  overview: { ...BEHIND.overview, rows: ROWS },
  answers: { ...BEHIND.answers, 'notices.quiet': { kind: 'value', value: quiet } },
});

const value = (quiet: QuietJson) => ({ kind: 'value', value: quiet }) as const;
const UNTIL = '2027-01-01T04:00:00.000Z';
const seen = (incident: number, by: string | null): QuietJson => ({
  ...NOTHING_QUIET,
  acknowledged: [{ incident, at: AT, by }],
});
const snoozed = (target: string): QuietJson => ({
  ...NOTHING_QUIET,
  holds: [{ target, reason: 'snoozed', name: null, until: UNTIL }],
});

describe.runIf(canRun)('who has seen what, and what nobody is told', () => {
  const open = pageInWindow();

  test('a group is down with a required target, degraded with an optional one, and not for a control', async () => {
    const { page } = await open(behind(NOTHING_QUIET));
    const group = (name: string) => page.locator('.targets .group').filter({ hasText: name });
    await group('Payments').getByText('down', { exact: true }).waitFor();
    await group('Shop').getByText('degraded', { exact: true }).waitFor();
    expect(await group('Outside').locator('.tag').count()).toBe(0);
    await pictures(page, 'overview-groups');
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('that somebody has seen an incident is said from the menu of its target, with a name', async () => {
    const { page, app, rowOf, moreOf } = await open(behind(NOTHING_QUIET), '#/settings');
    const name = page.getByRole('textbox', { name: 'Your name' });
    await name.fill('ada');
    await name.press('Enter');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Overview' }).click();
    await app.answer('notices.acknowledge', value(seen(9, 'ada')));
    await moreOf('ledger');
    await typeToEntry(page.getByRole('menuitem', { name: 'I have seen the incident' }), 'i');
    await page.keyboard.press('Enter');
    await rowOf('ledger').getByText('seen', { exact: true }).waitFor();
    expect(await app.inputsOf('notices.acknowledge')).toEqual([{ incident: 9, by: 'ada' }]);
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await moreOf('ledger');
    expect(await page.getByRole('menuitem', { name: 'I have seen the incident' }).count(), 'once is enough').toBe(0);
  });

  test('is said on the screens of incident and target as well, and shown with who and when', async () => {
    const { page, app } = await open(behind(NOTHING_QUIET), '#/incidents/9');
    await app.answer('notices.acknowledge', value(seen(9, null)));
    const press = page.getByRole('button', { name: 'I have seen it' });
    await press.focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('main')
      .getByText(/^Seen /)
      .waitFor();
    await app.answer('notices.snooze', value(snoozed('api')));
    await page.getByRole('button', { name: 'More for this incident' }).click();
    await page.getByRole('menuitem', { name: 'Snooze for 1 h' }).click();
    await expect.poll(() => app.inputsOf('notices.snooze')).toEqual([{ target: 'api', forMs: 3_600_000 }]);
    await app.emit({ type: 'notices.quiet', seq: 1, ...seen(9, null) });
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await pictures(page, 'incident-seen');
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${page.url().split('#')[0]}#/targets/ledger`);
    await app.emit({ type: 'notices.quiet', seq: 2, ...seen(9, 'ada') });
    await page.getByText(/^Seen by ada, /).waitFor();
    await app.emit({ type: 'notices.quiet', seq: 3, ...NOTHING_QUIET });
    await app.answer('notices.acknowledge', { kind: 'error', code: 'not-found', message: 'Incident 9 is over.' });
    await page.getByRole('button', { name: 'I have seen it' }).click();
    await page.getByText('Incident 9 is over.').waitFor();
  });

  test('a target is snoozed for a while from its menu, which its row tells, and that ends there too', async () => {
    const { page, app, rowOf, moreOf } = await open(behind(NOTHING_QUIET));
    await app.answer('notices.snooze', value(snoozed('shop')));
    await moreOf('shop');
    const items = await page.getByRole('menuitem', { name: /^Snooze/ }).allInnerTexts();
    expect(items).toEqual(['Snooze for 1 h', 'Snooze for 4 h', 'Snooze until tomorrow, 08:00']);
    await page.getByRole('menuitem', { name: 'Snooze for 4 h' }).click();
    await rowOf('shop')
      .getByText(/^snoozed until /)
      .waitFor();
    expect(await app.inputsOf('notices.snooze')).toEqual([{ target: 'shop', forMs: 14_400_000 }]);
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await app.answer('notices.snooze', value(NOTHING_QUIET));
    await moreOf('shop');
    await page.getByRole('menuitem', { name: /^End snooze/ }).click();
    await rowOf('shop')
      .getByText(/^snoozed until /)
      .waitFor({ state: 'detached' });
    expect((await app.inputsOf('notices.snooze')).at(-1)).toEqual({ target: 'shop', forMs: null });
  });

  test('why nobody is told stands above what it is about, and a snooze of all is ended there', async () => {
    const holds: QuietJson['holds'] = [
      { target: null, reason: 'snoozed', name: null, until: UNTIL },
      { target: 'shop', reason: 'maintenance', name: 'Database move', until: UNTIL },
    ];
    const { page, app, rowOf } = await open(behind({ ...NOTHING_QUIET, holds }));
    const banner = page.getByRole('region', { name: 'What nobody is told' });
    await banner.getByText(/^Nobody is told of anything until .*: snoozed$/).waitFor();
    await rowOf('shop')
      .getByText(/^maintenance until /)
      .waitFor();
    await pictures(page, 'overview-held');
    expect(await seriousFindings(page)).toEqual([]);
    await rowOf('shop').getByRole('link', { name: 'shop' }).click();
    await banner.getByText(/^Told to nobody until .*: maintenance “Database move”$/).waitFor();
    await pictures(page, 'target-held');
    expect(await seriousFindings(page)).toEqual([]);
    await app.answer('notices.snooze', value({ ...NOTHING_QUIET, holds: holds.slice(1) }));
    await banner.getByRole('button', { name: 'End snooze of all targets' }).click();
    await banner.getByText(/^Nobody is told/).waitFor({ state: 'detached' });
    expect(await app.inputsOf('notices.snooze')).toEqual([{ target: null, forMs: null }]);
  });

  test('where the network here is down, that is said once, in place of a red wall', async () => {
    const blind = { why: 'network' as const, since: AT, says: 'All 3 targets and the control failed within 4 s.' };
    const { page, app, rowOf } = await open(behind({ ...NOTHING_QUIET, blind }));
    const colour = () =>
      rowOf('ledger')
        .locator('svg')
        .first()
        .evaluate((mark) => getComputedStyle(mark).color);
    const banner = page.getByRole('region', { name: 'What nobody is told' });
    await banner.getByText('The network here is down').waitFor();
    await banner.getByText('All 3 targets and the control failed within 4 s.').waitFor();
    expect(await page.getByText('down', { exact: true }).count(), 'of no group').toBe(0);
    const pale = await colour();
    await pictures(page, 'overview-blind');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await app.emit({ type: 'notices.quiet', seq: 1, ...NOTHING_QUIET });
    await banner.waitFor({ state: 'detached' });
    await expect.poll(colour, { message: 'what fails now is its own fault' }).not.toBe(pale);
  });

  test('all are snoozed from the settings, by keys alone', async () => {
    const { page, app } = await open(behind(NOTHING_QUIET), '#/settings');
    const all: QuietJson = { ...NOTHING_QUIET, holds: [{ target: null, reason: 'snoozed', name: null, until: UNTIL }] };
    await app.answer('notices.snooze', value(all));
    const press = page.getByRole('button', { name: 'Snooze all targets' });
    await press.press('Enter');
    expect(await hasFocus(page.getByRole('menuitem', { name: 'Snooze for 1 h' }))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText(/^nobody is told of anything until /).waitFor();
    expect(await app.inputsOf('notices.snooze')).toEqual([{ target: null, forMs: 3_600_000 }]);
  });
});
