import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSketch } from '../../electron/domain/time-sketch.ts';
import { DrawnTimes } from '../../electron/store/drawn-times.ts';

const phases = (waitUs: number): readonly number[] => [-1, 10, -1, waitUs, 5];

function drawn(waitsUs: readonly number[], most: number) {
  const times = new DrawnTimes(most);
  const all = new TimeSketch();
  for (const us of waitsUs) {
    times.add(us + 15, phases(us));
    all.addUs(us + 15);
  }
  return times.times(all);
}

test('of few, each figure is exact; a phase that was never reached has none', () => {
  const { total, wait, tls, connect } = drawn([3_000, 1_000, 2_000, 4_000], 10);
  expect(wait).toEqual({ of: 4, isAll: true, p50Ms: 2.5, p90Ms: 3.7, p95Ms: 3.85, p99Ms: 3.97, maxMs: 4 });
  expect(total).toMatchObject({ of: 4, isAll: true, maxMs: 4.015 });
  expect(connect).toMatchObject({ p50Ms: 0.01, maxMs: 0.01 });
  expect(tls).toBeNull();
  expect(drawn([], 10).total).toBeNull();
});

test('of more than are kept, those that are kept lie evenly over all of them, and totals are of all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 4, max: 300 }), (count, most) => {
      // Their order is their size, so that quantiles tell where in the course the kept ones lie.
      const { total, wait } = drawn(
        Array.from({ length: count }, (_, index) => (index + 1) * 1_000),
        most,
      );
      expect(wait?.of).toBeLessThanOrEqual(most);
      expect(wait?.of).toBeGreaterThanOrEqual(Math.min(count, Math.floor(most / 2)));
      expect(wait?.isAll).toBe(count <= most);
      expect(total).toMatchObject({ of: count, isAll: true });
      expect(Math.abs((wait?.p50Ms ?? 0) / count - 0.5)).toBeLessThan(1 / Math.min(count, most / 2) + 0.01);
    }),
  );
});
