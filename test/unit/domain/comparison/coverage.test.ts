import { describe, expect, test } from 'vitest';
import type { Trouble } from './clustered-windows.ts';
import { type Coverage, coverageOf } from './coverage-study.ts';

/**
 * Simulated comparisons of two members that are equally bad, each with probes every 5 s. In 400 of them, 95 % differ from what is found by one
 * point (a standard deviation), so each case may lie 4 points off below; where windows are few the intervals are wider than they need to be,
 * as there is no more to know. All cases taken together may not lie off by more than a point below.
 */
const RUNS = 400;
const EACH_AT_LEAST = 0.91;
const TOGETHER_AT_LEAST = 0.94;
const EACH_REJECTS_AT_MOST = 0.09;

const of = (hours: number, share: number, meanWindowS: number, more: Partial<Trouble> = {}): Trouble => ({
  hours,
  shares: [share, share],
  meanWindowS,
  lengths: 'exponential',
  together: 0,
  ...more,
});

/** `windows`: enough of them that the test can reject at all. */
const CASES: readonly (readonly [title: string, trouble: Trouble, hasMany: boolean])[] = [
  ['6 h at 0.1 %', of(6, 0.001, 60), false],
  ['6 h at 2 %', of(6, 0.02, 60), false],
  ['6 h at 20 %, long-tailed', of(6, 0.2, 120, { lengths: 'long-tailed' }), true],
  ['24 h at 0.1 %, nine of ten windows at once', of(24, 0.001, 30, { together: 0.9 }), false],
  ['24 h at 0.5 %', of(24, 0.005, 60), false],
  ['24 h at 2 %, half of the windows at once', of(24, 0.02, 120, { together: 0.5 }), true],
  ['24 h at 5 %, all of one length', of(24, 0.05, 120, { lengths: 'equal' }), true],
  ['24 h at 20 %', of(24, 0.2, 120), true],
  ['7 d at 0.1 %', of(168, 0.001, 30), true],
  ['7 d at 2 %, long-tailed, half at once', of(168, 0.02, 120, { lengths: 'long-tailed', together: 0.5 }), true],
  ['7 d at 2 %, windows of ten minutes', of(168, 0.02, 600), true],
  ['7 d at 2 %, windows in bouts of five', of(168, 0.02, 120, { bout: 5 }), true],
  ['30 d at 0.1 %', of(720, 0.001, 120), true],
  ['30 d at 1 %, half at once', of(720, 0.01, 120, { together: 0.5 }), true],
];

describe('clustered windows', () => {
  const found = new Map<string, Coverage>();
  test.each(CASES)(
    'the intervals hold the truth, and a difference is seldom seen where there is none: %s',
    (title, trouble) => {
      const coverage = coverageOf(trouble, RUNS, 7 + found.size);
      found.set(title, coverage);
      expect(coverage.rate).toBeGreaterThanOrEqual(EACH_AT_LEAST);
      expect(coverage.difference).toBeGreaterThanOrEqual(EACH_AT_LEAST);
      expect(coverage.rejected).toBeLessThanOrEqual(EACH_REJECTS_AT_MOST);
      expect(coverage.shown).toBeLessThanOrEqual(EACH_REJECTS_AT_MOST);
    },
  );

  test('taken together, 95 % intervals hold the truth in about 95 %, and the test rejects in about 5 %', () => {
    const all = [...found.values()];
    const mean = (pick: (one: Coverage) => number, from: readonly Coverage[] = all) =>
      from.reduce((sum, one) => sum + pick(one), 0) / from.length;
    expect(all).toHaveLength(CASES.length);
    expect(mean(({ rate }) => rate)).toBeGreaterThanOrEqual(TOGETHER_AT_LEAST);
    expect(mean(({ rate }) => rate)).toBeLessThanOrEqual(0.985);
    expect(mean(({ difference }) => difference)).toBeGreaterThanOrEqual(TOGETHER_AT_LEAST);
    const many = CASES.filter(([, , hasMany]) => hasMany).flatMap(([title]) => found.get(title) ?? []);
    expect(mean(({ rejected }) => rejected, many)).toBeGreaterThan(0.03);
    expect(mean(({ rejected }) => rejected, many)).toBeLessThan(0.065);
  });

  test('Wilson’s interval on the samples, as if they were independent, would hold the truth in less than half', () => {
    for (const { wilson } of found.values()) expect(wilson).toBeLessThan(0.6);
    const all = [...found.values()];
    expect(all.reduce((sum, { wilson }) => sum + wilson, 0) / all.length).toBeLessThan(0.5);
  });
});

test('where each probe is bad by itself, the intervals hold as well', () => {
  const coverage = coverageOf(of(24, 0.02, 1, { lengths: 'equal' }), RUNS, 5);
  expect(coverage.rate).toBeGreaterThanOrEqual(EACH_AT_LEAST);
  expect(coverage.difference).toBeGreaterThanOrEqual(EACH_AT_LEAST);
  expect(coverage.rejected).toBeLessThanOrEqual(EACH_REJECTS_AT_MOST);
});

test('a difference that is there shows when there is enough of it, and is held by the interval', () => {
  const fourfold = coverageOf({ ...of(168, 0.005, 120), shares: [0.005, 0.02] }, 200, 3);
  expect(fourfold.shown).toBeGreaterThan(0.9);
  expect(fourfold.difference).toBeGreaterThanOrEqual(EACH_AT_LEAST);
  const shared = coverageOf({ ...of(168, 0.01, 120, { together: 1 }), shares: [0.01, 0.02] }, 200, 4);
  expect(shared.shown).toBeGreaterThan(0.8);
  expect(shared.difference).toBeGreaterThanOrEqual(EACH_AT_LEAST);
});
