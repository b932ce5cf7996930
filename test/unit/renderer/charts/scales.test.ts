import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latencyScale, latencyTicks, scaleFor } from '../../../../renderer/charts/latency-scale.ts';
import { stallScale, stallShare, stallTicks } from '../../../../renderer/charts/stall-scale.ts';

const totals = (middle: number, count = 100): number[] =>
  Array.from({ length: count }, (_, index) => middle + (index % 10));

describe('the axis of latency', () => {
  test('is made for what is normal, whatever single requests took', () => {
    const calm = latencyScale(totals(140), null);
    expect(calm.topMs).toBe(200);
    expect(latencyScale([...totals(140), 30_000, 7_400], null)).toEqual(calm);
  });

  test('stays while its data change a little, in either direction', () => {
    const before = latencyScale(totals(140), null);
    expect(latencyScale(totals(150), before)).toBe(before);
    expect(latencyScale(totals(90), before)).toBe(before);
  });

  test('goes up when it must, and comes down when most of it is empty', () => {
    const before = latencyScale(totals(140), null);
    expect(latencyScale(totals(300), before).topMs).toBeGreaterThan(before.topMs);
    expect(latencyScale(totals(20), before).topMs).toBeLessThan(before.topMs / 2);
  });

  test('with nothing to show it stays, or is anything at all', () => {
    const before = scaleFor(400);
    expect(latencyScale([], before)).toBe(before);
    expect(latencyScale([], null).topMs).toBeGreaterThan(0);
    expect(latencyScale([0, 0, 0], null).topMs).toBeGreaterThan(0);
  });

  test('holds what it was asked for, with a few round lines', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.11, max: 1e6, noNaN: true }), (highestMs) => {
        const scale = scaleFor(highestMs);
        expect(scale.topMs).toBeGreaterThanOrEqual(highestMs * 0.99);
        expect(scale.topMs).toBeLessThanOrEqual(highestMs * 2.6);
        const ticks = latencyTicks(scale);
        expect(ticks.at(0)).toBe(0);
        expect(ticks.at(-1)).toBeCloseTo(scale.topMs, 6);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe('the axis of stalls', () => {
  const thresholds = [
    { word: 'capture', atMs: 1_000 },
    { word: 'slow', atMs: 2_000 },
    { word: 'timeout', atMs: 30_000 },
  ];
  const scale = stallScale(thresholds);

  test('longer is higher, and what is beyond lies on the edge', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (one, other) => {
          const [less, more] = one < other ? [one, other] : [other, one];
          expect(stallShare(scale, less)).toBeLessThanOrEqual(stallShare(scale, more));
        },
      ),
    );
    expect(stallShare(scale, 0)).toBe(0);
    expect(stallShare(scale, 1e9)).toBe(1);
  });

  test('all thresholds lie within it, whatever a person chose', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 1, maxLength: 3 }), (at) => {
        const chosen = at.map((atMs) => ({ word: 'x', atMs }));
        const own = stallScale(chosen);
        for (const { atMs } of chosen) {
          expect(stallShare(own, atMs)).toBeGreaterThan(0);
          expect(stallShare(own, atMs)).toBeLessThan(1);
        }
      }),
    );
  });

  test('names its thresholds, and round times between them where there is room', () => {
    const ticks = stallTicks(scale, thresholds, 82);
    expect(ticks).toEqual(expect.arrayContaining([1_000, 2_000, 30_000, 10_000]));
    const places = ticks.map((tick) => stallShare(scale, tick) * 82);
    for (const [index, place] of places.entries())
      if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(13);
  });
});
