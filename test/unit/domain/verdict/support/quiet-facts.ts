import { evidenceId } from '../../../../../electron/domain/ids.ts';
import type { Hop } from '../../../../../electron/domain/trace.ts';
import type { VerdictFacts } from '../../../../../electron/domain/verdict/facts.ts';

export const SERVER = '192.0.2.10';
/** The gateway, two routers of the internet provider, one of a carrier, the last one before the server, the server. */
export const WAY = ['192.168.1.1', '10.20.0.1', '198.51.100.1', '198.51.100.9', '203.0.113.1', SERVER] as const;

/** A hop that answered, as `lost` of `sent` probes tell. */
export function hop(ttl: number, address: string | null, lost = 0, sent = 5, note: string | null = null): Hop {
  return {
    ttl,
    addresses: address === null ? [] : address.split(','),
    rttMs: Array.from({ length: Math.max(0, sent - lost) }, (_, index) => 2 * ttl + index / 10),
    answerers: [],
    sent,
    lost,
    statistics: null,
    note,
  };
}

/** Five requests that hung while connecting, and nothing else known but that all around them was well. */
export const QUIET: VerdictFacts = {
  subject: {
    name: 'shop',
    kind: 'http',
    address: SERVER,
    port: 443,
    family: 4,
    tls: true,
    pinned: false,
    isThisHost: false,
    resolver: null,
  },
  bad: {
    count: 5,
    alike: 5,
    goodBetween: 0,
    phase: 'connect',
    phases: { resolve: 0, connect: 5, tls: 0, wait: 0, transfer: 0 },
    failure: null,
    status: null,
    worstMs: 7_400,
    reused: 0,
  },
  observer: { suspect: [], eventLoopDelayMs: 2, offline: false, clockOffMs: null },
  controls: { total: 2, hanging: 0, failing: 0, fine: 2, connects: null },
  others: { total: 0, bad: 0, fineAtSameAddress: 0, variants: [] },
  quick: { count: 0, medianMs: null },
  heldBack: 0,
  gateway: {
    evidence: [evidenceId(10)],
    timing: 'in-flight',
    address: '192.168.1.1',
    interfaceName: 'eth0',
    sent: 3,
    received: 3,
    rttMs: 0.4,
    link: 'reachable',
  },
  resolvers: [],
  paths: [],
  lastGood: {
    evidence: [evidenceId(11)],
    hops: WAY.map((address, index) => hop(index + 1, address)),
    change: null,
  },
  socket: null,
  fresh: null,
  otherFamily: null,
  counters: null,
  host: null,
  answer: null,
  history: { openedAtUs: [], intervalMs: 5_000 },
  missing: [],
};

/** What a part holds where a scenario names only what matters to it. */
export const PARTS = {
  gateway: QUIET.gateway,
  lastGood: QUIET.lastGood,
  connects: { evidence: [12], timing: 'in-flight', tried: 2, reached: 2 },
  socket: {
    evidence: [13],
    timing: 'in-flight',
    state: 'established',
    phase: 'wait',
    synRetransmits: 0,
    dataRetransmits: 0,
    unackedSegments: 0,
    unackedBytes: 0,
    receivedBytes: 0,
    silentMs: 6_300,
    rttMs: 12,
    zeroWindow: false,
    lossTowardsUs: false,
  },
  fresh: { evidence: [14], timing: 'in-flight', tried: 5, up: 5, secured: 5, refused: 0, late: 0, connectMs: 12 },
  otherFamily: {
    evidence: [15],
    timing: 'in-flight',
    family: 6,
    address: '2001:db8::10',
    end: 'connected',
    connectMs: 13,
  },
  counters: {
    evidence: [16],
    timing: 'in-flight',
    betweenMs: 8_000,
    retransmitted: 0,
    listenOverflows: 0,
    listenDrops: 0,
    interfaceErrors: 0,
    noRoutes: 0,
  },
  host: {
    evidence: [17],
    timing: 'in-flight',
    cpuShare: 0.1,
    processors: 4,
    load1: 0.3,
    cpuPressurePercent: 1,
    availableBytes: 4_000_000_000,
    memoryBytes: 8_000_000_000,
  },
  answer: { status: 200, edge: null, isTextOfCdn: false },
  edge: { server: 'cloudflare', requestId: '8f0c2d-FRA', colo: 'FRA', via: null, cacheStatus: null },
  failure: { phase: 'connect', code: 'timeout', message: 'It was given up after 30.0 s.' },
  change: { ttl: 4, before: '198.51.100.9', now: '198.51.100.77' },
  resolver: {
    evidence: [18],
    timing: 'in-flight',
    address: '192.0.2.53',
    port: 53,
    isUsed: false,
    queryMs: 12,
    rcode: 'NOERROR',
    answers: [SERVER],
  },
  path: {
    evidence: [19],
    timing: 'in-flight',
    by: 'native',
    protocol: 'tcp',
    destination: SERVER,
    port: 443,
    reached: true,
    rounds: null,
    hops: WAY.map((address, index) => hop(index + 1, address)),
    sharedPath: false,
    sparedTtls: [],
  },
  variant: { name: 'shop over IPv6', differsIn: 'family', has: 'IPv6', fares: 'fine' },
  missing: { kind: 'trace', status: 'missing-tool', evidence: [] },
} as const;
