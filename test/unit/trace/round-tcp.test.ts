import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PathProbe } from '../../../electron/domain/path-probe.ts';
import { knownPathAfter } from '../../../electron/engine/paths/known-path.ts';
import { createRoundPlan } from '../../../electron/engine/trace/round/trace-round.ts';
import type { KnownPath, RoundFindings } from '../../../electron/engine/trace/tracer.ts';
import { driveRound, order } from './drive-rounds.ts';
import { type SimulatedHop, SimulatedNetwork } from './simulated-network.ts';
import { knownOf, path, routerAddress, routers, SILENT } from './simulated-paths.ts';

const arrivedByTcp = (network: SimulatedNetwork): number =>
  network.arrived.filter(({ protocol }) => protocol === 'tcp').length;

const answeredAt = (probes: readonly PathProbe[], ttl: number): string[] =>
  probes.flatMap((probe) => (probe.ttl === ttl && probe.state.kind === 'answered' ? [probe.state.address] : []));

const lostAt = (probes: readonly PathProbe[], ttl: number): number =>
  probes.filter((probe) => probe.ttl === ttl && probe.state.kind === 'timed-out').length;

/** Each router of the network under its number, and nothing else. */
function expectWholePath(findings: RoundFindings, network: SimulatedNetwork): void {
  for (const [index, hop] of network.hops.entries()) {
    const answered = answeredAt(findings.probes, index + 1);
    for (const address of answered) expect(hop.addresses).toContain(address);
    if (hop.addresses.length > 0) expect(answered.length, `hop ${index + 1}`).toBeGreaterThan(0);
  }
  expect(findings.reachedTtl).toBe(network.distance);
}

const anyHop: fc.Arbitrary<SimulatedHop> = fc.record(
  {
    addresses: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 5, arbitrary: fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 3 }) },
    ),
    rttMs: fc.double({ min: 0.02, max: 400, noNaN: true }),
    isLimited: fc.boolean(),
    losesEvery: fc.integer({ min: 1, max: 5 }),
    refuses: fc.record({
      protocols: fc.subarray(['tcp', 'udp', 'icmp'] as const),
      answer: fc.constantFrom('filtered', 'host-unreachable', 'port-unreachable', 'silence'),
    }),
  },
  { requiredKeys: ['addresses', 'rttMs'] },
);

const anyNetwork = fc
  .record({
    hops: fc.array(anyHop, { maxLength: 24 }),
    rttMs: fc.double({ min: 0.02, max: 900, noNaN: true }),
    tcp: fc.constantFrom('open', 'closed', 'silence'),
    udp: fc.constantFrom('port-unreachable', 'silence'),
  })
  .map(({ hops, ...rest }) => ({
    hops,
    destination: { address: '192.0.2.1', icmp: 'echo-reply' as const, ...rest },
  }));

const anyOrder = {
  probesPerHop: fc.integer({ min: 1, max: 3 }),
  maxHops: fc.integer({ min: 1, max: 40 }),
  patienceMs: fc.integer({ min: 50, max: 800 }),
  most: fc.constantFrom(1, 2, 5, 1_000),
};

