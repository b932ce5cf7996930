import { describe, expect, test } from 'vitest';
import type { PathProbe } from '../../../electron/domain/path-probe.ts';
import { hopLoss } from '../../../electron/domain/trace.ts';
import { knownPathAfter } from '../../../electron/engine/paths/known-path.ts';
import { TraceOfRounds, traceOfRounds, traceOfScouts } from '../../../electron/engine/trace/trace-of-rounds.ts';
import type { KnownPath, RoundFindings, RoundOrder } from '../../../electron/engine/trace/tracer.ts';
import { driveRound, order } from './drive-rounds.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { path, routerAddress, SILENT } from './simulated-paths.ts';

/** One round a second, each knowing what those before have taught. */
function rounds(network: SimulatedNetwork, count: number, changes: Partial<RoundOrder> = {}): RoundFindings[] {
  let known: KnownPath | null = null;
  return Array.from({ length: count }, (_, round) => {
    const findings = driveRound(order({ known, ...changes }), network, { startMs: round * 1_000 });
    known = knownPathAfter(findings, known);
    return findings;
  });
}

const noteAt = (trace: ReturnType<typeof traceOfRounds>, ttl: number): string | null | undefined =>
  trace.hops.find((hop) => hop.ttl === ttl)?.note;

describe('a trace of rounds', () => {
  test('has every hop under its number, with what it answered', () => {
    const trace = traceOfRounds(rounds(path(4), 3));
    expect(trace).toMatchObject({ destination: '192.0.2.1', port: 443, protocol: 'tcp', reached: true });
    expect(trace.hops.map(({ ttl, addresses }) => [ttl, ...addresses])).toEqual([
      [1, routerAddress(1)],
      [2, routerAddress(2)],
      [3, routerAddress(3)],
      [4, routerAddress(4)],
      [5, '192.0.2.1'],
    ]);
    expect(trace.hops[1]).toMatchObject({ rttMs: [10, 10, 10], sent: 3, lost: 0, note: null });
    expect(trace.hops[4]).toMatchObject({ sent: 3, lost: 0, note: 'open' });
    expect(trace.durationMs).toBe(2_000 + 25);
  });

  test('shows the destination where it stands, though a round in between only heard it from farther away', () => {
    const [good] = rounds(path(3), 1);
    if (good === undefined) throw new Error('no round');
    const lost = (ttl: number): PathProbe => ({ ttl, atMs: 0, state: { kind: 'timed-out' } });
    const atDestination = good.probes.find(({ ttl }) => ttl === 4) ?? lost(4);
    // The fault ended while it was under way: what was sent first is lost, what was sent last has come through.
    const healing: RoundFindings = {
      ...good,
      reachedTtl: 5,
      probes: [...good.probes.filter(({ ttl }) => ttl < 3), lost(3), lost(4), { ...atDestination, ttl: 5 }],
    };
    const spared: RoundFindings = { ...good, probes: good.probes.filter(({ ttl }) => ttl !== 3), spared: [3] };
    for (const others of [[good], [spared], [spared, good]]) {
      const { hops } = traceOfRounds([healing, ...others]);
      expect(hops.map(({ ttl }) => ttl)).toEqual([1, 2, 3, 4]);
      expect(hops.at(-1)?.addresses).toEqual(['192.0.2.1']);
    }
  });

  test('keeps both addresses of a balanced hop, and their round trips apart', () => {
    const [hop] = traceOfRounds(rounds(path(4, { 1: { addresses: ['10.0.1.1', '10.0.1.2'] } }), 4)).hops;
    expect(hop?.addresses).toEqual(['10.0.1.1', '10.0.1.2']);
    expect(hop?.answerers).toEqual([
      { address: '10.0.1.1', rttMs: [5, 5], answers: ['time-exceeded'], mtuBytes: null },
      { address: '10.0.1.2', rttMs: [5, 5], answers: ['time-exceeded'], mtuBytes: null },
    ]);
  });

  test('a silent hop is lost wholly, has no number, and no remark', () => {
    const trace = traceOfRounds(rounds(path(5, { 3: SILENT }), 3));
    expect(trace.hops[2]).toMatchObject({ ttl: 3, addresses: [], rttMs: [], sent: 3, lost: 3, note: null });
    expect(trace.hops.at(-1)).toMatchObject({ ttl: 6, addresses: ['192.0.2.1'] });
  });

  test('a router that limits its answers is named as that', () => {
    const trace = traceOfRounds(rounds(path(5, { 3: { losesEvery: 2 } }), 6));
    expect(noteAt(trace, 3)).toBe('limits its answers');
    expect(trace.hops.filter(({ ttl }) => ttl !== 3).every((hop) => hopLoss(hop) === 0)).toBe(true);
  });

  test('of a destination that drops connection requests, the hops up to it are there, and what UDP says of it', () => {
    const all = rounds(path(4, {}, { tcp: 'silence' }), 1);
    const trace = traceOfRounds(all);
    expect(trace.reached).toBe(false);
    expect(trace.hops.map(({ addresses }) => addresses[0] ?? null)).toEqual([...[1, 2, 3, 4].map(routerAddress), null]);
    expect(noteAt(trace, 5)).toBe('answers UDP: 192.0.2.1');
    expect(traceOfScouts(all)).toMatchObject({ protocol: 'udp', port: null, reached: true });
  });

  test('a silent filter for TCP is placed: UDP is answered behind the last hop that TCP came to', () => {
    const refuses = { protocols: ['tcp'], answer: 'silence' } as const;
    const all = rounds(path(9, { 4: { refuses } }), 2);
    const trace = traceOfRounds(all);
    expect(trace.reached).toBe(false);
    expect(trace.hops.map(({ ttl }) => ttl)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(noteAt(trace, 4)).toBeNull();
    expect(noteAt(trace, 5)).toBe(`answers UDP: ${routerAddress(5)}`);
    const scouts = traceOfScouts(all);
    expect(scouts?.hops.at(-1)).toMatchObject({ ttl: 10, addresses: ['192.0.2.1'] });
    expect(noteAt(scouts ?? trace, 1)).toBe('not asked');
  });

  test.each([
    ['filtered', '!X'],
    ['network-unreachable', '!N'],
    ['host-unreachable', '!H'],
    ['protocol-unreachable', '!P'],
    ['port-unreachable', 'port unreachable'],
    ['other-unreachable', 'unreachable'],
  ] as const)('a firewall that answers %s is marked %s, right behind itself, and ends the trace', (answer, mark) => {
    const refuses = { protocols: ['tcp', 'udp', 'icmp'], answer } as const;
    for (const isLimited of [false, true]) {
      const trace = traceOfRounds(rounds(path(9, { 4: { refuses, isLimited } }), 1));
      expect(trace.reached).toBe(false);
      expect(trace.hops.at(-1)).toMatchObject({ ttl: 5, addresses: [routerAddress(4)] });
      expect(trace.hops.at(-1)?.note).toContain(mark);
    }
  });

  test('a closed port is marked, and reached', () => {
    const trace = traceOfRounds(rounds(path(3, {}, { tcp: 'closed' }), 1));
    expect(trace.reached).toBe(true);
    expect(noteAt(trace, 4)).toBe('closed');
  });

  test('an uncertain distance is said, with the round trip of the probe that arrived', () => {
    const silent = { 9: SILENT, 10: SILENT, 11: SILENT, 12: SILENT };
    const farther = traceOfRounds(rounds(path(12, silent, { udp: 'silence' }), 1));
    expect(farther.hops.at(-1)).toMatchObject({
      ttl: 11,
      addresses: ['192.0.2.1'],
      rttMs: [65],
      // Of the silent hops before it one may have been the destination, whose probe was lost.
      note: 'open, about here',
    });
    const nearer = traceOfRounds(rounds(path(12, { 10: SILENT, 11: SILENT, 12: SILENT }), 1));
    expect(nearer.hops.at(-1)).toMatchObject({ ttl: 13, note: 'open, here or nearer' });
  });

  test('a certain distance takes the place of an uncertain one', () => {
    const silent = { 9: SILENT, 10: SILENT, 11: SILENT, 12: SILENT };
    const trace = traceOfRounds(rounds(path(12, silent, { udp: 'silence' }), 8));
    expect(trace.hops.at(-1)).toMatchObject({ ttl: 13, note: 'open' });
  });

  test('a path that became shorter in between is shown as long as it was, with the destination at both places', () => {
    const trace = traceOfRounds([driveRound(order(), path(4)), driveRound(order(), path(2))]);
    expect(trace.hops.map(({ addresses }) => addresses)).toEqual([
      [routerAddress(1)],
      [routerAddress(2)],
      [routerAddress(3), '192.0.2.1'],
      [routerAddress(4)],
      ['192.0.2.1'],
    ]);
  });

  test('a loop is shown as it is', () => {
    const hops = Array.from({ length: 40 }, (_, index) => ({ addresses: [`10.0.0.${index % 2}`], rttMs: index + 1 }));
    const trace = traceOfRounds([driveRound(order(), new SimulatedNetwork(hops, path(0).destination))]);
    expect(trace.reached).toBe(false);
    expect(trace.hops.map(({ addresses }) => addresses[0])).toEqual(
      Array.from({ length: 30 }, (_, index) => `10.0.0.${index % 2}`),
    );
  });

  test('hops that were spared all along are said not to have been asked', () => {
    const network = path(3);
    const known = { distance: 4, routers: [1, 2, 3].map(routerAddress) };
    const trace = traceOfRounds([driveRound(order({ known, spareRouters: true }), network)]);
    expect(trace.hops.slice(0, 3)).toMatchObject(
      [1, 2, 3].map((ttl) => ({ ttl, sent: 0, lost: 0, note: 'not asked' })),
    );
    expect(trace.hops.map(hopLoss)).toEqual([null, null, null, 0]);
  });

  test('nothing to trace is an error of the caller', () => {
    expect(() => traceOfRounds([])).toThrow(RangeError);
  });
});

describe('a long run', () => {
  const round = (at: number, state: PathProbe['state']): RoundFindings => ({
    order: order(),
    startedAtUs: at * 1_000_000,
    durationMs: 10,
    firstPacketAfterMs: 1,
    probes: [{ ttl: 1, atMs: 1, state }],
    scouts: [],
    reachedTtl: null,
    reachedAtMost: false,
    pathMtuBytes: null,
    spared: [],
  });
  const answer = (address: string, rttMs: number): PathProbe['state'] => ({
    kind: 'answered',
    address,
    rttMs,
    answer: 'time-exceeded',
    mtuBytes: null,
  });

  test('counts exactly, and keeps the newest thousand round trips', () => {
    const run = new TraceOfRounds(order());
    for (let at = 0; at < 5_300; at += 1) {
      run.add(round(at, at % 5 === 4 ? { kind: 'timed-out' } : answer('10.0.0.1', at)));
    }
    const [hop] = run.trace().hops;
    expect(run.rounds).toBe(5_300);
    expect(hop).toMatchObject({ sent: 5_300, lost: 1_060 });
    expect(hop?.rttMs).toHaveLength(1_000);
    expect(hop?.rttMs.at(-1)).toBe(5_298);
    expect(hop?.answerers[0]?.rttMs).toHaveLength(1_000);
  });

  test('names sixteen routers of a hop, and counts the answers of all', () => {
    const run = new TraceOfRounds(order());
    for (let at = 0; at < 40; at += 1) run.add(round(at, answer(`10.0.1.${at}`, 1)));
    const [hop] = run.trace().hops;
    expect(hop?.addresses).toHaveLength(16);
    expect(hop?.addresses.slice(0, 3)).toEqual(['10.0.1.0', '10.0.1.1', '10.0.1.2']);
    expect(hop).toMatchObject({ sent: 40, lost: 0 });
  });

  test('probes that never left, or for which nobody waited, are neither sent nor lost', () => {
    const trace = traceOfRounds([
      round(0, answer('10.0.0.1', 1)),
      round(1, { kind: 'awaited' }),
      round(2, { kind: 'failed-to-send', failure: 'interface-down', message: 'Down.' }),
    ]);
    expect(trace.hops).toMatchObject([{ sent: 1, lost: 0, rttMs: [1] }]);
  });

  test('a size that a router asks for is noted', () => {
    const trace = traceOfRounds([
      round(0, { kind: 'answered', address: '10.0.0.1', rttMs: 1, answer: 'too-big', mtuBytes: 1_400 }),
    ]);
    expect(trace.hops).toMatchObject([{ note: '!F-1400' }]);
  });
});
