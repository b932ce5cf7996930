import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedHops } from '../../../electron/domain/changed-hops.ts';
import { withUsualAnswerers } from '../../../electron/domain/usual-answerers.ts';

const path = (...hops: readonly (readonly string[])[]) => ({
  trace: { reached: true, hops: hops.map((addresses, index) => ({ ttl: index + 1, addresses, rttMs: [index] })) },
});

test('the turn of a load balancer is no difference from the last good path', () => {
  const good = path(['r1'], ['west'], ['d']);
  const now = path(['r1'], ['east'], ['d']);
  expect([...changedHops(now.trace, good.trace)], 'held against one trace it is one').toEqual([2]);
  const usual = withUsualAnswerers(good, [path(['r1'], ['east'], ['d']), path(['r1'], ['west'], ['d'])]);
  expect(usual.trace.hops[1]?.addresses).toEqual(['west', 'east']);
  expect([...changedHops(now.trace, usual.trace)]).toEqual([]);
});

test('a router that was never met stays a difference', () => {
  const usual = withUsualAnswerers(path(['r1'], ['west'], ['d']), [path(['r1'], ['east'], ['d'])]);
  expect([...changedHops(path(['r1'], ['new'], ['d']).trace, usual.trace)]).toEqual([2]);
});

test('silence stays silence, and nothing but addresses is taken over', () => {
  const usual = withUsualAnswerers(path(['r1'], [], ['d']), [path(['r1'], ['east'], ['d', 'e'])]);
  expect(usual.trace).toEqual({
    reached: true,
    hops: [
      { ttl: 1, addresses: ['r1'], rttMs: [0] },
      { ttl: 2, addresses: [], rttMs: [1] },
      { ttl: 3, addresses: ['d', 'e'], rttMs: [2] },
    ],
  });
});

test('no path differs from what is usual for it, whoever else was met', () => {
  const any = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }), { maxLength: 8 });
  fc.assert(
    fc.property(any, fc.array(any, { maxLength: 5 }), (own, others) => {
      const one = path(...own);
      const usual = withUsualAnswerers(
        one,
        others.map((hops) => path(...hops)),
      );
      expect([...changedHops(one.trace, usual.trace)]).toEqual([]);
    }),
  );
});
