import { expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { type Path, pathAfter, type RouteChange, type ShownPath, unreadPath } from '../../../renderer/state/paths.ts';

const ADDRESS = '198.51.100.7';
const at = (second: number): string => `2026-11-21T07:00:0${second}.000Z`;
const pathOf = (
  second: number,
  more: { cause?: Path['cause']; reached?: boolean; destination?: string } = {},
): Path => ({
  at: at(second),
  cause: more.cause ?? 'baseline',
  trace: {
    destination: more.destination ?? ADDRESS,
    port: 443,
    protocol: 'tcp',
    reached: more.reached ?? true,
    durationMs: 12,
    pathMtuBytes: null,
    hops: [],
  },
});
const told = (path: Path): ContractEvent => ({ type: 'path', seq: 1, ...path });
const shown: ShownPath = { ...unreadPath('api'), reading: false, destination: ADDRESS, now: pathOf(1), lastGood: null };
const after = (state: ShownPath, ...events: readonly ContractEvent[]) => pathAfter({ shown: state }, events).shown;

test('a new path takes the place of the one before, which becomes the last good one if it was good', () => {
  expect(after(shown, told(pathOf(2)))).toMatchObject({ now: pathOf(2), lastGood: pathOf(1) });
  const hung = pathOf(3, { cause: 'stall' });
  const cut = pathOf(4, { reached: false });
  expect(after(shown, told(pathOf(2)), told(hung), told(cut))).toMatchObject({ now: cut, lastGood: pathOf(2) });
});

test('a path to elsewhere, and one that is known already, change nothing', () => {
  const state = { shown };
  expect(pathAfter(state, [told(pathOf(2, { destination: '198.51.100.8' })), told(pathOf(1))])).toBe(state);
  const closed = { shown: null };
  expect(pathAfter(closed, [told(pathOf(2))])).toBe(closed);
});

test('a change of route is listed first', () => {
  const change: RouteChange = {
    destination: ADDRESS,
    at: at(2),
    kind: 'hop',
    ttl: 2,
    before: ['a'],
    after: ['b'],
    summary: 'It moved.',
  };
  const older = { ...change, at: at(1), summary: 'It moved before.' };
  const state = after({ ...shown, changes: [older] }, { type: 'path.changed', seq: 2, ...change });
  expect(state?.changes).toEqual([change, older]);
});
