import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SendFailure } from '../../../electron/domain/path-probe.ts';
import type { ProbeNumber } from '../../../electron/engine/trace/round/round-plan.ts';
import { createRoundPlan } from '../../../electron/engine/trace/round/trace-round.ts';
import { RouterBudget } from '../../../electron/engine/trace/router-budget.ts';
import { traceOfRounds } from '../../../electron/engine/trace/trace-of-rounds.ts';
import type { RoundOutcome } from '../../../electron/engine/trace/tracer.ts';
import { driveRound, order } from './drive-rounds.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { knownOf, path, routerAddress, SILENT } from './simulated-paths.ts';

describe.each(['udp', 'icmp'] as const)('a round by %s', (protocol) => {
  const port = protocol === 'icmp' ? null : 33_434;
  const ordered = (changes: Parameters<typeof order>[0] = {}) => order({ protocol, port, ...changes });

  test('asks all hops at once, the nearest first, and is complete within one round trip', () => {
    const network = path(9);
    const plan = createRoundPlan(ordered(), 0);
    const first = plan.next(0, 1_000);
    expect(first.map(({ outgoing }) => outgoing.ttl)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    const findings = driveRound(ordered(), network);
    expect(findings).toMatchObject({ reachedTtl: 10, reachedAtMost: false, durationMs: 50 });
    expect(findings.probes.slice(0, 9).map(({ state }) => state.kind === 'answered' && state.address)).toEqual(
      Array.from({ length: 9 }, (_, index) => routerAddress(index + 1)),
    );
    expect(findings.scouts).toEqual([]);
  });

  test('goes no farther than a known destination', () => {
    const network = path(9);
    const findings = driveRound(ordered({ known: knownOf(network) }), network);
    expect(Math.max(...findings.probes.map(({ ttl }) => ttl))).toBe(10);
    expect(network.arrived).toHaveLength(1);
  });

  test('follows a path that has grown', () => {
    const network = path(14);
    expect(driveRound(ordered({ known: knownOf(path(9)) }), network).reachedTtl).toBe(15);
  });

  test('asks a hop again only once it is known to be on the way, and then as often as ordered', () => {
    const network = path(6, { 3: SILENT });
    const findings = driveRound(ordered({ probesPerHop: 3, known: knownOf(network) }), network);
    for (let ttl = 1; ttl <= 7; ttl += 1) {
      expect(
        findings.probes.filter((probe) => probe.ttl === ttl),
        `hop ${ttl}`,
      ).toHaveLength(3);
    }
    expect(findings.probes.filter(({ ttl, state }) => ttl === 3 && state.kind === 'timed-out')).toHaveLength(3);
    expect(findings.durationMs).toBeLessThanOrEqual(1_000);
  });

  test('does not lose probes to a destination that it has overrun itself', () => {
    const findings = driveRound(ordered({ probesPerHop: 3 }), path(9));
    expect(findings.probes.filter(({ state }) => state.kind === 'timed-out')).toEqual([]);
    expect(findings.reachedTtl).toBe(10);
  });

  test('ends with a firewall that says so, though it says so six times only', () => {
    const refuses = { protocols: ['udp', 'icmp'], answer: 'filtered' } as const;
    const findings = driveRound(ordered(), path(9, { 4: { refuses } }));
    expect(findings.reachedTtl).toBeNull();
    expect(findings.durationMs).toBeLessThan(200);
  });

  test('with packets of a size, ends at the router that cannot pass them on', () => {
    const network = path(6, { 3: { refuses: { protocols: [protocol], answer: 'too-big' } } });
    const asked: (number | null)[] = [];
    const send = network.send.bind(network);
    network.send = (probe, nowMs) => {
      asked.push(probe.sizeBytes);
      return send(probe, nowMs);
    };
    const findings = driveRound(ordered({ sizeBytes: 1_400 }), network);
    expect(new Set(asked)).toEqual(new Set([1_400]));
    expect(findings.reachedTtl).toBeNull();
    const { hops } = traceOfRounds([findings]);
    expect(hops.map(({ ttl, addresses, note }) => [ttl, ...addresses, note])).toEqual([
      [1, routerAddress(1), null],
      [2, routerAddress(2), null],
      [3, routerAddress(3), null],
      // Behind itself: it let the probe that ended there say so, and kept the next.
      [4, routerAddress(3), '!F'],
    ]);
  });

  test('says when the destination keeps silent', () => {
    const network = path(5, {}, { udp: 'silence', icmp: 'silence' });
    const findings = driveRound(ordered(), network);
    expect(findings.reachedTtl).toBeNull();
    expect(findings.durationMs).toBeLessThanOrEqual(1_000);
  });
});

test('a destination that spends its last answer on the probe with the most hops is not placed that far away', () => {
  class Sparing extends SimulatedNetwork {
    override send(...[probe, nowMs]: Parameters<SimulatedNetwork['send']>) {
      const seen = super.send(probe, nowMs);
      return seen?.answer === 'echo-reply' && probe.ttl < 30 ? null : seen;
    }
  }
  const { hops: routers, destination } = path(5, { 4: SILENT });
  const findings = driveRound(order({ protocol: 'icmp', port: null }), new Sparing(routers, destination));
  expect(findings).toMatchObject({ reachedTtl: 6, reachedAtMost: true });
  const { hops } = traceOfRounds([findings]);
  expect(hops).toHaveLength(6);
  expect(hops.at(-1)).toMatchObject({ addresses: ['192.0.2.1'], note: 'here or farther' });
});

test('one behind a few silent routers is placed where it answers, however many hops were allowed', () => {
  const network = path(5, { 3: SILENT, 4: SILENT, 5: SILENT });
  expect(driveRound(order({ protocol: 'udp', port: 33_434, maxHops: 6 }), network)).toMatchObject({
    reachedTtl: 6,
    reachedAtMost: false,
  });
});

test('a link-local destination is known by its address, though its answers do not name the zone', () => {
  const network = path(0, {}, { address: 'fe80::1' });
  const findings = driveRound(order({ protocol: 'udp', address: 'fe80::1%eth0' }), network);
  expect(findings).toMatchObject({ reachedTtl: 1, durationMs: 5 });
});

describe('a round that cannot be sent', () => {
  const attempt = (failure: SendFailure, message: string, address = '192.0.2.1') => {
    const plan = createRoundPlan(order({ address, protocol: 'udp' }), 0);
    let handedOut = 0;
    for (let step = 0; step < 10 && !plan.isDone; step += 1) {
      for (const { number } of plan.next(step, 4)) {
        handedOut += 1;
        plan.failed(number, failure, message, step);
      }
    }
    expect(plan.isDone).toBe(true);
    return { outcome: plan.outcome({ startedAtUs: 0, endedMs: 1, pathMtuBytes: null }), handedOut };
  };

  test('says that there is no route, and does not try every hop for that', () => {
    const { outcome, handedOut } = attempt('no-route', 'ENETUNREACH');
    expect(outcome).toMatchObject({
      kind: 'impossible',
      obstacle: 'no-route',
      message: 'No route to 192.0.2.1 from this machine.',
    });
    expect(outcome.kind === 'impossible' && outcome.remedy).toContain('ip route');
    expect(handedOut).toBeLessThanOrEqual(4);
  });

  test.each([
    ['no-address', 'no-route', 'no IPv6 address'],
    ['interface-down', 'no-route', 'is down'],
    ['family-missing', 'family-missing', 'does not speak IPv6'],
    ['no-descriptors', 'no-descriptors', 'file descriptors'],
    ['failed', 'tracer-failed', 'Something odd.'],
    ['not-permitted', 'not-permitted', 'Something odd.'],
  ] as const)('%s is told as %s, in a sentence', (failure, obstacle, words) => {
    const { outcome } = attempt(failure, 'Something odd.', '2001:db8::1');
    expect(outcome).toMatchObject({ kind: 'impossible', obstacle });
    expect(outcome.kind === 'impossible' && outcome.message).toContain(words);
  });

  test.each([
    ['fe80::1', 'fe80::1 is a link-local address, which only its interface makes complete.', 'fe80::1%eth0'],
    ['fe80::1%nope', 'This machine has no interface nope, or no IPv6 address on it', 'ip address'],
    ['2001:db8::1', 'This machine has no IPv6 address from which it could reach 2001:db8::1.', 'ip address'],
  ])('to %s without an address to send from says what is missing', (address, message, remedy) => {
    const { outcome } = attempt('no-address', 'EADDRNOTAVAIL', address);
    expect(outcome).toMatchObject({
      kind: 'impossible',
      obstacle: 'no-route',
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
    });
  });

  test('an end before anything was heard is no trace', () => {
    const plan = createRoundPlan(order(), 0);
    for (const { number } of plan.next(0, 3)) plan.awaited(number, 0);
    expect(plan.outcome({ startedAtUs: 0, endedMs: 1, pathMtuBytes: null })).toMatchObject({
      kind: 'impossible',
      obstacle: 'cancelled',
    });
  });

  test('a probe that was handed out but not sent is not in what was found', () => {
    const plan = createRoundPlan(order(), 0);
    const [first] = plan.next(0, 3);
    if (first === undefined) throw new Error('Nothing to send.');
    plan.answered(first.number, { address: '10.0.0.1', rttMs: 5, answer: 'time-exceeded', mtuBytes: null }, 5);
    const outcome = plan.outcome({ startedAtUs: 0, endedMs: 5, pathMtuBytes: null });
    expect(outcome.kind === 'traced' && outcome.findings.probes.map(({ ttl }) => ttl)).toEqual([1]);
  });

  test('an end in the middle keeps what was heard, and calls nothing lost for which nobody waited', () => {
    const plan = createRoundPlan(order({ protocol: 'icmp', port: null }), 100);
    const [first, ...others] = plan.next(110, 5);
    if (first === undefined) throw new Error('Nothing to send.');
    for (const { number } of [first, ...others]) plan.awaited(number, 110);
    const seen = { address: '10.0.0.1', rttMs: 5, answer: 'time-exceeded', mtuBytes: null } as const;
    plan.answered(first.number, seen, 115);
    const outcome: RoundOutcome = plan.outcome({ startedAtUs: 7, endedMs: 120, pathMtuBytes: 1_400 });
    expect(outcome).toMatchObject({
      kind: 'traced',
      findings: {
        startedAtUs: 7,
        durationMs: 20,
        firstPacketAfterMs: 10,
        pathMtuBytes: 1_400,
        reachedTtl: null,
        probes: [
          { ttl: 1, atMs: 10, state: { kind: 'answered', ...seen } },
          { ttl: 2, atMs: 10, state: { kind: 'awaited' } },
          { ttl: 3 },
          { ttl: 4 },
          { ttl: 5 },
        ],
      },
    });
  });
});

describe('whatever its driver reports', () => {
  test('a round ends, expires every probe, and never hands one out twice', () => {
    const answers = ['time-exceeded', 'open', 'data', 'port-unreachable', 'filtered', 'too-big'] as const;
    const anyEvent = fc.record({
      probe: fc.nat(60),
      what: fc.constantFrom('answered', 'failed', 'nothing'),
      answer: fc.constantFrom(...answers),
      from: fc.constantFrom('192.0.2.1', '10.0.0.1', '10.0.0.2'),
      afterMs: fc.nat(60),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('tcp', 'udp', 'icmp'),
        fc.array(anyEvent, { maxLength: 80 }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        (protocol, events, distance) => {
          const known = distance === null ? null : { distance, routers: [] };
          const budget = new RouterBudget();
          for (let count = 0; count < 5; count += 1) budget.charge('10.0.0.1', 0);
          const plan = createRoundPlan(order({ protocol, known, probesPerHop: 3 }), 0, budget);
          const seenNumbers = new Set<number>();
          const open = new Set<ProbeNumber>();
          let nowMs = 0;
          const send = () => {
            for (const { number } of plan.next(nowMs, 40)) {
              expect(seenNumbers.has(number)).toBe(false);
              seenNumbers.add(number);
              plan.awaited(number, nowMs);
              open.add(number);
            }
          };
          const expire = () => {
            for (const number of plan.expire(nowMs)) expect(open.delete(number)).toBe(true);
          };
          send();
          for (const { probe, what, answer, from, afterMs } of events) {
            nowMs += afterMs;
            expire();
            const number = [...open][probe];
            if (number !== undefined && what === 'answered') {
              plan.answered(number, { address: from, rttMs: 1, answer, mtuBytes: null }, nowMs);
            } else if (number !== undefined && what === 'failed') plan.failed(number, 'interface-down', 'Down.', nowMs);
            if (number !== undefined && what !== 'nothing') open.delete(number);
            if (!plan.isDone) send();
          }
          nowMs = Math.max(nowMs, 901);
          expire();
          send();
          expect(plan.isDone).toBe(true);
          expect(open.size).toBe(0);
          expect(plan.wakeAtMs()).toBeNull();
          const outcome = plan.outcome({ startedAtUs: 0, endedMs: nowMs, pathMtuBytes: null });
          if (outcome.kind !== 'traced') return;
          expect(outcome.findings.probes.some(({ state }) => state.kind === 'sent')).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });
});
