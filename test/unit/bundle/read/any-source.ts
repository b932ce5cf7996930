import fc from 'fast-check';
import type { BundleSource, BundleStall } from '../../../../electron/bundle/bundle-source.ts';
import { EVIDENCE_KINDS, EVIDENCE_STATUSES } from '../../../../electron/domain/evidence.ts';
import { FAILURE_CODES } from '../../../../electron/domain/failure.ts';
import { GAP_REASONS } from '../../../../electron/domain/gap.ts';
import { episodeId, evidenceId, incidentId, stallId, targetId } from '../../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import { PHASES } from '../../../../electron/domain/phase.ts';
import { type CertificateFacts, OUTCOMES, type Sample, SUSPECT_REASONS } from '../../../../electron/domain/sample.ts';
import { DNS_RECORD_TYPES, PACKETS_CHOICES, type Target } from '../../../../electron/domain/target.ts';
import { SEGMENTS } from '../../../../electron/domain/verdict/verdict.ts';
import { sampleSource } from '../sample-source.ts';

/** Letters, signs, control characters, halves of characters, what spreadsheets calculate, what HTML and terminals obey. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.constantFrom(
    '',
    '=1+1',
    "'=1",
    '@x',
    ' a ',
    '"',
    '\r\n',
    '\t',
    '\\n',
    '<b>&amp;</b>',
    '\u001b[2J',
    '\u202e',
    '\ud800',
    ',',
  ),
);
const textOrNull = fc.option(text);
const name = fc.string({ minLength: 1, maxLength: 30 }).filter((found) => found.trim() !== '');

const FROM_US = Date.UTC(2026, 0, 1) * 1_000;
const atUs = fc.integer({ min: FROM_US, max: FROM_US + 86_400_000_000 });
const ms = fc.integer({ min: 0, max: 60_000_000 }).map((us) => us / 1_000);
const msOrNull = fc.option(ms);
const port = fc.integer({ min: 1, max: 65_535 });
const address = fc.constantFrom('198.51.100.7', '192.168.178.20', '2001:db8::7', 'fe80::1%eth0');
const count = fc.integer({ min: 0, max: 1_000_000 });
const place = fc.record({ address, port });
const guarded = fc.oneof(
  text.map((found) => ({ kind: 'plain' as const, text: found })),
  text.map((found) => ({ kind: 'template' as const, template: found })),
  fc.constant({ kind: 'withheld' as const }),
);

const spec = fc.oneof(
  fc.record({
    kind: fc.constant('http' as const),
    url: fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true }),
    credentials: fc.option(guarded),
    connectTo: fc.option(place),
    connection: fc.constantFrom('fresh' as const, 'keep-alive' as const),
    version: fc.constantFrom('auto' as const, '1.1' as const, '2' as const),
    method: fc.constantFrom('GET', 'HEAD'),
    headers: fc.array(fc.record({ name: text, value: guarded }), { maxLength: 3 }),
    expect: fc.record({
      status: fc.option(fc.array(fc.integer({ min: 100, max: 599 }), { maxLength: 3 })),
      body: textOrNull,
    }),
    tlsVerify: fc.boolean(),
    followRedirects: fc.integer({ min: 0, max: 20 }),
    bodyCapBytes: count,
    proxy: fc.constantFrom('environment' as const, 'none' as const),
  }),
  fc.record({ kind: fc.constant('tcp' as const), host: fc.domain(), port, connectTo: fc.option(place) }),
  fc.record({
    kind: fc.constant('dns' as const),
    name: fc.domain(),
    type: fc.constantFrom(...DNS_RECORD_TYPES),
    transport: fc.constantFrom('udp' as const, 'tcp' as const),
  }),
);

const target = (id: number): fc.Arbitrary<Target> =>
  fc.record({
    id: fc.constant(targetId(id)),
    origin: fc.constantFrom('kept' as const, 'passing' as const),
    name: name.map((found) => `${found} ${id}`),
    spec,
    thresholds: fc.record({
      intervalMs: fc.integer({ min: 100, max: 60_000 }),
      captureAfterMs: fc.integer({ min: 100, max: 60_000 }),
      slowAfterMs: fc.integer({ min: 100, max: 60_000 }),
      timeoutMs: fc.integer({ min: 100, max: 60_000 }),
    }),
    family: fc.constantFrom('auto' as const, 4 as const, 6 as const),
    resolver: fc.oneof(
      fc.constant({ kind: 'system' as const }),
      place.map((at) => ({ kind: 'server' as const, ...at })),
    ),
    role: fc.constantFrom('subject' as const, 'control' as const),
    group: textOrNull,
    required: fc.boolean(),
    packets: fc.constantFrom(...PACKETS_CHOICES),
  });

const FINGERPRINTS = ['a'.repeat(64), 'b'.repeat(64)] as const;

const edge = fc.record({
  server: textOrNull,
  requestId: textOrNull,
  colo: textOrNull,
  via: textOrNull,
  cacheStatus: textOrNull,
});

const anySample = fc.record({
  targetId: fc.constantFrom(targetId(1), targetId(2), targetId(9)),
  startedAtUs: atUs,
  outcome: fc.constantFrom(...OUTCOMES),
  totalMs: msOrNull,
  phases: fc.record({
    resolveMs: msOrNull,
    connectMs: msOrNull,
    tlsMs: msOrNull,
    waitMs: msOrNull,
    transferMs: msOrNull,
  }),
  status: fc.option(fc.integer({ min: 0, max: 999 })),
  remoteAddress: fc.option(address),
  remotePort: fc.option(port),
  localAddress: fc.option(address),
  localPort: fc.option(port),
  failure: fc.option(
    fc.record({ phase: fc.constantFrom(...PHASES), code: fc.constantFrom(...FAILURE_CODES), message: text }),
  ),
  latenessMs: ms,
  observer: fc.record({ eventLoopDelayMs: ms, suspect: fc.option(fc.constantFrom(...SUSPECT_REASONS)) }),
  tcp: fc.option(fc.record({ rttUs: fc.option(count), retransmits: count })),
  reusedConnection: fc.boolean(),
  edge: fc.option(edge),
  certificateSha256: fc.option(fc.constantFrom(...FINGERPRINTS)),
}) satisfies fc.Arbitrary<Sample>;

const certificate: fc.Arbitrary<CertificateFacts> = fc.record({
  subject: text,
  issuer: text,
  names: fc.array(text, { maxLength: 3 }),
  validFromUs: atUs,
  validToUs: fc.oneof(atUs, fc.constant(Date.UTC(9999, 11, 31, 23, 59, 59) * 1_000)),
  fingerprintSha256: fc.constant(FINGERPRINTS[0]),
  protocol: textOrNull,
  cipher: textOrNull,
  alpn: textOrNull,
  chainPem: fc.constantFrom([], ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n']),
});

const head = fc.record({
  targetId: fc.constant(targetId(1)),
  kind: fc.constantFrom(...EVIDENCE_KINDS.filter((kind) => kind !== 'packets')),
  method: text,
  status: fc.constantFrom(...EVIDENCE_STATUSES),
  startedAtUs: atUs,
  lastedUs: count,
  summary: text,
  remedy: textOrNull,
  truncated: fc.boolean(),
  // As the store gives it: what JSON can hold.
  data: fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue),
  sharedPath: fc.boolean(),
  raw: text,
});

const anyStall = fc.record({
  openedBy: fc.constantFrom('overdue' as const, 'failure' as const),
  phase: fc.constantFrom(...PHASES),
  startedAtUs: atUs,
  openedAtUs: atUs,
  endedAtUs: fc.option(atUs),
  elapsedMs: ms,
  end: fc.option(fc.constantFrom('near-miss' as const, 'slow' as const, 'failed' as const)),
  remoteAddress: fc.option(address),
  remotePort: fc.option(port),
  localAddress: fc.option(address),
  localPort: fc.option(port),
});

const stallWithHeads = fc.record({ stall: anyStall, heads: fc.array(head, { maxLength: 4 }) });

const anyIncident = fc.record({
  openedAtUs: atUs,
  lastBadAtUs: atUs,
  closed: fc.option(
    fc.record({
      atUs,
      by: fc.constantFrom('recovery' as const, 'observer-stopped' as const, 'target-removed' as const),
    }),
  ),
  worstMs: ms,
  slowCount: count,
  failedCount: count,
  flapping: fc.boolean(),
  verdict: fc.record({
    segment: fc.constantFrom(...SEGMENTS),
    confidence: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
    summary: text,
    reasons: fc.array(text, { maxLength: 3 }),
    against: fc.array(text, { maxLength: 3 }),
    ask: fc.array(text, { maxLength: 3 }),
    fromHop: fc.option(fc.integer({ min: 1, max: 64 })),
    citations: fc.array(fc.record({ text, evidence: fc.array(count.map(evidenceId), { maxLength: 3 }) }), {
      maxLength: 2,
    }),
  }),
  note: text,
  stalls: fc.array(stallWithHeads, { maxLength: 3 }),
});

const parts = fc.record({
  targets: fc.tuple(target(1), target(2)),
  incidents: fc.array(anyIncident, { minLength: 1, maxLength: 3 }),
  isRange: fc.boolean(),
  nearMisses: fc.array(stallWithHeads, { maxLength: 2 }),
  samples: fc.array(fc.array(anySample, { maxLength: 6 }), { maxLength: 3 }),
  gaps: fc.array(
    fc.record({
      targetId: fc.option(fc.constant(targetId(1))),
      reason: fc.constantFrom(...GAP_REASONS),
      startedAtUs: atUs,
      endedAtUs: fc.option(atUs),
    }),
    { maxLength: 3 },
  ),
  vantages: fc.array(
    fc.record({
      host: text,
      interfaceName: textOrNull,
      sourceAddress: fc.option(address),
      gateway: fc.option(address),
      vpn: fc.boolean(),
      publicAddress: fc.option(address),
    }),
    { maxLength: 2 },
  ),
  hostFacts: fc.array(
    fc.record({ collectedAtUs: atUs, seenUntilUs: atUs, text, data: fc.constant({ os: { name: 'Linux' } }) }),
    { maxLength: 2 },
  ),
  clockReadings: fc.array(
    fc.record({
      host: fc.option(fc.constantFrom('api.example.com', '2001:db8::7', 'xn--bcher-kva.example')),
      address: fc.option(address),
      fromUs: atUs,
      toUs: atUs,
      lowUs: fc.integer({ min: -4_000_000_000_000_000, max: 0 }),
      highUs: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
      answers: count,
      agrees: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  hopNames: fc.array(fc.record({ address, name: textOrNull, network: textOrNull }), { maxLength: 3 }),
  earlier: fc.option(fc.record({ sinceUs: atUs, count, firstOpenedAtUs: fc.option(atUs) })),
  unreadable: fc.array(text, { maxLength: 2 }),
  certificate,
});

/** Sources with whatever the types allow, also what no engine would ever measure. */
export const anySource: fc.Arbitrary<BundleSource> = parts.map((found) => {
  const raw = new Map<number, string>();
  let nextId = 0;
  const stallOf = (entry: (typeof found)['nearMisses'][number], incident: number | null): BundleStall => {
    nextId += 1;
    const id = stallId(nextId);
    return {
      stall: { ...entry.stall, id, targetId: targetId(1), incidentId: incident === null ? null : incidentId(incident) },
      evidence: entry.heads.map(({ raw: own, lastedUs, ...rest }) => {
        nextId += 1;
        raw.set(nextId, own);
        return { ...rest, id: evidenceId(nextId), stallId: id, endedAtUs: rest.startedAtUs + lastedUs };
      }),
    };
  };
  const incidents = (found.isRange ? found.incidents : found.incidents.slice(0, 1)).map(
    ({ closed, note, stalls, ...incident }, index) => ({
      note,
      incident: {
        ...incident,
        id: incidentId(index + 1),
        targetId: targetId(1),
        episodeId: episodeId(index + 1),
        closedAtUs: closed?.atUs ?? null,
        closedBy: closed?.by ?? null,
      },
      stalls: stalls.map((stall) => stallOf(stall, index + 1)),
    }),
  );
  return {
    ...sampleSource(),
    scope: found.isRange
      ? { kind: 'range', targetIds: [targetId(1)] }
      : { kind: 'incident', incidentId: incidentId(1) },
    window: { fromUs: FROM_US, toUs: FROM_US + 86_400_000_123 },
    samplesSpan: { fromUs: FROM_US, toUs: FROM_US + 86_400_000_456 },
    targets: found.targets,
    incidents,
    earlier: found.earlier,
    nearMisses: found.nearMisses.map((stall) => stallOf(stall, null)),
    unreadable: found.unreadable.map((reason, index) => ({ evidenceId: evidenceId(5_000 + index), reason })),
    gaps: found.gaps,
    vantages: found.vantages,
    hostFacts: found.hostFacts,
    clockReadings: found.clockReadings,
    hopNames: found.hopNames,
    async *samples() {
      yield* found.samples;
    },
    evidenceRaw: async (id) => raw.get(id) ?? null,
    evidencePackets: async () => null,
    certificate: async (fingerprint) => (fingerprint === FINGERPRINTS[0] ? found.certificate : null),
  };
});
