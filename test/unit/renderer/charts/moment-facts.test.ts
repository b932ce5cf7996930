import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartData, ChartEntry } from '../../../../renderer/charts/chart-data.ts';
import { entriesAround, firstFrom, nearest } from '../../../../renderer/charts/entry-search.ts';
import { entryBeside, factsAt } from '../../../../renderer/charts/moment-facts.ts';
import { momentSentence } from '../../../../renderer/charts/moment-words.ts';
import { plotBoxOf } from '../../../../renderer/charts/plot-box.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
const SPAN = { fromMs: NOW - 3_600_000, toMs: NOW };
const box = plotBoxOf(1_246);
const entry = (atMs: number, lengthMs = 0): ChartEntry => ({
  atMs,
  lengthMs,
  count: lengthMs === 0 ? 1 : 12,
  slow: 0,
  failed: 0,
  suspect: 0,
  minMs: 140,
  p50Ms: 148,
  p95Ms: 212,
  maxMs: 300,
  phases: { resolveMs: 4, connectMs: 31, tlsMs: 36, waitMs: 74, transferMs: 3 },
});
const data: ChartData = {
  detail: 'samples',
  entries: [entry(NOW - 600_000), entry(NOW - 595_000), entry(NOW - 301_000), entry(NOW - 5_000)],
  stalls: [{ atMs: NOW - 595_000, elapsedMs: 7_400, phase: 'tls', end: 'slow' }],
  incidents: [{ id: 7, fromMs: NOW - 595_000, toMs: NOW - 580_000, worstMs: 7_400, slow: 1, failed: 0, summary: 'x' }],
  gaps: [{ fromMs: NOW - 300_000, toMs: NOW - 100_000, reason: 'asleep' }],
};
const at = (atMs: number) => factsAt(data, atMs, SPAN, box, NOW);

describe('what is known of a moment', () => {
  test('the sample that is nearest, the request that hung there, and its window', () => {
    const facts = at(NOW - 594_000);
    expect(facts.entry?.atMs).toBe(NOW - 595_000);
    expect(facts.stall?.elapsedMs).toBe(7_400);
    expect(facts.incident?.id).toBe(7);
    const said = momentSentence(facts, NOW);
    expect(said).toContain('148 ms, resolve');
    expect(said).toContain('slow: hung in TLS, came after 7.40 s');
    expect(said).toContain('timeout window 7');
  });

  test('within a gap there is no sample, however near one is', () => {
    const facts = at(NOW - 299_000);
    expect(facts.entry).toBeNull();
    expect(momentSentence(facts, NOW)).toContain('not measured: asleep 3 min');
  });

  test('far from any sample nothing is made up', () => {
    expect(at(NOW - 3_000_000)).toMatchObject({ entry: null, stall: null, gap: null, incident: null });
    expect(momentSentence(at(NOW - 3_000_000), NOW)).toContain('nothing measured');
  });

  test('of a long stretch the one that holds the moment, also near its end', () => {
    const days: ChartData = {
      ...data,
      detail: 'bands',
      stalls: [],
      gaps: [],
      entries: [entry(NOW - 200_000, 100_000), entry(NOW - 100_000, 100_000)],
    };
    expect(factsAt(days, NOW - 101_000, SPAN, box, NOW).entry?.atMs).toBe(NOW - 200_000);
    expect(momentSentence(factsAt(days, NOW - 101_000, SPAN, box, NOW), NOW)).toContain(
      '12 samples, over 2 min, p50 148 ms',
    );
  });

  test('with no samples at all there is still a time', () => {
    const none: ChartData = { ...data, entries: [], stalls: [], incidents: [], gaps: [] };
    expect(factsAt(none, NOW, SPAN, box, NOW)).toMatchObject({ atMs: NOW, entry: null });
    expect(entryBeside([], NOW, 1)).toBeNull();
  });
});

test('the cursor goes from one entry to the next, and stops at the last', () => {
  const { entries } = data;
  expect(entryBeside(entries, NOW - 600_000, 1)?.atMs).toBe(NOW - 595_000);
  expect(entryBeside(entries, NOW - 595_000, -1)?.atMs).toBe(NOW - 600_000);
  expect(entryBeside(entries, NOW - 590_000, 1)?.atMs).toBe(NOW - 301_000);
  expect(entryBeside(entries, NOW - 596_000, 1)?.atMs).toBe(NOW - 595_000);
  expect(entryBeside(entries, NOW - 594_000, -1)?.atMs).toBe(NOW - 595_000);
  expect(entryBeside(entries, NOW - 5_000, 1)).toBeNull();
});

test('of several at the very end none is left out', () => {
  const items = [{ atMs: 0 }, { atMs: 50 }, { atMs: 50 }, { atMs: 50 }, { atMs: 90 }, { atMs: 120 }];
  expect(entriesAround(items, { fromMs: 10, toMs: 50 })).toHaveLength(5);
});

test('search finds what a look at each would find', () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 })
    .map((all) => all.toSorted((a, b) => a - b).map((atMs) => ({ atMs })));
  fc.assert(
    fc.property(times, fc.integer({ min: -10, max: 510 }), (items, atMs) => {
      expect(firstFrom(items, atMs)).toBe(items.filter((item) => item.atMs < atMs).length);
      const found = nearest(items, atMs);
      const least = Math.min(...items.map((item) => Math.abs(item.atMs - atMs)));
      if (found === null) expect(items).toEqual([]);
      else expect(Math.abs((items[found]?.atMs ?? 0) - atMs)).toBe(least);
      const span = { fromMs: atMs, toMs: atMs + 50 };
      const around = entriesAround(items, span);
      for (const item of items) if (item.atMs >= span.fromMs && item.atMs <= span.toMs) expect(around).toContain(item);
    }),
  );
});
