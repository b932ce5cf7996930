import type { BundleSource, BundleStall, EvidenceHead } from '../../../electron/bundle/bundle-source.ts';
import type { EvidenceKind } from '../../../electron/domain/evidence.ts';
import { episodeId, evidenceId, incidentId, stallId, targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { NO_PHASES } from '../../../electron/domain/phase.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { DEFAULT_BODY_CAP_BYTES, DEFAULT_THRESHOLDS, type Target } from '../../../electron/domain/target.ts';

/** 2026-11-21T07:00:00.000Z: the request that hangs begins. */
export const START_US = Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;
const SECOND_US = 1_000_000;
export const atUs = (seconds: number): number => START_US + Math.round(seconds * SECOND_US);

export const API = targetId(1);
export const CONTROL = targetId(2);
const STALL = stallId(7);

export function httpTarget(overrides: Partial<Target> = {}): Target {
  return {
    id: API,
    origin: 'kept',
    name: 'api',
    spec: {
      kind: 'http',
      url: 'https://api.example.com/healthcheck',
      credentials: null,
      connectTo: null,
      connection: 'fresh',
      version: 'auto',
      method: 'GET',
      headers: [],
      expect: { status: [200], body: null },
      tlsVerify: true,
      followRedirects: 0,
      bodyCapBytes: DEFAULT_BODY_CAP_BYTES,
      proxy: 'none',
    },
    thresholds: DEFAULT_THRESHOLDS,
    family: 'auto',
    resolver: { kind: 'system' },
    role: 'subject',
    group: 'payments',
    required: true,
    packets: 'off',
    ...overrides,
  };
}

export const controlTarget: Target = {
  id: CONTROL,
  origin: 'kept',
  name: 'control',
  spec: { kind: 'tcp', host: 'control.example.net', port: 443, connectTo: null },
  thresholds: DEFAULT_THRESHOLDS,
  family: 'auto',
  resolver: { kind: 'system' },
  role: 'control',
  group: null,
  required: false,
  packets: 'off',
};

export function sample(overrides: Partial<Sample> = {}): Sample {
  return {
    targetId: API,
    startedAtUs: START_US,
    outcome: 'ok',
    totalMs: 142.4567,
    phases: { resolveMs: 4.2, connectMs: 21, tlsMs: 45.5, waitMs: 70, transferMs: 1.75 },
    status: 200,
    remoteAddress: '198.51.100.7',
    remotePort: 443,
    localAddress: '192.168.178.20',
    localPort: 50123,
    failure: null,
    latenessMs: 0.4,
    observer: { eventLoopDelayMs: 1.1, suspect: null },
    tcp: { rttUs: 21_034, retransmits: 0 },
    reusedConnection: false,
    edge: null,
    certificateSha256: null,
    ...overrides,
  };
}

export const timeoutSample = sample({
  outcome: 'failed',
  totalMs: 7_400,
  phases: { ...NO_PHASES, resolveMs: 3.9, connectMs: 7_396.1 },
  status: null,
  failure: { phase: 'connect', code: 'timeout', message: 'No answer from 198.51.100.7:443 within 7.4 s.' },
  tcp: { rttUs: 0, retransmits: 3 },
});

export function evidence(
  id: number,
  kind: EvidenceKind,
  fromS: number,
  toS: number,
  overrides: Partial<EvidenceHead> = {},
): EvidenceHead {
  return {
    id: evidenceId(id),
    stallId: STALL,
    targetId: API,
    kind,
    method: `${kind} of the test`,
    status: 'captured',
    startedAtUs: atUs(fromS),
    endedAtUs: atUs(toS),
    summary: `What ${kind} found.`,
    remedy: null,
    truncated: false,
    data: null,
    sharedPath: false,
    ...overrides,
  };
}

export const traceData: JsonValue = {
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: false,
  durationMs: 290,
  hops: [
    { ttl: 1, addresses: ['192.168.178.1'], rttMs: [0.8, 1.2], sent: 2, lost: 0, statistics: null, note: null },
    { ttl: 2, addresses: [], rttMs: [], sent: 2, lost: 2, statistics: null, note: null },
  ],
};

/** An incident with one hung request, and whatever evidence the test brings. Each change makes another source. */
export function sampleSource(
  overrides: Partial<BundleSource> & {
    readonly evidence?: readonly EvidenceHead[];
    readonly raw?: Readonly<Record<number, string | null>>;
    readonly chunks?: readonly (readonly Sample[])[];
  } = {},
): BundleSource {
  const { evidence: heads = [], raw = {}, chunks, ...rest } = overrides;
  const stall: BundleStall = {
    stall: {
      id: STALL,
      targetId: API,
      incidentId: incidentId(3),
      openedBy: 'overdue',
      phase: 'connect',
      startedAtUs: START_US,
      openedAtUs: atUs(1),
      endedAtUs: atUs(7.4),
      elapsedMs: 7_400,
      end: 'failed',
      remoteAddress: '198.51.100.7',
      remotePort: 443,
      localAddress: '192.168.178.20',
      localPort: 50123,
    },
    evidence: heads,
  };
  return {
    scope: { kind: 'incident', incidentId: incidentId(3) },
    window: { fromUs: START_US, toUs: atUs(7.4) },
    samplesSpan: { fromUs: atUs(-3_600), toUs: atUs(3_607.4) },
    productVersion: '0.1.0',
    reporterZone: 'Europe/Berlin',
    targets: [httpTarget(), controlTarget],
    incidents: [
      {
        note: '',
        incident: {
          id: incidentId(3),
          targetId: API,
          episodeId: episodeId(2),
          openedAtUs: START_US,
          lastBadAtUs: atUs(7.4),
          closedAtUs: atUs(7.4),
          closedBy: 'recovery',
          worstMs: 7_400,
          slowCount: 0,
          failedCount: 1,
          flapping: false,
          verdict: {
            segment: 'path',
            confidence: 'low',
            summary: 'The connection was never answered, while control answered at the same time.',
            reasons: ['Hung in connect for 7.4 s.'],
            against: ['One request only.'],
            ask: ['Does a firewall drop connection requests to port 443?'],
            fromHop: null,
            citations: [],
          },
        },
        stalls: [stall],
      },
    ],
    nearMisses: [],
    unreadable: [],
    gaps: [{ targetId: null, reason: 'asleep', startedAtUs: atUs(-1_800), endedAtUs: atUs(-1_700) }],
    clockReadings: [
      {
        host: 'api.example.com',
        address: '198.51.100.7',
        fromUs: atUs(-1_200),
        toUs: atUs(-5),
        lowUs: -1_900_000,
        highUs: -1_200_000,
        answers: 240,
        agrees: true,
      },
    ],
    vantages: [
      {
        host: 'nas-berlin',
        interfaceName: 'eth0',
        sourceAddress: '192.168.178.20',
        gateway: '192.168.178.1',
        vpn: false,
        publicAddress: null,
      },
    ],
    hostFacts: [
      {
        collectedAtUs: atUs(-600),
        seenUntilUs: atUs(-600),
        text: 'Linux 6.1, nas-berlin\n',
        data: { os: 'Linux 6.1', host: 'nas-berlin' },
      },
    ],
    hopNames: [],
    earlier: { sinceUs: atUs(-7 * 86_400), count: 3, firstOpenedAtUs: atUs(-90_000) },
    identity: { hostNames: ['nas-berlin'], userNames: ['carola'], homeDirectories: ['/home/carola'] },
    evidencePackets: async () => null,
    certificate: async () => null,
    async *samples() {
      yield* chunks ?? [
        Array.from({ length: 10 }, (_, index) => sample({ startedAtUs: atUs(-60 + 5 * index) })),
        [timeoutSample, sample({ startedAtUs: atUs(10) }), sample({ targetId: CONTROL, startedAtUs: atUs(2) })],
      ];
    },
    async evidenceRaw(id) {
      return raw[id] ?? '';
    },
    ...rest,
  };
}
