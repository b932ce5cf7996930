import type { Failure } from '../failure.ts';
import type { EvidenceId } from '../ids.ts';
import type { Phase } from '../phase.ts';
import type { EdgeFacts, SuspectReason } from '../sample.ts';
import type { Hop, TraceProtocol } from '../trace.ts';

/**
 * All that a verdict on one incident is taken from. The rules read this and nothing else. What is not known is null or an empty list,
 * never a zero; each part that came from captures names its evidence.
 */
export interface VerdictFacts {
  readonly subject: SubjectFacts;
  readonly bad: BadFacts;
  readonly observer: ObserverFacts;
  readonly controls: ControlFacts;
  readonly others: OthersFacts;
  /** Requests to the same target that began later than one that hung, and ended well while it still did. */
  readonly quick: { readonly count: number; readonly medianMs: number | null };
  /** Planned requests that were not started, because as many as allowed were hanging. */
  readonly heldBack: number;
  /** null: not measured. */
  readonly gateway: GatewayFacts | null;
  /** The same name at every configured resolver, in the order of the configuration. */
  readonly resolvers: readonly ResolverFacts[];
  /** Path measurements, one entry for each tracer, protocol and destination; in-flight rounds of the native tracer are summed up. */
  readonly paths: readonly PathFacts[];
  readonly lastGood: LastGoodFacts | null;
  readonly socket: SocketFacts | null;
  readonly fresh: FreshFacts | null;
  /** The same name over the other address family, tried at that moment; null where the target is pinned, or the name has no other. */
  readonly otherFamily: OtherFamilyFacts | null;
  readonly counters: CounterFacts | null;
  readonly host: HostFacts | null;
  readonly answer: AnswerFacts | null;
  readonly history: HistoryFacts;
  /** Captures that brought nothing: missing tools, no permission, too late. */
  readonly missing: readonly MissingFacts[];
}

/** Came from captures. */
export interface Captured {
  readonly evidence: readonly EvidenceId[];
  /** `in-flight`: taken for the most part while a request hung. `after`: when it was over, so it may have seen what came after the fault. */
  readonly timing: 'in-flight' | 'after';
}

/** What is probed, and how. */
export interface SubjectFacts {
  readonly name: string;
  readonly kind: 'http' | 'tcp' | 'dns';
  /** Where the bad requests went; null before they had an address. */
  readonly address: string | null;
  readonly port: number | null;
  readonly family: 4 | 6 | null;
  readonly tls: boolean;
  /** The address was given, so no name was resolved. */
  readonly pinned: boolean;
  /** The address is this very machine, so no path lies between, and the counters and the load are the server's too. */
  readonly isThisHost: boolean;
  /** The resolver that it asks, as `address` or `address:port`; null: the system's. */
  readonly resolver: string | null;
}

/** The bad probes of the window, without those that the observer spoiled. */
export interface BadFacts {
  readonly count: number;
  /** Of these, how many went wrong in the way that is told here: same phase, same failure or none, same status. */
  readonly alike: number;
  /** In the time of the bad ones, how many probes were good. */
  readonly goodBetween: number;
  readonly phase: Phase;
  /** By phase, all bad probes. */
  readonly phases: Readonly<Record<Phase, number>>;
  /** What they failed of; null when they were slow and came in the end. A request that has just been given up failed of `timeout`. */
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly worstMs: number;
  /** Bad ones on a connection that had served an earlier request. */
  readonly reused: number;
}

export interface ObserverFacts {
  /** Bad or overdue probes of the window that are suspect, by reason. */
  readonly suspect: readonly { readonly reason: SuspectReason; readonly count: number }[];
  /** Longest time for which the event loop was held up during a bad probe that hung; what fails at once does so however late it is read. */
  readonly eventLoopDelayMs: number;
  /** This machine was on no network while they went wrong. */
  readonly offline: boolean;
  /** The clock of this machine is known to be off by more than a minute; null: not known. Server's minus ours. */
  readonly clockOffMs: number | null;
}

/** How the controls fared in the same time, by their own probes; those that were not probed in it are only in `total`. */
export interface ControlFacts {
  readonly total: number;
  readonly hanging: number;
  readonly failing: number;
  readonly fine: number;
  /** New connections to them at that moment; null: not tried. */
  readonly connects: (Captured & { readonly tried: number; readonly reached: number }) | null;
}

/** The other targets that are no controls. */
export interface OthersFacts {
  readonly total: number;
  /** Have an incident that overlaps. */
  readonly bad: number;
  /** Of those that are fine, how many go to the same address as this one. */
  readonly fineAtSameAddress: number;
  /** Same address and port, other family, other resolver …: how targets fare that differ from this one in one thing alone. */
  readonly variants: readonly VariantFacts[];
}

/** Another target that differs from this one in one thing. */
export interface VariantFacts {
  readonly name: string;
  readonly differsIn: 'family' | 'resolver' | 'connection' | 'address';
  /** What it has there, such as `IPv4`, `192.0.2.53`, `fresh`, `198.51.100.7`. */
  readonly has: string;
  readonly fares: 'fine' | 'hanging' | 'failing';
}

