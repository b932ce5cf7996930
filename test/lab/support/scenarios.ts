import type { Fault, Faults } from './faults.ts';
import { CONTROL, HOSTS, type LabHost, RESOLVERS } from './network-plan.ts';
import { type RightVerdict, sure } from './right-verdict.ts';
import type { SocketJson } from './watch-events.ts';

export const TIMES = { intervalMs: 1_000, captureAfterMs: 500, slowAfterMs: 1_000, timeoutMs: 6_000 } as const;

export type PhaseName = 'resolve' | 'connect' | 'tls' | 'wait' | 'transfer';

/** One fault, the target that it is to hit, and what must be found. The target is named after the scenario. */
export interface Scenario {
  readonly target: string;
  readonly says: string;
  readonly host: LabHost;
  readonly family: 4 | 6;
  readonly resolver: string;
  fault(faults: Faults): Fault;
  /** Where every stall must have hung; null where chance decides. */
  readonly phase: PhaseName | null;
  readonly right: RightVerdict;
  /** The fault lets requests hang; otherwise they fail at once, and captures can only come after the fact. */
  readonly hangs: boolean;
  /** Kinds of evidence that must have been taken while the request was in flight; of the `traces`, one is enough. */
  readonly overlapping: readonly string[];
  readonly traces: readonly string[];
  /** Where our own TCP traces of every stall must end: at the destination, at the last router before it, or where chance has it. null without stalls in flight. */
  readonly pathEnds: 'reached' | 'cut-off' | 'by-chance' | null;
  /** Whether the kernel's figures of one hung connection, until the fault was mended, fit it. null where a stall has no connection, or chance decides. */
  readonly socketFits: ((socket: SocketJson) => boolean) | null;
  /**
   * How long after the fault is mended it may still hold a request, because its next packet is due only then. What is held by a
   * process is let go at once; what waits for the kernel waits for its next retransmission.
   */
  readonly releaseMs: number;
  /** Chance may let the first and the last requests in the fault through; so many. */
  readonly luckyRequests: number;
}

const TRACES = ['mtr', 'traceroute'];
const ON_A_CONNECTION = ['socket', 'fresh-connect', 'gateway', 'controls', 'tcp-counters'];
/** Without an address there is neither a connection nor a path to the host. */
const WITHOUT_ADDRESS = ['resolvers', 'gateway', 'controls', 'tcp-counters'];

const common = {
  family: 4,
  resolver: 'system',
  hangs: true,
  overlapping: ON_A_CONNECTION,
  traces: TRACES,
  pathEnds: 'reached',
  socketFits: null,
  releaseMs: 0,
  luckyRequests: 0,
} as const;

/** Nothing came back, and the request for a connection was sent again. */
const synsUnanswered = ({ samples }: SocketJson): boolean =>
  samples.every(({ state, bytesReceived, rttUs }) => state === 'syn-sent' && bytesReceived === 0 && rttUs === null) &&
  (samples.at(-1)?.synRetransmits ?? 0) > 0;

/**
 * All that was sent has been acknowledged, and nothing was sent again while it hung: the network did its work. Before that a packet may
 * have been, by a busy machine that was late to acknowledge it. The reading at the very end is left out where there are others, for the
 * probe's own farewell may be on its way by then.
 */
const allAcknowledged = ({ samples }: SocketJson): boolean => {
  const all = samples.filter(({ phase }) => phase !== 'connect');
  const hung = all.length > 1 ? all.slice(0, -1) : all;
  return (
    hung.every(({ state, unackedSegments, bytesAcked, rttUs }) => {
      return state === 'established' && unackedSegments === 0 && (bytesAcked ?? 0) > 100 && rttUs !== null;
    }) && new Set(hung.map(({ synRetransmits, dataRetransmits }) => synRetransmits + dataRetransmits)).size === 1
  );
};

/** Bytes that had come at each reading behind the one at connect. */
const receivedIn = ({ samples }: SocketJson): ReadonlySet<number | null> =>
  new Set(samples.filter(({ phase }) => phase !== 'connect').map(({ bytesReceived }) => bytesReceived));

/** Since Linux 6.5 the first SYNs are repeated each second; before, after 1, 3 and 7 s. */
const SYN_AGAIN_MS = 3_000;

