import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../electron/alerts/retry-delay.ts';

describe('the wait before the next attempt', () => {
  test('grows from 5 s to a quarter of an hour', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000].map((attempts) => retryDelayMs(attempts, 1));
    expect(ceilings).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000, 900_000]);
  });

  test('lies anywhere between a second and its ceiling, so that many hosts do not come back at once', () => {
    expect(retryDelayMs(8, 0)).toBe(1_000);
    expect(retryDelayMs(8, 0.5)).toBe(320_500);
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, chance) => {
        const delayMs = retryDelayMs(attempts, chance);
        expect(delayMs).toBeGreaterThanOrEqual(1_000);
        expect(delayMs).toBeLessThanOrEqual(900_000);
      }),
    );
  });
});
