import { beforeEach, describe, expect, test } from 'vitest';
import type { PathCause, PathSnapshot, RouteChange } from '../../../electron/domain/path-snapshot.ts';
import type { LearnedPaths } from '../../../electron/engine/paths/learned-paths.ts';
import type { RoundFindings, RoundOrder } from '../../../electron/engine/trace/tracer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { findingsOf, GOOD_WAY, orderTo, pathsFor, type Way } from './path-rig.ts';

const ADDRESS = '203.0.113.80';
const OTHER_WAY: Way = '10.0.0.1 10.0.9.1 10.0.2.1 >';

let clock: FakeClock;
let told: PathSnapshot[];
let changes: RouteChange[];
let paths: LearnedPaths;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  changes = [];
  paths = pathsFor(clock, {
    path: (snapshot) => told.push(snapshot),
    routeChanged: (change) => changes.push(change),
  });
});

interface More {
  readonly cause?: PathCause;
  readonly hanging?: boolean;
  readonly order?: Partial<RoundOrder>;
  readonly findings?: Partial<RoundFindings>;
}

function learn(way: Way, { cause = 'baseline', hanging = false, order, findings }: More = {}, address = ADDRESS): void {
  paths.learn({ ...findingsOf(orderTo(address, order), way, clock.utcUs()), ...findings }, cause, hanging);
}

async function learnEvery(ms: number, count: number, way: Way, more: More = {}): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await clock.advance(ms);
    learn(way, more);
  }
}

const MINUTES = 60_000;

describe('what is known of a path', () => {
  test('the distance and the routers of the newest round, silent ones as null', () => {
    learn('10.0.0.1 * 10.0.2.1 >');
    expect(paths.known(ADDRESS)).toEqual({ distance: 4, routers: ['10.0.0.1', null, '10.0.2.1'] });
  });

  test('a router that was silent once is still known, and so is the distance of a destination that hangs', () => {
    learn(GOOD_WAY);
    learn('10.0.0.1 * *', { cause: 'stall', hanging: true });
    expect(paths.known(ADDRESS)).toEqual({ distance: 4, routers: ['10.0.0.1', '10.0.1.1', '10.0.2.1'] });
  });

  test('a router that refuses what is sent beyond it is no router of those distances', () => {
    learn('10.0.0.1 * * >');
    const refusal = { kind: 'answered', address: '10.0.0.1', rttMs: 2, answer: 'filtered', mtuBytes: null } as const;
    learn('10.0.0.1', { findings: { probes: [2, 3, 4].map((ttl) => ({ ttl, atMs: 0, state: refusal })) } });
    expect(paths.known(ADDRESS)).toEqual({ distance: 4, routers: ['10.0.0.1', null, null] });
  });

  test('after ten minutes without an answer it is too old to be relied on', async () => {
    learn(GOOD_WAY);
    await clock.advance(10 * MINUTES);
    expect(paths.known(ADDRESS)).not.toBeNull();
    await clock.advance(1);
    expect(paths.known(ADDRESS)).toBeNull();
  });

  test('another network makes it void, and leaves the last good path', () => {
    learn(GOOD_WAY);
    paths.forgetKnown();
    expect(paths.known(ADDRESS)).toBeNull();
    expect(paths.lastGood(ADDRESS)).not.toBeNull();
  });

  test('nothing is known of a destination that never answered', () => {
    learn('10.0.0.1 * *');
    expect(paths.known(ADDRESS)).toBeNull();
    expect(paths.lastGood(ADDRESS)).toBeNull();
  });

  test('of two thousand destinations and one, the one not traced for longest is forgotten', () => {
    for (let index = 0; index < 2_000; index += 1) learn(GOOD_WAY, {}, `198.18.${index >> 8}.${index & 255}`);
    learn(GOOD_WAY, {}, '198.18.0.0');
    learn(GOOD_WAY, {}, ADDRESS);
    expect(paths.known('198.18.0.0')).not.toBeNull();
    expect(paths.known('198.18.0.1')).toBeNull();
    expect(paths.known(ADDRESS)).not.toBeNull();
  });
});

describe('the last good path', () => {
  test('is the newest that arrived while nothing hung', () => {
    learn(GOOD_WAY);
    const good = paths.lastGood(ADDRESS);
    learn(OTHER_WAY, { cause: 'stall', hanging: true });
    learn('10.0.0.1 * *');
    expect(paths.lastGood(ADDRESS)).toBe(good);
    learn(OTHER_WAY);
    expect(paths.lastGood(ADDRESS)?.trace.hops[1]?.addresses).toEqual(['10.0.9.1']);
  });

  test('is not one that only leaves out busy routers, unless the fuller one has grown old', async () => {
    const shown = () => paths.lastGood(ADDRESS)?.trace.hops.map(({ addresses }) => addresses.join());
    learn(GOOD_WAY);
    await clock.advance(5 * MINUTES);
    learn('10.0.0.1 * * >');
    expect(shown()).toEqual(['10.0.0.1', '10.0.1.1', '10.0.2.1', ADDRESS]);
    learn('10.0.0.1 10.0.9.1 * >');
    expect(shown()).toEqual(['10.0.0.1', '10.0.9.1', '', ADDRESS]);
    await clock.advance(10 * MINUTES + 1);
    learn('* * * >');
    expect(shown()).toEqual(['', '', '', ADDRESS]);
  });

  test('is kept however old it is', async () => {
    learn(GOOD_WAY);
    await clock.advance(24 * 60 * MINUTES);
    expect(paths.lastGood(ADDRESS)?.trace.reached).toBe(true);
  });

  test('is not one in which routers were left out, nor one that a person asked for by another protocol', () => {
    learn(GOOD_WAY);
    const good = paths.lastGood(ADDRESS);
    learn('10.0.0.1 >', { findings: { spared: [2, 3] } });
    learn(OTHER_WAY, { cause: 'asked', order: { protocol: 'icmp', port: null } });
    expect(paths.lastGood(ADDRESS)).toBe(good);
  });
});

