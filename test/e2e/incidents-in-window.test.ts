import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { IncidentJson, StallJson } from '../../electron/contract/shapes.ts';
import { AT, evidenceOf, incidentOf, sampleOf } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { CHECKOUT } from './command-line.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: incidents', [CHROMIUM]);

const RAW = 'HOST: desk-14   Loss%\n  1.|-- 192.0.2.1   0.0%\n  6.|-- 203.0.113.70   50.0%\n';
const MARKUP = '<img src=x onerror="document.title=1">';
/** Longer than any screen, from right to left, and with markup. */
const LONG = `${MARKUP} \u202Eאבג ${'x'.repeat(440)}`;

const behind = (incidents: readonly IncidentJson[], answers: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  incidents,
  answers: {
    ...BEHIND.answers,
    'evidence.raw': { kind: 'value', value: { raw: RAW, truncated: false } },
    'samples.between': { kind: 'value', value: { samples: [sampleOf('api')], truncated: false } },
    'incidents.note': { kind: 'value', value: {} },
    ...answers,
  },
});

/** As it was recorded in the lab. */
const recorded = async (target: string): Promise<IncidentJson> => {
  const text = await readFile(join(CHECKOUT, 'test/fixtures/incidents/lab-incidents.json'), 'utf8');
  const all: readonly IncidentJson[] = JSON.parse(text);
  const found = all.find(({ targets }) => targets[0] === target);
  if (found === undefined) throw new Error(`nothing was recorded of ${target}`);
  found.targets = ['api'];
  return found;
};

/** Has the page listed as many incidents as an engine would list page by page, the newest with the greatest number. */
const manyIncidents = (page: Page, count: number): Promise<void> =>
  page.evaluate(
    ({ all, text }) => {
      const one: { readonly openedAt: string } = JSON.parse(text);
      const made = (id: number) => ({
        ...one,
        id,
        targets: [`target ${id}`],
        openedAt: new Date(Date.parse(one.openedAt) - (all - id) * 3_600_000).toISOString(),
        closedAt: one.openedAt,
      });
      const call = (input: { limit: number; before?: number; openOnly: boolean }) => {
        const top = input.openOnly ? 0 : (input.before ?? all + 1) - 1;
        const length = Math.max(0, Math.min(input.limit, top));
        const incidents = Array.from({ length }, (_, index) => made(top - index));
        const value = { incidents, total: input.openOnly ? 0 : all };
        return { answer: Promise.resolve({ ok: true, value }), cancel: () => {} };
      };
      const bridge: { call: Record<string, unknown> } = Reflect.get(window, 'stallscope');
      bridge.call['incidents.list'] = call;
    },
    { all: count, text: JSON.stringify(incidentOf(1, 'api', { closedBy: 'recovery', slow: 2 })) },
  );

