import fc from 'fast-check';
import { FAILURE_CODES } from '../../../../../electron/domain/failure.ts';
import { type EvidenceId, evidenceId } from '../../../../../electron/domain/ids.ts';
import { PHASES } from '../../../../../electron/domain/phase.ts';
import { SUSPECT_REASONS } from '../../../../../electron/domain/sample.ts';
import type { Hop } from '../../../../../electron/domain/trace.ts';
import type { VerdictFacts } from '../../../../../electron/domain/verdict/facts.ts';
import { SERVER } from './quiet-facts.ts';

const few = fc.nat({ max: 6 });
const ms = fc.oneof(fc.double({ min: 0, max: 40_000, noNaN: true }), fc.constant(0));
const maybe = <Value>(some: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(some, { nil: null });
/** Names and headers are whatever somebody sent. */
const outside = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('cloudflare', 'nginx', 'a\nb', '\u202e', ''),
);
const address = fc.oneof(fc.constantFrom(SERVER, '192.168.1.1', '2001:db8::10', '198.51.100.9'), outside);
const ids = fc.array(
  fc.integer({ min: 1, max: 60 }).map((value): EvidenceId => evidenceId(value)),
  { maxLength: 3 },
);
const captured = { evidence: ids, timing: fc.constantFrom('in-flight' as const, 'after' as const) };
const phase = fc.constantFrom(...PHASES);

const hops: fc.Arbitrary<readonly Hop[]> = fc
  .array(
    fc.record({
      addresses: fc.array(address, { maxLength: 2 }),
      sent: few,
      lost: few,
      note: maybe(fc.constantFrom('!X', '!H', '!F-1400', 'open', 'here or nearer', 'x\u0000y')),
      mtuBytes: maybe(fc.constantFrom(1_400, 1_280)),
    }),
    { maxLength: 8 },
  )
  .map((list) =>
    list.map(({ addresses, sent, lost, note, mtuBytes }, index) => ({
      ttl: index + 1,
      addresses,
      rttMs: [],
      answerers: addresses.map((one) => ({ address: one, rttMs: [], answers: [], mtuBytes })),
      sent,
      lost: Math.min(sent, lost),
      statistics: null,
      note,
    })),
  );

const bad: fc.Arbitrary<VerdictFacts['bad']> = fc
  .record({
    count: few,
    alike: few,
    goodBetween: few,
    phase,
    phases: fc.record({ resolve: few, connect: few, tls: few, wait: few, transfer: few }),
    failure: maybe(fc.record({ phase, code: fc.constantFrom(...FAILURE_CODES), message: outside })),
    status: maybe(fc.constantFrom(200, 403, 500, 502, 504, 520, 521, 526, 530)),
    worstMs: ms,
    reused: few,
  })
  .map((one) => ({ ...one, alike: Math.min(one.alike, one.count), reused: Math.min(one.reused, one.count) }));

