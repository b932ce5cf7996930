import type { EvidenceDraft, EvidenceKind } from '../../../../electron/domain/evidence.ts';
import { evidenceId } from '../../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import type { Phase } from '../../../../electron/domain/phase.ts';
import { type EvidenceFacts, evidenceFacts } from '../../../../electron/domain/verdict/evidence/evidence-facts.ts';
import { EvidenceShelf } from '../../../../electron/domain/verdict/evidence/evidence-shelf.ts';
import { readEvidence } from '../../../../electron/domain/verdict/evidence/read-evidence.ts';

export interface Piece {
  readonly kind: EvidenceKind;
  readonly data: JsonValue;
  readonly status?: EvidenceDraft['status'];
  readonly raw?: string;
  readonly timing?: 'in-flight' | 'after';
  /** Seconds. */
  readonly fromS?: number;
  readonly toS?: number;
  readonly sharedPath?: boolean;
  readonly hungIn?: Phase;
}

/** What pieces of evidence, numbered from 1 in their order, come to. */
export function factsFrom(
  pieces: readonly Piece[],
  about: Partial<Parameters<typeof evidenceFacts>[1]> = {},
): EvidenceFacts {
  return evidenceFacts(shelfOf(pieces), { phase: 'connect', resolver: null, ...about });
}

export function shelfOf(pieces: readonly Piece[]): EvidenceShelf {
  const shelf = new EvidenceShelf();
  for (const [index, { fromS = index, toS = index + 0.5, timing = 'in-flight', ...piece }] of pieces.entries()) {
    const reduced = readEvidence(
      { status: 'captured', raw: '', sharedPath: false, ...piece },
      piece.hungIn ?? 'connect',
    );
    const noted = { evidence: evidenceId(index + 1), timing, startedAtUs: fromS * 1e6, endedAtUs: toS * 1e6 };
    shelf.note(piece.kind, noted, reduced);
  }
  return shelf;
}

const hop = (ttl: number, address: string | null, sent = 1, lost = address === null ? sent : 0): JsonValue => ({
  ttl,
  addresses: address === null ? [] : [address],
  rttMs: address === null ? [] : Array.from({ length: sent - lost }, () => ttl),
  jitterMs: null,
  answerers: address === null ? [] : [{ address, rttMs: [ttl], answers: ['time-exceeded'], mtuBytes: null }],
  sent,
  lost,
  loss: lost / sent,
  statistics: null,
  note: null,
});

export const path = (
  hops: readonly (readonly [ttl: number, address: string | null, sent?: number, lost?: number])[],
  more: { readonly [key: string]: JsonValue } = {},
): JsonValue => ({
  destination: '192.0.2.9',
  port: 443,
  protocol: 'tcp',
  reached: hops.at(-1)?.[1] === '192.0.2.9',
  durationMs: 40,
  pathMtuBytes: null,
  hops: hops.map((one) => hop(...one)),
  ...more,
});

/** One good document of each kind, in the form that its capture gives it. */
export const DOCUMENTS: Readonly<Partial<Record<EvidenceKind, JsonValue>>> = {
  trace: path([
    [1, '198.51.100.1'],
    [2, null],
    [3, '192.0.2.9'],
  ]),
  mtr: path(
    [
      [1, '198.51.100.1', 4],
      [2, '192.0.2.9', 4, 1],
    ],
    { port: null, protocol: 'icmp' },
  ),
  traceroute: path([[1, '198.51.100.1']]),
  baseline: {
    ...(path([
      [1, '198.51.100.1'],
      [2, '192.0.2.9'],
    ]) as object),
    takenAt: '2026-11-21T07:00:00.000Z',
    cause: 'baseline',
    comparison: { kind: 'differs', ttl: 1, before: '198.51.100.1', now: '198.51.100.7', sameAgainFromTtl: null },
  },
  socket: {
    remoteAddress: '192.0.2.9',
    remotePort: 443,
    localPort: 40_000,
    keptConnection: false,
    samples: [
      { atMs: 40, phase: 'connect', state: 'established', synRetransmits: 0, dataRetransmits: 0, bytesReceived: 0 },
      {
        atMs: 3_000,
        phase: 'wait',
        state: 'established',
        synRetransmits: 0,
        dataRetransmits: 3,
        unackedSegments: 1,
        bytesSent: 400,
        bytesRetransmitted: 300,
        bytesAcked: 1,
        bytesReceived: 0,
        rttUs: 40_000,
        outOfOrderSegments: 0,
      },
    ],
  },
  packets: { retransmissions: [{ from: '192.0.2.9:443', to: '192.0.2.1:40000', lengthBytes: 1_448, what: 'data' }] },
  'fresh-connect': {
    address: '192.0.2.9',
    port: 443,
    tls: true,
    attempts: [{ end: 'connected', connectMs: 20, tlsMs: 30, totalMs: 50 }],
    otherFamily: { family: 6, address: '2001:db8::9', end: 'no-answer', connectMs: null },
  },
  resolvers: {
    name: 'api.test',
    resolvers: [
      { address: '192.0.2.53', port: 53, queryMs: 12, rcode: 'NOERROR', answers: [{ type: 'A', text: '192.0.2.9' }] },
      { address: '192.0.2.54', port: 53, queryMs: null, rcode: null, answers: [], error: null },
    ],
  },
  gateway: {
    destination: '192.0.2.9',
    gateway: '198.51.100.1',
    interface: 'eth0',
    sourceAddress: '198.51.100.2',
    neighbour: { state: 'reachable', linkAddress: null },
    ping: { sent: 3, received: 3, rttMs: [0.3, 0.4, 0.9] },
  },
  controls: { reached: 1, controls: [{}, {}] },
  'tcp-counters': {
    betweenMs: 5_000,
    changes: { 'Tcp.RetransSegs': 4, 'TcpExt.TCPSynRetrans': 2, 'eth0.rxErrors': 1, 'eth0.rxBytes': 9_000 },
  },
  'host-load': {
    overMs: 5_000,
    cpuShare: 0.25,
    processors: 4,
    load: [1.5, 1, 1],
    memoryBytes: 8e9,
    availableBytes: 4e9,
    pressure: { cpu: { some: { last10SecondsPercent: 3.5 } } },
  },
  transcript: {
    ended: true,
    phase: 'wait',
    exchanges: [{ url: 'https://api.test/', statusLine: 'HTTP/1.1 522 ', responseHead: ['server: cloudflare'] }],
  },
};
