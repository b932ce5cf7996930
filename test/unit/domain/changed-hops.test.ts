import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedHops } from '../../../electron/domain/changed-hops.ts';

const path = (reached: boolean, ...hops: readonly (readonly string[])[]) => ({
  reached,
  hops: hops.map((addresses, index) => ({ ttl: index + 1, addresses })),
});
const changed = (now: ReturnType<typeof path>, before: ReturnType<typeof path>) => [...changedHops(now, before)];

test('a hop has changed where nobody answers who answered there before', () => {
  expect(changed(path(true, ['a'], ['x'], ['d']), path(true, ['a'], ['b'], ['d']))).toEqual([2]);
});

test('silence is no change, neither now nor before', () => {
  expect(changed(path(true, ['a'], [], ['d']), path(true, [], ['b'], ['d']))).toEqual([]);
});

test('the turn of a load balancer is no change', () => {
  expect(changed(path(true, ['b', 'x'], ['d']), path(true, ['a', 'b'], ['d']))).toEqual([]);
});

test('a way that became longer has changed at its end, one that was cut off has not', () => {
  expect(changed(path(true, ['a'], ['b'], ['d']), path(true, ['a'], ['d']))).toEqual([2, 3]);
  expect(changed(path(false, ['a'], ['b'], []), path(true, ['a'], ['b']))).toEqual([]);
});

test('no path differs from itself', () => {
  const any = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(any, fc.boolean(), (hops, reached) => {
      expect(changed(path(reached, ...hops), path(reached, ...hops))).toEqual([]);
    }),
  );
});
