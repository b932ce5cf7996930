import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, quantile } from '../../../electron/domain/statistics.ts';

test('quantiles lie between two values in proportion', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4], 0)).toBe(1);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([10, 20, 30], 0.25)).toBe(15);
});

test('without values there is no quantile', () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(median([])).toBeNull();
});

test('the median does not depend on the order and lies within the values', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(values, (all) => {
      const middle = median(all) ?? Number.NaN;
      expect(middle).toBe(median([...all].reverse()));
      expect(middle).toBeGreaterThanOrEqual(Math.min(...all));
      expect(middle).toBeLessThanOrEqual(Math.max(...all));
    }),
  );
});

test('quantiles never fall as the share grows', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (all, one, other) => {
      const sorted = Float64Array.from(all).sort();
      const low = quantile(sorted, Math.min(one, other)) ?? 0;
      const high = quantile(sorted, Math.max(one, other)) ?? 0;
      expect(low).toBeLessThanOrEqual(high);
    }),
  );
});