describe('what is told', () => {
  test('each baseline and each round of a stall or a focus; of rounds that were asked for, those that show another path', () => {
    for (const cause of ['baseline', 'baseline', 'stall', 'focus', 'asked', 'asked'] as const)
      learn(GOOD_WAY, { cause });
    expect(told.map(({ cause }) => cause)).toEqual(['baseline', 'baseline', 'stall', 'focus']);
    learn(OTHER_WAY, { cause: 'asked' });
    expect(told.at(-1)?.cause).toBe('asked');
  });

  test('not the rounds of a stall that left routers to a tool: they show no path', () => {
    learn('10.0.0.1 10.0.1.1 *', { cause: 'stall', hanging: true });
    learn('* * *', { cause: 'stall', hanging: true, findings: { spared: [1, 2] } });
    expect(told.map(({ trace }) => trace.hops[0]?.addresses)).toEqual([['10.0.0.1']]);
  });

  test('a change of route after its third baseline, once, and behind the snapshot that made it certain', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    await learnEvery(5 * MINUTES, 2, OTHER_WAY);
    expect(changes).toEqual([]);
    await learnEvery(5 * MINUTES, 8, OTHER_WAY);
    expect(changes).toMatchObject([
      { destination: ADDRESS, kind: 'hop', ttl: 2, before: ['10.0.1.1'], after: ['10.0.9.1'] },
    ]);
    expect(changes[0]?.atUs).toBe(told[6]?.takenAtUs);
  });

  test('rounds that were called off do not add up to a destination that is cut off', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    await learnEvery(5 * MINUTES, 20, '10.0.0.1 * * *', {
      cause: 'stall',
      hanging: true,
      findings: { durationMs: 100 },
    });
    expect(changes).toEqual([]);
    await learnEvery(5 * MINUTES, 5, '10.0.0.1 * * *');
    expect(changes).toMatchObject([{ kind: 'cut-off', ttl: 2 }]);
  });

  test('a round whose last probes left late, and had less time, was not called off', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    const late = { ttl: 5, atMs: 400, state: { kind: 'timed-out' } } as const;
    const { probes } = findingsOf(orderTo(ADDRESS), '10.0.0.1 * *', 0);
    await learnEvery(5 * MINUTES, 3, '10.0.0.1 * *', { findings: { probes: [...probes, late], durationMs: 900 } });
    expect(changes).toMatchObject([{ kind: 'cut-off', ttl: 2 }]);
  });

  test('a router that refuses all that is sent beyond it is no loop', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    const refusal = {
      kind: 'answered',
      address: '10.0.1.1',
      rttMs: 2,
      answer: 'host-unreachable',
      mtuBytes: null,
    } as const;
    const probes = findingsOf(orderTo(ADDRESS), '10.0.0.1 10.0.1.1', 0).probes.slice(0, 2);
    const refused = [3, 4, 5].map((ttl) => ({ ttl, atMs: 0, state: refusal }));
    await learnEvery(5 * MINUTES, 5, '10.0.0.1 10.0.1.1', { findings: { probes: [...probes, ...refused] } });
    expect(changes).toMatchObject([{ kind: 'cut-off', ttl: 3 }]);
  });

  test('a port that never answers is not cut off, though another port of the same address answers', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    await learnEvery(MINUTES, 20, '10.0.0.1 10.0.1.1 10.0.2.1 *', { cause: 'stall', order: { port: 25 } });
    expect(changes).toEqual([]);
  });

  test('a trace that was asked not to look so far does not miss the destination', async () => {
    await learnEvery(5 * MINUTES, 6, GOOD_WAY);
    await learnEvery(MINUTES, 20, '10.0.0.1 10.0.1.1', { cause: 'asked', order: { maxHops: 2 } });
    expect(changes).toEqual([]);
  });

  test('one change of the way is told once, though two ports of the destination show it', async () => {
    const web = { order: { port: 80 } };
    for (const [count, way] of [
      [6, GOOD_WAY],
      [6, OTHER_WAY],
    ] as const) {
      for (let round = 0; round < count; round += 1) {
        await learnEvery(MINUTES, 1, way);
        learn(way, web);
      }
    }
    expect(changes.map(({ kind }) => kind)).toEqual(['hop']);
  });

  test('a listener that throws does not stop the learning', () => {
    const mistakes: unknown[] = [];
    const deaf = pathsFor(
      clock,
      {
        path: () => {
          throw new Error('full');
        },
        routeChanged: () => {},
      },
      mistakes,
    );
    deaf.learn(findingsOf(orderTo(ADDRESS), GOOD_WAY, clock.utcUs()), 'baseline', false);
    expect(mistakes).toHaveLength(1);
    expect(deaf.known(ADDRESS)).not.toBeNull();
  });
});