describe.runIf(canRun)('the list of incidents', () => {
  const open = pageInWindow();
  const rows = (page: Page) => page.locator('.incident-list .row');
  const list = (page: Page) => page.getByRole('grid', { name: 'Incidents' });
  const toIncidents = (page: Page) =>
    page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Incidents' }).click();

  test('ten thousand are read as one scrolls, and only those in sight are drawn', async () => {
    const { page } = await open();
    await manyIncidents(page, 10_000);
    await toIncidents(page);
    await page.getByText('10,000 in all').waitFor();
    expect(await rows(page).count()).toBeLessThan(80);
    const heightPx = await list(page).evaluate((grid) => grid.scrollHeight);
    await list(page).press('End');
    await page.getByRole('link', { name: 'target 1', exact: true }).waitFor();
    expect(await list(page).evaluate((grid) => grid.scrollHeight), 'the scrollbar was true from the start').toBe(
      heightPx,
    );
    await list(page).press('Home');
    await page.getByRole('link', { name: 'target 10000', exact: true }).waitFor();
  });

  test('keys lead through the list and into an incident, and one comes back to where one was', async () => {
    const { page } = await open(behind([incidentOf(120, 'api', { closedAt: AT, closedBy: 'recovery' })]));
    await manyIncidents(page, 300);
    await toIncidents(page);
    await list(page).focus();
    for (let count = 0; count < 9; count += 1) await list(page).press('PageDown');
    while ((await rows(page).and(page.locator('.active')).innerText()).includes('target 120') === false) {
      await list(page).press('ArrowDown');
    }
    // It scrolls to where one is only after the key is handled.
    const scrolled = () => list(page).evaluate((grid) => grid.scrollTop);
    await expect.poll(scrolled).toBeGreaterThan(3_000);
    await page.getByRole('link', { name: 'target 120', exact: true }).waitFor();
    const before = await scrolled();
    await list(page).press('Enter');
    await page.getByRole('button', { name: 'Copy summary' }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/incidents/120');
    await page.goBack();
    await page.getByRole('link', { name: 'target 120', exact: true }).waitFor();
    await expect.poll(() => list(page).evaluate((grid) => grid.scrollTop)).toBe(before);
  });

  test('new ones never move what one reads; a button brings them in', async () => {
    const { page, app } = await open();
    await manyIncidents(page, 300);
    await toIncidents(page);
    await page.getByRole('link', { name: 'target 300', exact: true }).waitFor();
    await list(page).evaluate((grid) => grid.scrollTo({ top: 2_000 }));
    const read = page.getByRole('link', { name: 'target 240', exact: true });
    await read.waitFor();
    const before = await read.boundingBox();
    await app.emit({ type: 'incident.opened', seq: 1, ...incidentOf(301, 'api') });
    await app.emit({ type: 'incident.opened', seq: 2, ...incidentOf(302, 'shop') });
    const news = page.getByRole('button', { name: '2 new' });
    await news.waitFor();
    expect(await read.boundingBox()).toEqual(before);
    await news.click();
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    await expect.poll(() => list(page).evaluate((grid) => grid.scrollTop)).toBe(0);
    await expect.poll(() => rows(page).and(page.locator('.open')).count()).toBe(2);
  });

  test('what is searched for is asked of the engine, and nothing found says so', async () => {
    const { page, app } = await open(
      behind([], { 'incidents.list': { kind: 'value', value: { incidents: [incidentOf(9, 'api')], total: 1 } } }),
      '#/incidents',
    );
    await page.getByRole('link', { name: 'api', exact: true }).waitFor();
    await app.answer('incidents.list', { kind: 'value', value: { incidents: [], total: 0 } });
    await page.getByLabel('Search incidents').fill('TLS');
    await page.getByLabel('Suspected place').selectOption({ label: 'Name resolver' });
    await page.getByText('No incident matches.').waitFor();
    await expect
      .poll(async () => (await app.inputsOf('incidents.list')).at(-1))
      .toMatchObject({ find: 'TLS', segment: 'resolver' });
    await app.answer('incidents.list', { kind: 'value', value: { incidents: [incidentOf(9, 'api')], total: 1 } });
    await page.getByRole('button', { name: 'Show all incidents' }).click();
    await page.getByRole('link', { name: 'api', exact: true }).waitFor();
  });

  test('markup and scripts from right to left stay text, and break no row', async () => {
    const incident = incidentOf(9, LONG);
    const hostile = { ...incident, verdict: { ...incident.verdict, summary: LONG } };
    const { page } = await open(
      behind([hostile], { 'incidents.list': { kind: 'value', value: { incidents: [hostile], total: 1 } } }),
      '#/incidents',
    );
    const link = page.getByRole('row').getByRole('link');
    await link.waitFor();
    expect(await link.innerText()).toContain(MARKUP);
    expect((await rows(page).first().boundingBox())?.height).toBe(36);
    await link.click();
    await page.getByRole('button', { name: 'Copy summary' }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    const screen = await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(screen, 'nothing stands out to the side').toBe(0);
  });

  test('it says that it is empty, and why it cannot be read', async () => {
    const { page, app } = await open(
      behind([], { 'incidents.list': { kind: 'error', code: 'store-unavailable', message: 'The disk is gone.' } }),
      '#/incidents',
    );
    await page.getByText('Incidents cannot be read now.').waitFor();
    await page.getByText('The disk is gone.').waitFor();
    await app.answer('incidents.list', { kind: 'value', value: { incidents: [], total: 0 } });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No incident so far.').waitFor();
  });

  test('it shuts nobody out, in both themes', async () => {
    const closed = { closedAt: AT, closedBy: 'recovery' } as const;
    const incidents = [
      incidentOf(9, 'api'),
      incidentOf(8, 'shop', { ...closed, failed: 2 }),
      incidentOf(7, 'db', closed),
    ];
    const { page } = await open(
      behind(incidents, { 'incidents.list': { kind: 'value', value: { incidents, total: 3 } } }),
      '#/incidents',
    );
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    await pictures(page, 'incidents');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });
});

describe.runIf(canRun)('one incident', () => {
  const open = pageInWindow();
  const capture = (page: Page, name: string) => page.getByRole('option', { name });

  test('shows its way, its verdict, and each capture with its overlap and its text', async () => {
    const incident = await recorded('handshake');
    const { page } = await open(behind([incident]), `#/incidents/${incident.id}`);
    await page.getByRole('heading', { name: incident.verdict.summary }).waitFor();
    const way = page.getByRole('list', { name: 'The way, place by place' });
    expect(await way.getByRole('listitem').count()).toBe(7);
    expect(await way.getByRole('listitem').filter({ hasText: 'suspected' }).innerText()).toContain('TCP up');
    await capture(page, 'Gateway').click();
    await expect.poll(() => capture(page, 'Gateway').getAttribute('aria-selected')).toBe('true');
    await page.getByRole('heading', { name: 'Gateway' }).waitFor();
    await page.getByText('203.0.113.70').waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await hasFocus(capture(page, 'Controls'))).toBe(true);
    await page.getByRole('heading', { name: 'Controls' }).waitFor();
    await pictures(page, 'incident');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });

  test('a capture for which a tool is missing says what helps', async () => {
    const incident = await recorded('silent');
    const evidence = incident.evidence.map((item) =>
      item.kind === 'mtr'
        ? {
            ...item,
            status: 'missing-tool' as const,
            summary: 'mtr is not installed.',
            remedy: 'Install it with: apt install mtr-tiny',
          }
        : item,
    );
    const { page } = await open(behind([{ ...incident, evidence }]), `#/incidents/${incident.id}`);
    await capture(page, 'mtr report').click();
    expect(await capture(page, 'mtr report').innerText()).toContain('tool missing');
    await page.getByText('Install it with: apt install mtr-tiny').waitFor();
  });

  test('a hang grows while one looks, and what is captured comes in by itself', async () => {
    const hanging: StallJson = {
      ...({ id: 4, phase: 'tls', openedBy: 'overdue', startedAt: AT, endedAt: null, elapsedMs: 3_000 } as const),
      remote: { address: '198.51.100.7', port: 443 },
    };
    const incident = incidentOf(5, 'api', { stalls: [hanging] });
    const { page, app } = await open(
      behind([incident], { 'incidents.show': { kind: 'value', value: incident } }),
      '#/incidents/5',
    );
    await page.getByText('What is captured shows here as it comes in.').waitFor();
    const heading = page.getByRole('heading', { level: 1 });
    const seconds = async (): Promise<number> => Number.parseFloat(await heading.innerText());
    const before = await seconds();
    await expect.poll(seconds).toBeGreaterThan(before);
    const evidence = { ...evidenceOf(40, 4), kind: 'gateway' as const, summary: 'Gateway 192.0.2.1 answered.' };
    const captured = { ...incident, evidence: [{ ...evidence, data: null }] };
    // It is read again soon after the event, and has to be there then as well.
    await app.answer('incidents.show', { kind: 'value', value: captured });
    await app.emit({ type: 'evidence', seq: 1, ...evidence });
    await capture(page, 'Gateway').waitFor();
    const ended = { ...hanging, endedAt: '2026-11-21T07:00:07.400Z', elapsedMs: 7_400 };
    await app.answer('incidents.show', { kind: 'value', value: { ...captured, stalls: [ended] } });
    await app.emit({
      ...{ type: 'stall.closed', seq: 2, target: 'api', stall: 4, phase: 'tls', openedBy: 'overdue', end: 'slow' },
      ...{ at: '2026-11-21T07:00:07.400Z', elapsedMs: 7_400 },
    });
    await expect.poll(() => heading.innerText()).toMatch(/^7\.40 s at /);
  });

  test('it never becomes another one by itself, and says when it is deleted', async () => {
    const incident = await recorded('silent');
    const { page, app } = await open(behind([incident]), `#/incidents/${incident.id}`);
    await page.getByRole('heading', { name: incident.verdict.summary }).waitFor();
    await app.emit({ type: 'incident.opened', seq: 1, ...incidentOf(99, 'shop') });
    await app.emit({ type: 'incident.removed', seq: 2, id: incident.id });
    await page.getByText(`There is no incident ${incident.id}.`).waitFor();
    expect(new URL(page.url()).hash).toBe(`#/incidents/${incident.id}`);
    await page.getByRole('link', { name: 'All incidents' }).waitFor();
  });

  test('a number that nobody has is said, with a way on', async () => {
    const { page } = await open(behind([]), '#/incidents/404');
    await page.getByText('There is no incident 404.').first().waitFor();
    await page.getByRole('link', { name: 'All incidents' }).click();
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  });

  test('ten thousand requests are chosen from without drawing them all, and none is said', async () => {
    const start = Date.parse('2026-11-20T07:00:00.000Z');
    const stalls = Array.from({ length: 10_000 }, (_, index) => ({
      ...({ id: index + 1, phase: 'wait', openedBy: 'overdue', elapsedMs: index === 4_999 ? 29_000 : 2_500 } as const),
      startedAt: new Date(start + index * 8_000).toISOString(),
      endedAt: new Date(start + index * 8_000 + 2_500).toISOString(),
      remote: null,
    }));
    const closed = { closedAt: AT, closedBy: 'recovery' } as const;
    const incidents = [incidentOf(5, 'api', { ...closed, stalls }), incidentOf(6, 'api', closed)];
    const { page } = await open(behind(incidents), '#/incidents/5');
    await page.getByText('Request 5,000 of 10,000').waitFor();
    const strip = page.getByRole('slider', { name: 'Requests of this incident' });
    expect(await strip.locator('rect').count()).toBeLessThan(400);
    await strip.press('End');
    await page.getByText('Request 10,000 of 10,000').waitFor();
    await page.getByRole('button', { name: 'Request before' }).click();
    await page.getByText('Request 9,999 of 10,000').waitFor();
    await page.evaluate(() => {
      location.hash = '#/incidents/6';
    });
    await page.getByText('No request of this incident is kept.').waitFor();
  });

  test('a note is saved as one pauses, is never overwritten while one types, and outlives an engine that is away', async () => {
    const incident = await recorded('silent');
    const { page, app } = await open(behind([incident]), `#/incidents/${incident.id}`);
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.fill('Ticket 48213 opened.');
    await expect
      .poll(() => app.inputsOf('incidents.note'))
      .toEqual([{ id: incident.id, note: 'Ticket 48213 opened.' }]);
    await app.answer('incidents.note', {
      kind: 'error',
      code: 'engine-unavailable',
      message: 'The engine is restarting.',
    });
    await note.fill('Ticket 48213 opened. They see nothing.');
    await app.emit({ type: 'incident.noted', seq: 1, id: incident.id, note: 'from another window' });
    await page.getByText('Not saved yet: The engine is restarting.').waitFor();
    expect(await note.inputValue()).toBe('Ticket 48213 opened. They see nothing.');
    await app.answer('incidents.note', { kind: 'value', value: {} });
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    expect((await app.inputsOf('incidents.note')).at(-1)).toEqual({
      id: incident.id,
      note: 'Ticket 48213 opened. They see nothing.',
    });
  });

  test('it is deleted after a question, and not while it is open', async () => {
    const incident = await recorded('silent');
    const running = incidentOf(77, 'api');
    const { page, app } = await open(
      behind([incident, running], { 'incidents.remove': { kind: 'value', value: {} } }),
      '#/incidents/77',
    );
    const more = page.getByRole('button', { name: 'More for this incident' });
    await more.click();
    expect(await page.getByRole('menuitem', { name: /^Delete/ }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await page.evaluate((id) => {
      location.hash = `#/incidents/${id}`;
    }, incident.id);
    await page.getByRole('heading', { name: incident.verdict.summary }).waitFor();
    await more.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: `Delete incident ${incident.id}?` }).waitFor();
    expect(await app.inputsOf('incidents.remove')).toEqual([]);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor();
    expect(await app.inputsOf('incidents.remove')).toEqual([{ id: incident.id }]);
  });

  test('a window of any width shows all of it, and one without width breaks nothing', async () => {
    const incident = await recorded('blackhole');
    const { page } = await open(behind([incident]), `#/incidents/${incident.id}`);
    await page.getByRole('heading', { name: incident.verdict.summary }).waitFor();
    for (const width of [1_920, 1_280, 900, 1]) {
      await page.setViewportSize({ width, height: 800 });
      if (width < 900) continue;
      const beyond = () => page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth);
      await expect.poll(beyond, { message: `at ${width}` }).toBe(0);
    }
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.getByRole('option', { name: 'Gateway' }).waitFor();
  });
});
