import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVIDENCE_KINDS, EVIDENCE_STATUSES } from '../../../../electron/domain/evidence.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import { PHASES } from '../../../../electron/domain/phase.ts';
import { DOCUMENTS, factsFrom, type Piece, path, shelfOf } from './evidence-documents.ts';

const anything = fc.jsonValue() as fc.Arbitrary<JsonValue>;

const amount = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }));

/** A good document, in one place of which stands something else. */
const damaged = (good: JsonValue): fc.Arbitrary<JsonValue> =>
  fc
    .tuple(fc.constantFrom(...placesIn(good)), fc.oneof(amount, anything))
    .map(([place, instead]) => replaced(good, place, instead));

function placesIn(value: JsonValue): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [[]];
  const inner = Object.entries(value).flatMap(([key, one]) => placesIn(one).map((place) => [key, ...place]));
  return [[], ...inner];
}

function replaced(value: JsonValue, [key, ...rest]: readonly string[], instead: JsonValue): JsonValue {
  if (key === undefined || value === null || typeof value !== 'object') return instead;
  const put = replaced((value as Readonly<Record<string, JsonValue>>)[key] ?? null, rest, instead);
  return Array.isArray(value)
    ? value.map((one, index) => (String(index) === key ? put : one))
    : { ...value, [key]: put };
}

const piece: fc.Arbitrary<Piece> = fc.constantFrom(...EVIDENCE_KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    data: fc.oneof(anything, { weight: 8, arbitrary: damaged(DOCUMENTS[kind] ?? null) }),
    status: fc.constantFrom(...EVIDENCE_STATUSES),
    raw: fc.string(),
    timing: fc.constantFrom('in-flight' as const, 'after' as const),
    sharedPath: fc.boolean(),
    hungIn: fc.constantFrom(...PHASES),
  }),
);

function everyNumber(value: unknown, check: (number: number) => void): void {
  if (typeof value === 'number') check(value);
  else if (value !== null && typeof value === 'object') for (const one of Object.values(value)) everyNumber(one, check);
}

test('whatever evidence holds, it breaks nothing, and there is no number in the facts that is none', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...PHASES), (pieces, phase) => {
      const facts = factsFrom(pieces, { phase });
      everyNumber(facts, (number) => {
        expect(Number.isFinite(number)).toBe(true);
        expect(number).toBeGreaterThanOrEqual(0);
      });
      for (const { hops } of facts.paths) for (const { sent, lost } of hops) expect(lost).toBeLessThanOrEqual(sent);
      if (facts.fresh !== null) expect(facts.fresh.up + facts.fresh.late).toBeLessThanOrEqual(facts.fresh.tried);
      if (facts.gateway !== null) expect(facts.gateway.received).toBeLessThanOrEqual(facts.gateway.sent);
    }),
    { numRuns: 3_000 },
  );
});

test('what is kept of an incident is bounded however long it lasts, and holds its beginning and its end', () => {
  const pieces = Array.from({ length: 500 }, (_, index) => ({
    kind: 'host-load' as const,
    data: { processors: 1, cpuShare: index / 1_000 },
  }));
  const kept = shelfOf(pieces).of('host');
  expect(kept.length).toBeLessThan(30);
  expect(kept[0]?.evidence).toBe(1);
  expect(kept.at(-1)?.evidence).toBe(500);
});

test('evidence that was taken while it hung is read before what came afterwards', () => {
  const gateway = (received: number): JsonValue => ({
    ...(DOCUMENTS.gateway as object),
    ping: { sent: 3, received, rttMs: [] },
  });
  const facts = factsFrom([
    { kind: 'gateway', data: gateway(0) },
    { kind: 'gateway', data: gateway(3), timing: 'after' },
  ]);
  expect(facts.gateway).toMatchObject({ sent: 3, received: 0, timing: 'in-flight', evidence: [1] });
  const late = factsFrom([{ kind: 'gateway', data: gateway(3), timing: 'after' }]);
  expect(late.gateway).toMatchObject({ received: 3, timing: 'after', evidence: [1] });
});