describe('the destination never sees more than three connections of a round', () => {
  test('whatever the network, when nothing is known of the path', () => {
    fc.assert(
      fc.property(anyNetwork, fc.record(anyOrder), ({ hops, destination }, { most, ...changes }) => {
        const network = new SimulatedNetwork(hops, destination);
        const findings = driveRound(order(changes), network, { most });
        expect(arrivedByTcp(network)).toBeLessThanOrEqual(3);
        expect(findings.durationMs).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 600 },
    );
  });

  test('when the path is known, though it may have grown or become up to two hops shorter', () => {
    fc.assert(
      fc.property(
        anyNetwork,
        fc.record({ ...anyOrder, shorter: fc.integer({ min: -4, max: 2 }), spareRouters: fc.boolean() }),
        ({ hops, destination }, { most, shorter, ...changes }) => {
          const network = new SimulatedNetwork(hops, destination);
          const distance = Math.max(1, network.distance + shorter);
          const known = { distance, routers: hops.map(({ addresses }) => addresses[0] ?? null).slice(0, distance - 1) };
          const findings = driveRound(order({ ...changes, known }), network, { most });
          expect(arrivedByTcp(network)).toBeLessThanOrEqual(3);
          expect(findings.durationMs).toBeLessThanOrEqual(1_000);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('one that has come much nearer sees more once, and a single one in the next round', () => {
    const far = knownOf(path(12));
    const first = path(4);
    const findings = driveRound(order({ known: far, probesPerHop: 1 }), first);
    expect(findings.reachedTtl).toBe(5);
    expect(arrivedByTcp(first)).toBeLessThanOrEqual(9);
    const next = path(4);
    driveRound(order({ known: knownPathAfter(findings, far), probesPerHop: 1 }), next);
    expect(arrivedByTcp(next)).toBe(1);
  });

  test('an unknown path costs it three at most, a known one a single one', () => {
    const unknown = path(9);
    driveRound(order(), unknown);
    expect(arrivedByTcp(unknown)).toBeLessThanOrEqual(3);
    const known = path(9);
    driveRound(order({ known: knownOf(known) }), known);
    expect(arrivedByTcp(known)).toBe(1);
  });
});

describe('the path as it is', () => {
  test.each([1, 2, 3, 9, 28])('%i routers are all named in their order, and the destination behind them', (count) => {
    const network = path(count);
    const findings = driveRound(order(), network);
    expectWholePath(findings, network);
    expect(findings.reachedAtMost).toBe(false);
  });

  test('a destination without any router is one hop away', () => {
    const network = path(0);
    expect(driveRound(order(), network)).toMatchObject({ reachedTtl: 1, reachedAtMost: false });
  });

  test('a round along a known path is complete within one round trip, without scouts', () => {
    const network = path(9);
    const findings = driveRound(order({ known: knownOf(network) }), network);
    expectWholePath(findings, network);
    expect(findings.durationMs).toBe(50);
    expect(findings.scouts).toEqual([]);
  });

  test('a round along an unknown path is complete within two round trips', () => {
    for (const udp of ['port-unreachable', 'silence'] as const) {
      const network = path(9, {}, { udp });
      const findings = driveRound(order(), network);
      expectWholePath(findings, network);
      expect(findings.durationMs).toBeLessThanOrEqual(2 * 50);
    }
  });

  test('a closed port is reached as well', () => {
    const network = path(4, {}, { tcp: 'closed' });
    const findings = driveRound(order(), network);
    expect(findings.reachedTtl).toBe(5);
    expect(findings.probes.find(({ ttl }) => ttl === 5)?.state).toMatchObject({ answer: 'closed', rttMs: 25 });
  });

  test('silent hops end within a second, and leave no number', () => {
    const network = path(9, { 3: SILENT, 7: SILENT });
    for (const known of [null, knownOf(network)]) {
      const findings = driveRound(order({ known }), network);
      expectWholePath(findings, network);
      expect(findings.durationMs).toBeLessThanOrEqual(1_000);
      expect(findings.probes.filter(({ ttl }) => ttl === 3 || ttl === 7).map(({ state }) => state)).toEqual([
        { kind: 'timed-out' },
        { kind: 'timed-out' },
      ]);
    }
  });

  test('a silent hop is not waited for long once those behind it have answered, but a slow way is given its time', () => {
    const quick = path(9, { 3: SILENT });
    expect(driveRound(order({ known: knownOf(quick) }), quick).durationMs).toBeLessThanOrEqual(310);
    const deaf = path(4, { 2: SILENT }, { tcp: 'silence', udp: 'silence' });
    expect(driveRound(order({ known: knownOf(deaf) }), deaf).durationMs).toBeGreaterThan(700);
    const slow = path(5, { 2: { rttMs: 400 }, 5: { rttMs: 150 } });
    const findings = driveRound(order({ known: knownOf(slow) }), slow);
    expect(answeredAt(findings.probes, 2)).toHaveLength(1);
  });

  test.each([true, false])(
    'a destination is placed where it stands, though the fault on the way to it ended in the middle of the round (routers spared: %s)',
    (spareRouters) => {
      for (const healedMs of [150, 210, 390, 410, 500]) {
        const network = path(3);
        const send = network.send.bind(network);
        // Nothing gets past hop 2 until then.
        network.send = (probe, nowMs) => (nowMs < healedMs && probe.ttl > 2 ? null : send(probe, nowMs));
        const findings = driveRound(order({ known: knownOf(network), spareRouters }), network);
        if (findings.reachedTtl !== null && !findings.reachedAtMost)
          expect(findings.reachedTtl, `${healedMs} ms`).toBe(4);
      }
    },
  );

  test('a hop with two addresses keeps both', () => {
    const network = path(6, { 4: { addresses: ['10.0.4.1', '10.0.4.2'] } });
    const findings = driveRound(order({ known: knownOf(network), probesPerHop: 3 }), network);
    expect(new Set(answeredAt(findings.probes, 4))).toEqual(new Set(['10.0.4.1', '10.0.4.2']));
  });

  test('each hop is asked three times where that was asked for', () => {
    const network = path(6);
    const findings = driveRound(order({ probesPerHop: 3, known: knownOf(network) }), network);
    for (let ttl = 1; ttl <= 7; ttl += 1) {
      expect(
        findings.probes.filter((probe) => probe.ttl === ttl),
        `hop ${ttl}`,
      ).toHaveLength(3);
    }
  });

  test('where UDP does not get through, TCP finds the way alone', () => {
    const network = path(8, { 1: { refuses: { protocols: ['udp'], answer: 'silence' } } });
    expectWholePath(driveRound(order(), network), network);
  });
});

describe('a destination that drops connection requests', () => {
  test.each(['port-unreachable', 'silence'] as const)(
    'all routers are named, and it is not reached (UDP: %s)',
    (udp) => {
      const network = path(9, {}, { tcp: 'silence', udp });
      for (const known of [null, knownOf(network)]) {
        const findings = driveRound(order({ known }), network);
        for (let ttl = 1; ttl <= 9; ttl += 1) expect(answeredAt(findings.probes, ttl)).toEqual([routerAddress(ttl)]);
        expect(findings.reachedTtl).toBeNull();
        expect(lostAt(findings.probes, 10)).toBe(1);
        expect(findings.durationMs).toBeLessThanOrEqual(1_000);
      }
    },
  );

  test('a filter for TCP on the way shows: scouts go through where TCP ends', () => {
    const network = path(9, { 4: { refuses: { protocols: ['tcp'], answer: 'silence' } } });
    const findings = driveRound(order(), network);
    expect(findings.reachedTtl).toBeNull();
    for (let ttl = 1; ttl <= 4; ttl += 1) expect(answeredAt(findings.probes, ttl)).toEqual([routerAddress(ttl)]);
    for (let ttl = 5; ttl <= 9; ttl += 1) {
      expect(lostAt(findings.probes, ttl)).toBe(1);
      expect(answeredAt(findings.scouts, ttl)).toEqual([routerAddress(ttl)]);
    }
    expect(answeredAt(findings.scouts, 10)).toEqual(['192.0.2.1']);
  });

  test('a firewall that says so ends the way', () => {
    const refuses = { protocols: ['tcp', 'udp', 'icmp'], answer: 'filtered' } as const;
    const network = path(9, { 4: { refuses, isLimited: false } });
    for (const protocol of ['tcp', 'udp', 'icmp'] as const) {
      const findings = driveRound(order({ protocol }), new SimulatedNetwork(network.hops, network.destination));
      expect(findings.reachedTtl).toBeNull();
      expect(findings.probes.find(({ ttl }) => ttl === 5)?.state).toMatchObject({
        address: routerAddress(4),
        answer: 'filtered',
      });
      expect(findings.durationMs).toBeLessThan(200);
    }
  });
});

describe('a path that has changed', () => {
  test('a shorter one is found at once', () => {
    const network = path(7);
    const findings = driveRound(order({ known: knownOf(path(9)) }), network);
    expectWholePath(findings, network);
    expect(findings.durationMs).toBeLessThan(100);
  });

  test.each([10, 11, 15, 25])('a longer one, of %i routers, is followed to its end', (count) => {
    const network = path(count);
    expectWholePath(driveRound(order({ known: knownOf(path(9)) }), network), network);
  });

  test('a destination that does not answer in time is asked once more, whole way, before the round ends', () => {
    const plan = createRoundPlan(order({ known: { distance: 1, routers: [] } }), 0);
    for (const { number } of plan.next(0, 100)) plan.awaited(number, 0);
    const wakeAtMs = plan.wakeAtMs() ?? 0;
    expect(wakeAtMs).toBeLessThan(500);
    expect(plan.expire(wakeAtMs)).toEqual([]);
    expect(plan.next(wakeAtMs, 100).map(({ outgoing }) => outgoing.ttl)).toEqual([30]);
  });

  test('a longer one is found although the new router at the old distance is silent', () => {
    const network = path(10, { 10: SILENT });
    const findings = driveRound(order({ known: knownOf(path(9)) }), network);
    expect(findings.reachedTtl).toBe(11);
  });
});

describe('where the distance stays open', () => {
  const hidden = () => path(12, { 9: SILENT, 10: SILENT, 11: SILENT, 12: SILENT }, { udp: 'silence' });

  test('a destination behind silent hops is reached all the same, and its distance said to be uncertain', () => {
    expect(driveRound(order(), hidden())).toMatchObject({ reachedTtl: 11, reachedAtMost: true });
  });

  test('later rounds find out how far away it is, still without more than three connections each', () => {
    let known: KnownPath | null = null;
    const distances: (number | null)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const network = hidden();
      const findings = driveRound(order({ known }), network, { startMs: round * 1_000 });
      expect(arrivedByTcp(network)).toBeLessThanOrEqual(3);
      distances.push(findings.reachedTtl);
      known = knownPathAfter(findings, known);
    }
    expect(distances.at(-1)).toBe(13);
    expect(known?.distance).toBe(13);
  });

  test('the distance that UDP tells is asked by TCP before the silent hops in front of it', () => {
    const hops = routers(12, { 10: SILENT, 11: SILENT, 12: SILENT }).map((hop) => ({ ...hop, rttMs: 20 }));
    const findings = driveRound(order(), new SimulatedNetwork(hops, { ...path(0).destination, rttMs: 20 }));
    expect(answeredAt(findings.probes, 13)).toEqual(['192.0.2.1']);
  });

  test('where the destination stands by UDP, no scout is sent beyond it', () => {
    const plan = createRoundPlan(order(), 0);
    const first = plan.next(0, 10);
    for (const { number } of first) plan.awaited(number, 0);
    const scout = first.find(({ outgoing }) => outgoing.protocol === 'udp' && outgoing.ttl === 5);
    if (scout === undefined) throw new Error('Not asked.');
    plan.answered(scout.number, { address: '192.0.2.1', rttMs: 5, answer: 'port-unreachable', mtuBytes: null }, 5);
    expect(plan.next(5, 100).filter(({ outgoing }) => outgoing.ttl > 5)).toEqual([]);
  });

  test('what UDP tells of the distance is believed', () => {
    const network = path(12, { 10: SILENT, 11: SILENT, 12: SILENT });
    expect(driveRound(order(), network)).toMatchObject({ reachedTtl: 13, reachedAtMost: true });
  });
});

describe('nothing is asked for nothing', () => {
  test('a router on an unknown path is asked once by TCP and once ahead of it at most', () => {
    const network = path(9);
    driveRound(order(), network);
    for (let ttl = 1; ttl <= 9; ttl += 1) expect(network.asked.get(routerAddress(ttl))).toBeLessThanOrEqual(2);
    expect(network.asked.get(routerAddress(1))).toBe(1);
  });

  test('routers that are to be spared are not asked, but silent ones and the destination are', () => {
    const network = path(9, { 5: SILENT });
    const findings = driveRound(order({ known: knownOf(network), spareRouters: true }), network);
    expect([...network.asked.keys()]).toEqual([]);
    expect(findings.spared).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
    expect(lostAt(findings.probes, 5)).toBe(1);
    expect(findings).toMatchObject({ reachedTtl: 10, reachedAtMost: false });
  });

  test('a probe for which nobody waited is not lost', () => {
    const findings = driveRound(order(), path(9, {}, { udp: 'silence' }));
    expect(findings.probes.filter(({ state }) => state.kind === 'timed-out')).toEqual([]);
    expect(findings.scouts.filter(({ state }) => state.kind === 'timed-out')).toEqual([]);
  });

  test('a probe that could not be answered in time is not sent, for it would look lost', () => {
    const hops = routers(5).map((hop) => ({ ...hop, rttMs: 500 }));
    const network = new SimulatedNetwork(hops, { ...path(0).destination, rttMs: 500 });
    const findings = driveRound(order(), network);
    for (let ttl = 3; ttl <= 5; ttl += 1) {
      expect(answeredAt(findings.scouts, ttl)).toEqual([routerAddress(ttl)]);
      expect(findings.probes.filter((probe) => probe.ttl === ttl)).toEqual([]);
    }
    expect(findings).toMatchObject({ reachedTtl: 6, reachedAtMost: false });
  });

  test('where ways of different lengths lead to the destination, the longer one does not open it to more', () => {
    const known = { distance: 4, routers: [1, 2, 3].map(routerAddress) };
    const plan = createRoundPlan(order({ known, probesPerHop: 3 }), 0);
    const first = plan.next(0, 100);
    for (const { number } of first) plan.awaited(number, 0);
    const answer = (ttl: number, address: string, kind: 'open' | 'time-exceeded') => {
      const probe = first.find(({ outgoing }) => outgoing.ttl === ttl);
      if (probe === undefined) throw new Error('Not asked.');
      plan.answered(probe.number, { address, rttMs: 5, answer: kind, mtuBytes: null }, 5);
    };
    answer(1, '10.0.0.1', 'time-exceeded');
    answer(2, '192.0.2.1', 'open');
    answer(3, '192.0.2.1', 'open');
    answer(4, '10.0.0.4', 'time-exceeded');
    const more = plan.next(5, 100).map(({ outgoing }) => outgoing);
    expect(more.filter(({ protocol, ttl }) => protocol === 'tcp' && ttl >= 2)).toHaveLength(1);
  });

  test('routers hold no answer back from TCP because scouts used it up', () => {
    const network = new SimulatedNetwork(routers(20), { ...path(0).destination, rttMs: 105 });
    expectWholePath(driveRound(order({ probesPerHop: 3 }), network), network);
    expect([...network.unanswered.values()]).toEqual([]);
  });
});