export interface GatewayFacts extends Captured {
  /** null: none on the way. */
  readonly address: string | null;
  readonly interfaceName: string | null;
  readonly sent: number;
  readonly received: number;
  /** Middle of the round trips; null without one. */
  readonly rttMs: number | null;
  /** What the link layer says of it, lower case: `reachable`, `stale`, `delay`, `probe`, `failed`, `incomplete`; null: not known. */
  readonly link: string | null;
}

export interface ResolverFacts extends Captured {
  readonly address: string;
  readonly port: number;
  /** The target asks this one, or it is the first of the system's. */
  readonly isUsed: boolean;
  /** Slowest of its answers; null: none within the time. */
  readonly queryMs: number | null;
  /** Response code, or the closed word for what went wrong; null without an answer. */
  readonly rcode: string | null;
  /** Addresses it gave, for telling whether resolvers agree. */
  readonly answers: readonly string[];
}

export interface PathFacts extends Captured {
  readonly by: 'native' | 'mtr' | 'traceroute';
  readonly protocol: TraceProtocol;
  readonly destination: string;
  readonly port: number | null;
  readonly reached: boolean;
  /** Of how many rounds, where it is known. */
  readonly rounds: { readonly all: number; readonly reached: number } | null;
  readonly hops: readonly Hop[];
  /** Another trace ran over the same path at that time, so loss at routers proves nothing. */
  readonly sharedPath: boolean;
  /** Routers were left alone because they had just been asked; their silence is no loss. */
  readonly sparedTtls: readonly number[];
}

/** The newest path that reached the address while nothing hung. */
export interface LastGoodFacts {
  readonly evidence: readonly EvidenceId[];
  readonly hops: readonly Hop[];
  /** Where the path now differs from it first; null: it does not, as far as it goes. */
  readonly change: { readonly ttl: number; readonly before: string; readonly now: string } | null;
}

/** The connection of the hung request as the kernel sees it; of several, the one that hung longest. */
export interface SocketFacts extends Captured {
  /** The last state seen: `syn-sent`, `established`, `close-wait` … */
  readonly state: string;
  readonly phase: Phase;
  /** Connection requests sent again. */
  readonly synRetransmits: number;
  readonly dataRetransmits: number;
  readonly unackedSegments: number;
  readonly unackedBytes: number | null;
  readonly receivedBytes: number | null;
  /** Nothing came for so long at the end. */
  readonly silentMs: number | null;
  readonly rttMs: number | null;
  /** The receiver had no room: it does not read. */
  readonly zeroWindow: boolean;
  /** Out-of-order or duplicate data came, or selective acknowledgements told of holes: packets towards us were lost. */
  readonly lossTowardsUs: boolean | null;
}

/** New connections to the very address and port, tried while it hung. */
export interface FreshFacts extends Captured {
  readonly tried: number;
  /** Up within a second, so that no connection request had to be sent again (RFC 6298, 2.1). */
  readonly up: number;
  /** Those that also had their TLS handshake within a second; equals `up` where no TLS is spoken. */
  readonly secured: number;
  readonly refused: number;
  /** Connected, but only after their connection request was sent again. */
  readonly late: number;
  /** Of the quickest; null without one. */
  readonly connectMs: number | null;
}

export interface OtherFamilyFacts extends Captured {
  readonly family: 4 | 6;
  readonly address: string;
  readonly end: 'connected' | 'refused' | 'no-answer' | 'unreachable';
  readonly connectMs: number | null;
}

/** This host's own counters over the time of the hang; what moved. */
export interface CounterFacts extends Captured {
  readonly betweenMs: number;
  readonly retransmitted: number;
  readonly listenOverflows: number;
  readonly listenDrops: number;
  /** Errors and drops of interfaces, received and sent together. */
  readonly interfaceErrors: number;
  readonly noRoutes: number;
}

export interface HostFacts extends Captured {
  /** Of all processors, 0 to 1; null: not known. */
  readonly cpuShare: number | null;
  readonly processors: number;
  readonly load1: number | null;
  /** Share of ten seconds in which something waited for a processor, 0 to 100; null where the system does not tell. */
  readonly cpuPressurePercent: number | null;
  readonly availableBytes: number | null;
  readonly memoryBytes: number | null;
}

/** What answered, where something did. */
export interface AnswerFacts {
  readonly status: number;
  readonly edge: EdgeFacts | null;
  readonly isTextOfCdn: boolean;
}

/** Earlier windows of the same target. */
export interface HistoryFacts {
  /** UTC microseconds, ascending, this one's included; at most the last 200. */
  readonly openedAtUs: readonly number[];
  readonly intervalMs: number;
}

export interface MissingFacts {
  readonly kind: string;
  readonly status: 'missing-tool' | 'not-permitted' | 'timed-out' | 'failed' | 'skipped';
  readonly evidence: readonly EvidenceId[];
}