test('the gateway is told with all pings of the incident, the middle of their times, and the newest word of the link layer', () => {
  const facts = factsFrom([
    { kind: 'gateway', data: DOCUMENTS.gateway ?? null },
    {
      kind: 'gateway',
      data: {
        ...(DOCUMENTS.gateway as object),
        neighbour: { state: 'FAILED' },
        ping: { sent: 3, received: 1, rttMs: [80] },
      },
    },
  ]);
  expect(facts.gateway).toEqual({
    evidence: [1, 2],
    timing: 'in-flight',
    address: '198.51.100.1',
    interfaceName: 'eth0',
    sent: 6,
    received: 4,
    rttMs: 0.65,
    link: 'failed',
  });
});

test('rounds of the native tracer that follow each other are summed up; those that two stalls were told of at once count once', () => {
  const rounds = (reached: number, of: number): JsonValue =>
    path(
      [
        [1, '198.51.100.1', of],
        [2, '192.0.2.9', of, of - reached],
      ],
      { rounds: Array.from({ length: of }, (_, at) => ({ atMs: at * 1_000, reached: at < reached })) },
    );
  const facts = factsFrom([
    { kind: 'trace', data: rounds(0, 1), fromS: 0, toS: 1 },
    { kind: 'trace', data: rounds(1, 5), fromS: 1, toS: 6 },
    // The other stall began at 3 s and heard the same rounds from then on.
    { kind: 'trace', data: rounds(1, 3), fromS: 3, toS: 6 },
  ]);
  expect(facts.paths).toHaveLength(1);
  expect(facts.paths[0]).toMatchObject({
    by: 'native',
    protocol: 'tcp',
    reached: true,
    rounds: { all: 6, reached: 1 },
  });
  expect(facts.paths[0]?.hops.map(({ sent, lost }) => [sent, lost])).toEqual([
    [6, 0],
    [6, 5],
  ]);
  expect(facts.paths[0]?.evidence.toSorted()).toEqual([1, 2]);
});

test('each tracer, protocol and destination is a path of its own; one that was alone on the way counts before one that was not', () => {
  const facts = factsFrom([
    { kind: 'trace', data: DOCUMENTS.trace ?? null },
    { kind: 'mtr', data: DOCUMENTS.mtr ?? null, sharedPath: true, fromS: 10, toS: 18 },
    { kind: 'mtr', data: DOCUMENTS.mtr ?? null, fromS: 20, toS: 28 },
    { kind: 'traceroute', data: DOCUMENTS.traceroute ?? null },
  ]);
  expect(facts.paths.map(({ by, protocol, sharedPath, evidence }) => [by, protocol, sharedPath, evidence])).toEqual([
    ['native', 'tcp', false, [1]],
    ['mtr', 'icmp', false, [3]],
    ['traceroute', 'tcp', false, [4]],
  ]);
});

test('a hop that was heard in any round answers: its silence in those that count is left out', () => {
  const facts = factsFrom([
    {
      kind: 'trace',
      data: path([
        [1, '198.51.100.1'],
        [2, '192.0.2.9'],
        [3, null],
      ]),
      sharedPath: true,
      toS: 1,
    },
    {
      kind: 'trace',
      data: path([
        [1, null],
        [2, null],
        [3, null],
      ]),
      fromS: 1,
      toS: 2,
    },
  ]);
  expect(facts.paths[0]?.hops.map(({ ttl, addresses, sent, lost }) => [ttl, addresses, sent, lost])).toEqual([
    [1, ['198.51.100.1'], 0, 0],
    [2, ['192.0.2.9'], 0, 0],
    [3, [], 1, 1],
  ]);
});

