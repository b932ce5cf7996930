import fc from 'fast-check';
import { expect, test } from 'vitest';
import { swapTest } from '../../../../electron/domain/comparison/swap-test.ts';
import { randomOf } from './clustered-windows.ts';

/** By going through every way of giving signs. */
function everyWay(parts: readonly number[]): number {
  const seen = Math.abs(parts.reduce((sum, part) => sum + part, 0));
  let asFar = 0;
  for (let way = 0; way < 2 ** parts.length; way += 1) {
    const sum = parts.reduce((at, part, index) => at + ((way >> index) & 1 ? part : -part), 0);
    if (Math.abs(sum) >= seen - 1e-9) asFar += 1;
  }
  return asFar / 2 ** parts.length;
}

test('few blocks: exactly as often as among all ways of swapping the members', () => {
  const parts = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 11 });
  fc.assert(
    fc.property(parts, (all) => {
      expect(swapTest(Float64Array.from(all))).toBeCloseTo(everyWay(all), 12);
    }),
  );
});

test('five windows that all befell one member: one in sixteen', () => {
  expect(swapTest(Float64Array.of(3, 1, 0, 4, 2, 2))).toBe(2 / 32);
});

test('more blocks: nearly the same as among all ways, and the same at each call', () => {
  const random = randomOf(3);
  for (let turn = 0; turn < 20; turn += 1) {
    const drift = random() * 1.5;
    const parts = Array.from({ length: 15 + (turn % 3) }, () => (random() - 0.5 + drift / 3) * (1 + 5 * random()));
    const p = swapTest(Float64Array.from(parts));
    const exact = everyWay(parts);
    expect(Math.abs(p - exact)).toBeLessThan(0.01 + 0.06 * exact);
    expect(swapTest(Float64Array.from(parts))).toBe(p);
  }
});

test('without any difference between the blocks, every way is as far', () => {
  expect(swapTest(new Float64Array(10))).toBe(1);
  expect(swapTest(new Float64Array(0))).toBe(1);
});

test('thousands of blocks, all to one side, are as improbable as can be', () => {
  const p = swapTest(new Float64Array(4_320).fill(1e-6));
  expect(p).toBeGreaterThanOrEqual(0);
  expect(p).toBeLessThan(1e-12);
});
