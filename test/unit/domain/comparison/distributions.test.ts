import { expect, test } from 'vitest';
import { gammaBelow, gammaQuantile } from '../../../../electron/domain/comparison/gamma-distribution.ts';
import { normalAbove, student95 } from '../../../../electron/domain/comparison/normal-distribution.ts';

test('gamma: half the quantiles of chi-squared in the tables', () => {
  // Pearson and Hartley 1954, table 8.
  for (const [degrees, p, value] of [
    [1, 0.95, 3.8415],
    [2, 0.975, 7.3778],
    [5, 0.025, 0.8312],
    [10, 0.975, 20.4832],
    [30, 0.025, 16.7908],
    [100, 0.975, 129.561],
  ] as const) {
    expect(2 * gammaQuantile(degrees / 2, p)).toBeCloseTo(value, 3);
  }
});

test('gamma: no event in a Poisson process leaves at most 3.69 of them', () => {
  expect(gammaQuantile(1, 0.975)).toBeCloseTo(-Math.log(0.025), 8);
});

test('gamma: small and large shapes stay within bounds', () => {
  for (const shape of [1e-3, 0.05, 0.5, 1, 7, 300, 20_000, 1e6]) {
    for (const p of [0.025, 0.5, 0.975]) {
      const value = gammaQuantile(shape, p);
      expect(value).toBeGreaterThanOrEqual(0);
      if (value > 1e-12) expect(gammaBelow(shape, value)).toBeCloseTo(p, 5);
    }
  }
});

test('normal and Student’s t as in the tables', () => {
  expect(normalAbove(0)).toBe(0.5);
  expect(normalAbove(1.959964)).toBeCloseTo(0.025, 6);
  expect(normalAbove(-1)).toBeCloseTo(0.841345, 6);
  for (const [degrees, value] of [
    [1, 12.706],
    [3, 3.182],
    [7, 2.365],
    [12, 2.179],
    [30, 2.042],
    [1_000, 1.962],
  ] as const) {
    expect(student95(degrees)).toBeCloseTo(value, 2);
  }
});