test('what came through at last, when all had failed before, came after the fault; where some came through in between, it is loss', () => {
  const failed: JsonValue = path([
    [1, '198.51.100.1'],
    [2, null],
  ]);
  const through: JsonValue = path([
    [1, '198.51.100.1'],
    [2, '192.0.2.9'],
  ]);
  const inOrder = (...rounds: readonly JsonValue[]) =>
    factsFrom(rounds.map((data, at) => ({ kind: 'trace', data, fromS: at, toS: at + 1 }))).paths[0];
  const many = (...reached: readonly boolean[]): JsonValue =>
    path(
      [
        [1, '198.51.100.1', reached.length],
        [2, '192.0.2.9', reached.length, reached.filter((one) => !one).length],
      ],
      { rounds: reached.map((one, at) => ({ atMs: at * 100, reached: one })) },
    );
  expect(inOrder(failed, failed, failed, through)).toMatchObject({ reached: false, rounds: { all: 3, reached: 0 } });
  expect(inOrder(failed, failed, through)).toMatchObject({ reached: true, rounds: { all: 3, reached: 1 } });
  expect(inOrder(failed, failed, failed, through, failed)).toMatchObject({ rounds: { all: 5, reached: 1 } });
  // Rounds that are told of together and lie on both sides of it.
  expect(inOrder(failed, failed, many(false, false, true, true))).toMatchObject({ reached: false });
  expect(inOrder(failed, failed, many(false, true, false, true))).toMatchObject({ reached: true });
  // A report that goes on for seconds may well end behind it.
  const both = factsFrom([
    ...[0, 1, 2].map((at) => ({ kind: 'trace', data: failed, fromS: at, toS: at + 1 }) as const),
    { kind: 'trace', data: through, fromS: 4, toS: 5 },
    { kind: 'mtr', data: through, fromS: 1, toS: 6 },
  ]);
  expect(both.paths.map(({ by, timing, reached }) => [by, timing, reached])).toEqual([
    ['native', 'in-flight', false],
    ['mtr', 'after', true],
  ]);
});

test('silence behind the place where the destination answers is no part of the way', () => {
  const facts = factsFrom([
    {
      kind: 'trace',
      data: path([
        [1, '198.51.100.1'],
        [2, null],
        [3, null],
        [4, null],
      ]),
    },
    {
      kind: 'trace',
      data: path([
        [1, '198.51.100.1'],
        [2, '192.0.2.9'],
      ]),
    },
  ]);
  expect(facts.paths[0]?.hops.map(({ ttl, sent, lost }) => [ttl, sent, lost])).toEqual([
    [1, 2, 0],
    [2, 2, 1],
  ]);
});

test('routers that a round left alone are named, so that nobody takes their silence for loss', () => {
  const facts = factsFrom([{ kind: 'trace', data: path([[1, null, 1]], { sparedTtls: [2, 3] }) }]);
  expect(facts.paths[0]?.sparedTtls).toEqual([2, 3]);
});

test('a change of path is none where the same routers answer again behind it', () => {
  const baseline = DOCUMENTS.baseline as { readonly [key: string]: JsonValue };
  expect(factsFrom([{ kind: 'baseline', data: baseline }]).lastGood).toMatchObject({
    evidence: [1],
    change: { ttl: 1, before: '198.51.100.1', now: '198.51.100.7' },
  });
  const shared = { ...baseline, comparison: { ...(baseline.comparison as object), sameAgainFromTtl: 2 } };
  expect(factsFrom([{ kind: 'baseline', data: shared }]).lastGood?.change).toBeNull();
});

test('fresh connections are up, late or refused; one that had to ask again is late, whatever became of it', () => {
  const { fresh } = factsFrom([
    {
      kind: 'fresh-connect',
      data: {
        tls: true,
        attempts: [
          { end: 'connected', connectMs: 11, tlsMs: 30, totalMs: 41 },
          { end: 'timed-out', connectMs: 12, tlsMs: null, totalMs: 5_000 },
          { end: 'connected', connectMs: 1_004, tlsMs: 30, totalMs: 1_034 },
          { end: 'timed-out', connectMs: null, tlsMs: null, totalMs: 5_000 },
          { end: 'refused', connectMs: null, tlsMs: null, totalMs: 1 },
          { end: 'called-off', connectMs: null, tlsMs: null, totalMs: 200 },
        ],
      },
    },
  ]);
  expect(fresh).toEqual({
    evidence: [1],
    timing: 'in-flight',
    tried: 5,
    up: 2,
    secured: 1,
    refused: 1,
    late: 1,
    connectMs: 11,
  });
});

