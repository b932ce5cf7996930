import { expect, test } from 'vitest';
import type { PathSnapshot } from '../../../electron/domain/path-snapshot.ts';
import type { Trace } from '../../../electron/domain/trace.ts';
import { compareRoutes, goodPathText } from '../../../electron/engine/capture/route-comparison.ts';

/** Who answers at hop 1, 2 and so on; null for silence. The last one is the destination where the trace reaches it. */
const path = (reached: boolean, ...routers: (string | null)[]): Trace => ({
  destination: '192.0.2.7',
  port: 443,
  protocol: 'tcp',
  reached,
  durationMs: 1,
  pathMtuBytes: null,
  hops: routers.map((address, at) => ({
    ttl: at + 1,
    addresses: address === null ? [] : [address],
    rttMs: address === null ? [] : [1],
    answerers: [],
    sent: 1,
    lost: address === null ? 1 : 0,
    statistics: null,
    note: null,
  })),
});

const textOf = (now: Trace, good: Trace): string => {
  const snapshot: PathSnapshot = { takenAtUs: 0, cause: 'baseline', trace: good };
  return goodPathText(now, snapshot, 60_000_000);
};

const GOOD = path(true, '198.51.100.1', '198.51.100.2', '198.51.100.3', null, '198.51.100.5', '192.0.2.7');

test('another router between the same ones is no other route: load may be shared there, and that is said', () => {
  const now = path(false, '198.51.100.1', '198.51.100.72', '198.51.100.73', null, '198.51.100.5', null);
  expect(compareRoutes(now, GOOD)).toEqual({
    kind: 'differs',
    ttl: 2,
    before: '198.51.100.2',
    now: '198.51.100.72',
    sameAgainFromTtl: 5,
  });
  expect(textOf(now, GOOD)).toBe(
    'the path was complete 1 min ago and differs at hop 2: 198.51.100.2 before, 198.51.100.72 now, the same again from hop 5 on, as where routers share the load',
  );
});

test('a route that stays another one to its end is told without a word of shared load', () => {
  const now = path(false, '198.51.100.1', '198.51.100.72', '198.51.100.73', null, '198.51.100.75', null);
  expect(compareRoutes(now, GOOD)).toMatchObject({ kind: 'differs', ttl: 2, sameAgainFromTtl: null });
  expect(textOf(now, GOOD)).toBe(
    'the path was complete 1 min ago and differs since at hop 2: 198.51.100.2 before, 198.51.100.72 now',
  );
});

test('one that is the same for a while and another one again is no shared load', () => {
  const now = path(false, '198.51.100.1', '198.51.100.72', '198.51.100.3', null, '198.51.100.75', null);
  expect(compareRoutes(now, GOOD)).toMatchObject({ kind: 'differs', ttl: 2, sameAgainFromTtl: null });
});

test('the destination itself, reached at the same distance, makes it the same again only together with a router', () => {
  const now = path(true, '198.51.100.1', '198.51.100.72', null, null, null, '192.0.2.7');
  expect(compareRoutes(now, GOOD)).toMatchObject({ kind: 'differs', sameAgainFromTtl: null });
});

test('where a router keeps silent that passes on, the last answer is not said to be the end of the way', () => {
  expect(textOf(path(false, null, '198.51.100.2', null, null, null), GOOD)).toBe(
    'the path was complete 1 min ago over the same 6 hops; hop 1 answered then and keeps silent now though it passes on, so those behind hop 2 may only be busy, too',
  );
});

test('one that kept silent in good times as well, or behind which nothing answers, excuses nobody', () => {
  expect(textOf(path(false, '198.51.100.1', '198.51.100.2', null, null, null), GOOD)).toBe(
    'the path was complete 1 min ago over the same 6 hops',
  );
  const upToTheLast = path(false, '198.51.100.1', '198.51.100.2', '198.51.100.3', null, '198.51.100.5', null);
  expect(textOf(upToTheLast, GOOD)).toBe('the path was complete 1 min ago over the same 6 hops');
});