/** Facts of every kind, whether they fit together or not. */
export const anyFacts: fc.Arbitrary<VerdictFacts> = fc.record({
  subject: fc.record({
    name: outside,
    kind: fc.constantFrom('http' as const, 'tcp' as const, 'dns' as const),
    address: maybe(address),
    port: maybe(fc.constantFrom(443, 80, 53)),
    family: maybe(fc.constantFrom(4 as const, 6 as const)),
    tls: fc.boolean(),
    pinned: fc.boolean(),
    isThisHost: fc.boolean(),
    resolver: maybe(address),
  }),
  bad,
  observer: fc.record({
    suspect: fc.array(fc.record({ reason: fc.constantFrom(...SUSPECT_REASONS), count: few }), { maxLength: 2 }),
    eventLoopDelayMs: ms,
    offline: fc.boolean(),
    clockOffMs: maybe(fc.integer({ min: -100_000_000_000, max: 100_000_000_000 })),
  }),
  controls: fc.record({
    total: few,
    hanging: few,
    failing: few,
    fine: few,
    connects: maybe(
      fc
        .record({ ...captured, tried: few, reached: few })
        .map((one) => ({ ...one, reached: Math.min(one.tried, one.reached) })),
    ),
  }),
  others: fc.record({
    total: few,
    bad: few,
    fineAtSameAddress: few,
    variants: fc.array(
      fc.record({
        name: outside,
        differsIn: fc.constantFrom('family' as const, 'resolver' as const, 'connection' as const, 'address' as const),
        has: outside,
        fares: fc.constantFrom('fine' as const, 'hanging' as const, 'failing' as const),
      }),
      { maxLength: 3 },
    ),
  }),
  quick: fc.oneof(
    fc.constant({ count: 0, medianMs: null }),
    fc.record({ count: fc.integer({ min: 1, max: 9 }), medianMs: ms }),
  ),
  heldBack: few,
  gateway: maybe(
    fc.record({
      ...captured,
      address: maybe(address),
      interfaceName: maybe(fc.constantFrom('eth0', 'wg0', 'tun1')),
      sent: few,
      received: few,
      rttMs: maybe(ms),
      link: maybe(fc.constantFrom('reachable', 'stale', 'failed', 'incomplete')),
    }),
  ),
  resolvers: fc.array(
    fc.record({
      ...captured,
      address,
      port: fc.constantFrom(53, 5_353),
      isUsed: fc.boolean(),
      queryMs: maybe(ms),
      rcode: maybe(fc.constantFrom('NOERROR', 'NXDOMAIN', 'SERVFAIL', 'timeout')),
      answers: fc.array(address, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  paths: fc.array(
    fc.record({
      ...captured,
      by: fc.constantFrom('native' as const, 'mtr' as const, 'traceroute' as const),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
      destination: address,
      port: maybe(fc.constantFrom(443, 80)),
      reached: fc.boolean(),
      rounds: maybe(fc.record({ all: few, reached: few })),
      hops,
      sharedPath: fc.boolean(),
      sparedTtls: fc.array(few, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  lastGood: maybe(
    fc.record({
      evidence: ids,
      hops,
      change: maybe(fc.record({ ttl: few, before: outside, now: outside })),
    }),
  ),
  socket: maybe(
    fc.record({
      ...captured,
      state: fc.constantFrom('syn-sent', 'established', 'close-wait', 'closed'),
      phase,
      synRetransmits: few,
      dataRetransmits: few,
      unackedSegments: few,
      unackedBytes: maybe(few),
      receivedBytes: maybe(few),
      silentMs: maybe(ms),
      rttMs: maybe(ms),
      zeroWindow: fc.boolean(),
      lossTowardsUs: maybe(fc.boolean()),
    }),
  ),
  fresh: maybe(
    fc
      .record({ ...captured, tried: few, up: few, secured: few, refused: few, late: few, connectMs: maybe(ms) })
      .map((one) => {
        const up = Math.min(one.up, one.tried);
        const refused = Math.min(one.refused, one.tried - up);
        return {
          ...one,
          up,
          refused,
          secured: Math.min(one.secured, up),
          late: Math.min(one.late, one.tried - up - refused),
        };
      }),
  ),
  otherFamily: maybe(
    fc.record({
      ...captured,
      family: fc.constantFrom(4 as const, 6 as const),
      address,
      end: fc.constantFrom('connected' as const, 'refused' as const, 'no-answer' as const, 'unreachable' as const),
      connectMs: maybe(ms),
    }),
  ),
  counters: maybe(
    fc.record({
      ...captured,
      betweenMs: ms,
      retransmitted: few,
      listenOverflows: few,
      listenDrops: few,
      interfaceErrors: few,
      noRoutes: few,
    }),
  ),
  host: maybe(
    fc.record({
      ...captured,
      cpuShare: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
      processors: few,
      load1: maybe(ms),
      cpuPressurePercent: maybe(fc.double({ min: 0, max: 100, noNaN: true })),
      availableBytes: maybe(ms),
      memoryBytes: maybe(ms),
    }),
  ),
  answer: maybe(
    fc.record({
      status: fc.constantFrom(200, 403, 500, 502, 504, 521),
      edge: maybe(
        fc.record({
          server: maybe(outside),
          requestId: maybe(outside),
          colo: maybe(outside),
          via: maybe(outside),
          cacheStatus: maybe(fc.constantFrom('HIT', 'MISS')),
        }),
      ),
      isTextOfCdn: fc.boolean(),
    }),
  ),
  history: fc.record({
    openedAtUs: fc
      .array(
        fc.nat({ max: 2_000_000_000 }).map((seconds) => seconds * 1_000_000),
        { maxLength: 30 },
      )
      .map((list) => list.toSorted((one, other) => one - other)),
    intervalMs: fc.constantFrom(1_000, 5_000, 60_000),
  }),
  missing: fc.array(
    fc.record({
      kind: fc.constantFrom('trace', 'mtr', 'traceroute', 'socket', 'gateway'),
      status: fc.constantFrom(
        'missing-tool' as const,
        'not-permitted' as const,
        'timed-out' as const,
        'failed' as const,
        'skipped' as const,
      ),
      evidence: ids,
    }),
    { maxLength: 4 },
  ),
});