export const SCENARIOS: readonly Scenario[] = [
  {
    // First, because no trace of an earlier fault is then under way that its own traces would have to wait for.
    ...common,
    target: 'blackhole',
    says: 'everything behind hop 2 is dropped',
    host: HOSTS.blackhole,
    fault: (faults) => faults.droppedBehindHop2(HOSTS.blackhole),
    phase: 'connect',
    right: sure('path'),
    releaseMs: SYN_AGAIN_MS,
    pathEnds: 'cut-off',
    socketFits: synsUnanswered,
  },
  {
    ...common,
    target: 'syns',
    says: 'the server drops connection requests',
    host: HOSTS.syns,
    fault: (faults) => faults.synsDropped(HOSTS.syns),
    phase: 'connect',
    right: sure('destination'),
    releaseMs: SYN_AGAIN_MS,
    pathEnds: 'cut-off',
    socketFits: synsUnanswered,
  },
  {
    ...common,
    target: 'handshake',
    says: 'the TLS handshake is not answered (IPv6)',
    host: HOSTS.handshake,
    family: 6,
    fault: (faults) => faults.stallsTls(HOSTS.handshake),
    phase: 'tls',
    right: sure('tls'),
    // The hello was taken, and no byte came.
    socketFits: (socket) => allAcknowledged(socket) && [...receivedIn(socket)].join() === '0',
  },
  {
    ...common,
    target: 'silent',
    says: 'the server accepts and never answers',
    host: HOSTS.silent,
    fault: (faults) => faults.neverAnswers(HOSTS.silent),
    phase: 'wait',
    right: sure('application'),
    // The handshake went both ways; from then on nothing came.
    socketFits: (socket) => allAcknowledged(socket) && receivedIn(socket).size === 1 && !receivedIn(socket).has(0),
  },
  {
    ...common,
    target: 'drip',
    says: 'the server sends a byte a second',
    host: HOSTS.drip,
    fault: (faults) => faults.dripsBytes(HOSTS.drip),
    phase: 'transfer',
    right: sure('transfer'),
    // More came from second to second.
    socketFits: (socket) => allAcknowledged(socket) && receivedIn(socket).size > 1,
  },
  {
    ...common,
    target: 'slowname',
    says: 'the resolver answers three seconds late',
    host: HOSTS.slowname,
    resolver: RESOLVERS.second.address4,
    fault: (faults) => faults.resolverDelays(RESOLVERS.second, 3_000),
    phase: 'resolve',
    right: sure('resolver'),
    overlapping: WITHOUT_ADDRESS,
    traces: [],
    // What is held is let go at once, but a resolver that has given up on an answer asks again later.
    releaseMs: TIMES.timeoutMs,
  },
  {
    ...common,
    target: 'lostname',
    says: 'the resolver is silent',
    host: HOSTS.lostname,
    resolver: RESOLVERS.third.address4,
    fault: (faults) => faults.resolverSilent(RESOLVERS.third),
    phase: 'resolve',
    right: sure('resolver'),
    overlapping: WITHOUT_ADDRESS,
    traces: [],
    releaseMs: TIMES.timeoutMs,
    pathEnds: 'cut-off',
  },
  {
    ...common,
    target: 'loss',
    says: 'the second router loses 60 % of the packets, each way',
    host: HOSTS.loss,
    // A request gets through within a second about once in fifty: three in a row, which would end the incident, once in 100,000.
    fault: (faults) => faults.randomLoss(HOSTS.loss, 0.6),
    phase: null,
    // Whatever chance lets through looks as if the rest were somebody else's; to say that it is not told apart is honest, to blame another is not, or only as a guess.
    right: { ...sure('path', 'unknown'), elsewhereAtMost: 'low' },
    releaseMs: TIMES.timeoutMs,
    luckyRequests: 3,
    pathEnds: 'by-chance',
  },
  {
    ...common,
    target: 'reset',
    says: 'connections are reset',
    host: HOSTS.reset,
    fault: (faults) => faults.resetsByFilter(HOSTS.reset),
    phase: 'tls',
    // Whoever resets it, the server or a firewall before it, cannot be told from its resets.
    right: { segments: ['tls', 'destination', 'path', 'unknown'], atMost: 'medium', elsewhereAtMost: null },
    hangs: false,
    overlapping: [],
    traces: [],
    pathEnds: null,
  },
];

/** The configuration that is watched: a target a scenario, one that nothing happens to, and the control. */
export function configurationText(): string {
  const target = (name: string, host: LabHost, more: Readonly<Record<string, string | number>>): string[] => [
    `  - name: ${name}`,
    `    url: https://${host.name}/`,
    ...Object.entries(more).map(([key, value]) => `    ${key}: ${value}`),
  ];
  const ms = (value: number): string => `${value}ms`;
  return [
    `defaults: { interval: ${ms(TIMES.intervalMs)}, captureAfter: ${ms(TIMES.captureAfterMs)}, slowAfter: ${ms(TIMES.slowAfterMs)}, timeout: ${ms(TIMES.timeoutMs)} }`,
    `resolvers: [system, ${RESOLVERS.second.address4}, ${RESOLVERS.third.address4}]`,
    'targets:',
    ...SCENARIOS.flatMap(({ target: name, host, family, resolver }) => target(name, host, { family, resolver })),
    ...target('healthy', HOSTS.healthy, { family: 'auto' }),
    ...target('control', CONTROL, { family: 4, role: 'control' }),
    '',
  ].join('\n');
}

export const TARGET_NAMES: readonly string[] = [...SCENARIOS.map(({ target }) => target), 'healthy', 'control'];