test('the other family is told as it was found, of the newest try', () => {
  const { otherFamily } = factsFrom([{ kind: 'fresh-connect', data: DOCUMENTS['fresh-connect'] ?? null }]);
  expect(otherFamily).toEqual({
    evidence: [1],
    timing: 'in-flight',
    family: 6,
    address: '2001:db8::9',
    end: 'no-answer',
    connectMs: null,
  });
  expect(factsFrom([{ kind: 'fresh-connect', data: { attempts: [] } }]).otherFamily).toBeNull();
});

test('each resolver is told at its worst, and the one that the target asks is marked', () => {
  const resolvers = (first: number | null, second: number | null): JsonValue => ({
    resolvers: [
      { address: '192.0.2.53', port: 53, queryMs: first, rcode: first === null ? null : 'NOERROR', answers: [] },
      { address: '192.0.2.54', port: 53, queryMs: second, rcode: second === null ? null : 'NOERROR', answers: [] },
    ],
  });
  const pieces: Piece[] = [
    { kind: 'resolvers', data: resolvers(2_400, 12) },
    { kind: 'resolvers', data: resolvers(8, null) },
  ];
  const brief = (used: { address: string; port: number } | null) =>
    factsFrom(pieces, { resolver: used }).resolvers.map(({ address, queryMs, isUsed, evidence }) => [
      address,
      queryMs,
      isUsed,
      evidence[0],
    ]);
  expect(brief(null)).toEqual([
    ['192.0.2.53', 2_400, true, 1],
    ['192.0.2.54', null, false, 2],
  ]);
  expect(brief({ address: '192.0.2.54', port: 53 }).map(([, , isUsed]) => isUsed)).toEqual([false, true]);
});

test('the socket is told as it was while it hung, not as it was when the answer had come', () => {
  const socket = DOCUMENTS.socket as { readonly samples: readonly JsonValue[] };
  const answered = {
    ...(socket.samples[1] as object),
    atMs: 7_400,
    unackedSegments: 0,
    dataRetransmits: 5,
    bytesReceived: 900,
  };
  const data = { ...socket, samples: [...socket.samples, answered] };
  expect(factsFrom([{ kind: 'socket', data, hungIn: 'wait' }], { phase: 'wait' }).socket).toEqual({
    evidence: [1],
    timing: 'in-flight',
    state: 'established',
    phase: 'wait',
    synRetransmits: 0,
    dataRetransmits: 3,
    unackedSegments: 1,
    unackedBytes: 100,
    receivedBytes: 0,
    silentMs: 2_960,
    rttMs: 40,
    zeroWindow: false,
    lossTowardsUs: false,
  });
});

test('of several connections the one that hung longest in the phase that most hung in is told', () => {
  const asking = (atMs: number, synRetransmits: number): JsonValue => ({
    samples: [{ atMs, phase: 'connect', state: 'syn-sent', synRetransmits, dataRetransmits: 0, unackedSegments: 1 }],
  });
  const pieces: Piece[] = [
    { kind: 'socket', data: asking(3_000, 2) },
    { kind: 'socket', data: asking(7_000, 3) },
    { kind: 'socket', data: DOCUMENTS.socket ?? null, hungIn: 'wait' },
  ];
  expect(factsFrom(pieces, { phase: 'connect' }).socket).toMatchObject({ state: 'syn-sent', synRetransmits: 3 });
  expect(factsFrom(pieces, { phase: 'wait' }).socket).toMatchObject({ state: 'established', evidence: [3] });
});

