import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SKETCH_ERROR, TimeSketch } from '../../../../electron/domain/time-sketch.ts';
import {
  type Counted,
  HalfHours,
  PART_US,
  PARTS_KEPT,
  partOf,
} from '../../../../electron/service/figures/half-hours.ts';

const NOON_US = Date.UTC(2026, 10, 21, 12) * 1_000;
const MINUTE_US = 60_000_000;

const answered = (atUs: number, ms: number): Counted => ({ atUs, outcome: 'ok', answeredMs: ms });
const fresh = () => new HalfHours(new TimeSketch());

const packed = (...times: readonly number[]): Uint8Array => {
  const sketch = new TimeSketch();
  for (const ms of times) sketch.add(ms);
  return sketch.pack();
};

describe('the half hours of a target', () => {
  test('what failed is counted and is in no percentile', () => {
    const parts = fresh();
    parts.add(answered(NOON_US, 100));
    parts.add({ atUs: NOON_US + 1, outcome: 'slow', answeredMs: 3_000 });
    parts.add({ atUs: NOON_US + 2, outcome: 'failed', answeredMs: null });
    parts.addNearMiss(NOON_US + 3);
    const { p50Ms, p95Ms, ...counts } = parts.since(partOf(NOON_US));
    expect(counts).toEqual({ samples: 3, slow: 1, failed: 1, nearMisses: 1 });
    expect(p50Ms).toBeCloseTo(100, -1);
    expect(p95Ms).toBeGreaterThan(2_900);
  });

  test('nothing measured is no time of nothing', () => {
    const nothing = { samples: 0, slow: 0, failed: 0, nearMisses: 0, p50Ms: null, p95Ms: null };
    expect(fresh().since(partOf(NOON_US))).toEqual(nothing);
    const parts = fresh();
    parts.add(answered(NOON_US, 100));
    expect(parts.since(partOf(NOON_US) + 1)).toEqual(nothing);
  });

  test('a request that ended in the next half hour counts where it began', () => {
    const parts = fresh();
    const [first, second] = [partOf(NOON_US), partOf(NOON_US) + 1];
    parts.add(answered(NOON_US + PART_US, 100));
    expect(parts.since(first).samples).toBe(1);
    parts.add(answered(NOON_US + PART_US - 1, 30_000));
    expect(parts.since(first)).toMatchObject({ samples: 2 });
    expect(parts.since(first).p95Ms).toBeGreaterThan(29_000);
    expect(parts.since(second).samples).toBe(1);
    expect(parts.since(second).p95Ms).toBeLessThan(110);
  });

  test('what was asked for before is right again in the next half hour, a day as well as the time since midnight', () => {
    const parts = fresh();
    const midnight = partOf(NOON_US) - 24;
    for (let part = -30; part <= 10; part += 1) {
      parts.add(answered(NOON_US + part * PART_US, 100 + part));
      const newest = partOf(NOON_US) + part;
      expect(parts.since(newest - 48).samples).toBe(Math.min(49, part + 31));
      expect(parts.since(midnight).samples).toBe(Math.min(part + 31, Math.max(0, part + 25)));
    }
    // One that came late changes a part that was added up already.
    parts.add(answered(NOON_US, 5_000));
    expect(parts.since(midnight).samples).toBe(36);
    expect(parts.since(partOf(NOON_US) - 38).samples).toBe(42);
  });

  test('what is older than is kept is gone, and the rest is as it was', () => {
    const parts = fresh();
    for (let part = 0; part < 2 * PARTS_KEPT; part += 1) parts.add(answered(NOON_US + part * PART_US, part + 1));
    expect(parts.since(0).samples).toBe(PARTS_KEPT);
    expect(parts.since(0).p50Ms).toBeGreaterThan(PARTS_KEPT);
  });

  test('after a long silence nothing of the time before is left', () => {
    const parts = fresh();
    parts.add(answered(NOON_US, 5_000));
    parts.add(answered(NOON_US + 10 * PARTS_KEPT * PART_US, 10));
    expect(parts.since(0).samples).toBe(1);
    expect(parts.since(0).p95Ms).toBeLessThan(11);
  });

  test('a clock that was years ahead and is set back does not silence the figures', () => {
    const parts = fresh();
    parts.add(answered(NOON_US + 4 * 365 * 24 * 2 * PART_US, 10));
    parts.add(answered(NOON_US, 20));
    expect(parts.since(partOf(NOON_US)).samples).toBe(1);
  });

  test('what was before the start adds to what was measured since, in the same half hour too', () => {
    const parts = fresh();
    parts.add(answered(NOON_US + 20 * MINUTE_US, 100));
    const before = { samples: 3, slow: 1, failed: 1, nearMisses: 2 };
    parts.addPart(partOf(NOON_US), before, packed(200, 400));
    parts.addPart(partOf(NOON_US) - 1, before, packed(200, 400));
    parts.addPart(partOf(NOON_US) - PARTS_KEPT, before, packed(200, 400));
    expect(parts.since(0)).toMatchObject({ samples: 7, slow: 2, failed: 2, nearMisses: 4 });
    expect(parts.since(partOf(NOON_US))).toMatchObject({ samples: 4, slow: 1, failed: 1, nearMisses: 2 });
    expect(parts.since(0).p50Ms).toBeCloseTo(200, -1);
  });

  test('a damaged part from the store adds nothing', () => {
    const parts = fresh();
    parts.add(answered(NOON_US, 100));
    const counts = { samples: 9, slow: 0, failed: 0, nearMisses: 0 };
    expect(() => parts.addPart(partOf(NOON_US), counts, Uint8Array.of(200))).toThrow(RangeError);
    expect(parts.since(0)).toMatchObject({ samples: 1 });
    expect(parts.since(0).p50Ms).toBeCloseTo(100, -1);
  });

  test('counts are those of all samples in the time, and percentiles as near as the sketch, whatever the order', () => {
    const times = fc.record({
      minute: fc.integer({ min: 0, max: 26 * 60 }),
      ms: fc.double({ min: 0.01, max: 60_000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(times, { maxLength: 400 }), fc.integer({ min: 0, max: 51 }), (all, since) => {
        const parts = fresh();
        // The newest first, so that nothing falls out of what is kept.
        parts.add(answered(NOON_US + 26 * 60 * MINUTE_US, 1));
        for (const [index, { minute, ms }] of all.entries()) {
          parts.add(answered(NOON_US + minute * MINUTE_US, ms));
          if (index % 50 === 0) parts.since(partOf(NOON_US) + since);
        }
        const found = parts.since(partOf(NOON_US) + since);
        const meant = [1, ...all.filter(({ minute }) => minute >= since * 30).map(({ ms }) => ms)].toSorted(
          (a, b) => a - b,
        );
        expect(found.samples).toBe(meant.length);
        const exact = meant[Math.ceil(meant.length / 2) - 1] ?? 0;
        expect(Math.abs((found.p50Ms ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * SKETCH_ERROR + 0.002);
      }),
    );
  });
});