test('packets that came again show loss towards us, of the connection that they belong to', () => {
  const pieces: Piece[] = [
    { kind: 'socket', data: DOCUMENTS.socket ?? null, hungIn: 'wait' },
    { kind: 'packets', data: DOCUMENTS.packets ?? null },
  ];
  expect(factsFrom(pieces).socket).toMatchObject({ lossTowardsUs: true, evidence: [1, 2] });
  const elsewhere = { retransmissions: [{ to: '192.0.2.1:50000', lengthBytes: 1_448, what: 'data' }] };
  expect(factsFrom([...pieces.slice(0, 1), { kind: 'packets', data: elsewhere }]).socket?.lossTowardsUs).toBe(false);
});

test('the sockets that ss lists are read as well', () => {
  const listed = { state: 'SYN-SENT', timer: { name: 'on', retries: 3 }, unackedSegments: 1, retransmitted: null };
  const data = { localPort: 40_000, samples: [{ atMs: 4_000, sockets: [listed] }] };
  expect(factsFrom([{ kind: 'socket', data }]).socket).toMatchObject({
    state: 'syn-sent',
    phase: 'connect',
    synRetransmits: 3,
    silentMs: 4_000,
  });
});

test('counters say what moved, and the host how busy it was at its busiest', () => {
  const facts = factsFrom([
    { kind: 'tcp-counters', data: DOCUMENTS['tcp-counters'] ?? null },
    { kind: 'host-load', data: DOCUMENTS['host-load'] ?? null },
    { kind: 'host-load', data: { processors: 4, cpuShare: 0.99, load: [9], pressure: {} } },
  ]);
  expect(facts.counters).toMatchObject({ betweenMs: 5_000, retransmitted: 4, interfaceErrors: 1 });
  expect(facts.host).toMatchObject({ cpuShare: 0.99, load1: 9, cpuPressurePercent: null, evidence: [3] });
});

test('controls are counted as tried and reached', () => {
  expect(factsFrom([{ kind: 'controls', data: DOCUMENTS.controls ?? null }]).controlConnects).toEqual({
    evidence: [1],
    timing: 'in-flight',
    tried: 2,
    reached: 1,
  });
  expect(factsFrom([{ kind: 'controls', data: { reached: 3, controls: [{}] } }]).controlConnects).toBeNull();
});

test('a page that the CDN wrote is known by its words or its header, and one that came from behind it is not', () => {
  const answer = (status: number, responseHead: readonly string[]): JsonValue => ({
    exchanges: [{ statusLine: `HTTP/1.1 ${status} Bad Gateway`, responseHead }],
  });
  const of = (data: JsonValue, raw: string) => factsFrom([{ kind: 'transcript', data, raw }]).statusesOfCdn;
  expect(of(answer(504, ['x-cache: Error from cloudfront']), '')).toEqual([504]);
  expect(of(answer(502, ['server: cloudflare']), '<span>Cloudflare Ray ID: 8f</span>')).toEqual([502]);
  // What Cloudflare says to those who do not ask for a page.
  expect(of(answer(504, ['server: cloudflare']), '{ [15 bytes data]\nerror code: 504\n* done')).toEqual([504]);
  expect(of(answer(502, ['server: cloudflare']), '{"error":"no worker"}')).toEqual([]);
  expect(of(answer(502, ['server: cloudflare']), 'see error code: 502 in the manual')).toEqual([]);
});

test('what brought nothing is missing, unless another piece of its kind did come', () => {
  const facts = factsFrom([
    { kind: 'mtr', data: null, status: 'missing-tool' },
    { kind: 'mtr', data: null, status: 'missing-tool' },
    { kind: 'traceroute', data: null, status: 'not-permitted' },
    { kind: 'traceroute', data: DOCUMENTS.traceroute ?? null },
  ]);
  expect(facts.missing).toEqual([{ kind: 'mtr', status: 'missing-tool', evidence: [1, 2] }]);
});
