import type { PathProbe } from '../../domain/path-probe.ts';
import type { TraceProtocol } from '../../domain/trace.ts';

/** Repeats wait behind first rounds when there is more to send than the pace allows. */
export type RoundUrgency = 'stall' | 'asked' | 'repeat' | 'baseline';

/** What is known of a path from a round before: spares probes, and lets all hops be asked at once without flooding the destination. */
export interface KnownPath {
  /** TTL at which the destination answered. */
  readonly distance: number;
  /** By TTL from 1 on: who answered there last, null for a silent hop. */
  readonly routers: readonly (string | null)[];
}

/** One round of probes along one path. */
export interface RoundOrder {
  /** Canonical address literal; a link-local one carries its zone (`fe80::1%eth0`). */
  readonly address: string;
  /** null for ICMP. */
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  /** 1 to 64. */
  readonly maxHops: number;
  /**
   * Probes to each hop, 1 to 3. The destination sees at most three TCP connections a round, whatever this says, with one exception: when
   * it has come three hops nearer or more since `known` was learned, the round that finds that out opens one for each of them.
   */
  readonly probesPerHop: number;
  /** A probe that was not answered this long after it left is lost; less than a second, so that no SYN is sent twice. */
  readonly patienceMs: number;
  readonly known: KnownPath | null;
  readonly urgency: RoundUrgency;
  /** Something else is tracing too: routers that are known already are not asked, only the destination and what is new. */
  readonly spareRouters: boolean;
  /** Whole IP packets of this many bytes, sent unfragmented, so that routers tell what is too large for them; null: small ones. Not for TCP. */
  readonly sizeBytes: number | null;
}

/** What one round found. Probes that were never sent are not in it. */
export interface RoundFindings {
  readonly order: RoundOrder;
  readonly startedAtUs: number;
  /** Monotonic. */
  readonly durationMs: number;
  /** Milliseconds from the moment in which the round was asked for until its first packet left; null when none left. */
  readonly firstPacketAfterMs: number | null;
  /** Probes by the order's own protocol, ascending by TTL, then by time. */
  readonly probes: readonly PathProbe[];
  /** UDP probes that only looked ahead, so that TCP could ask all hops at once. */
  readonly scouts: readonly PathProbe[];
  /** TTL at which the destination stands; null when it did not answer. */
  readonly reachedTtl: number | null;
  /**
   * True when the distance is not certain: the destination answered at this TTL, but nearer ones were not tried; or it answered only
   * the probe that went the whole way, and this is the first TTL that was not tried. As a known distance it is safe all the same.
   */
  readonly reachedAtMost: boolean;
  /** Largest packet of the way as the system knows it, in bytes; null where it does not tell. */
  readonly pathMtuBytes: number | null;
  /** TTLs at which a router was left alone, because others had just asked it. */
  readonly spared: readonly number[];
}

export const TRACE_OBSTACLES = [
  'no-route',
  'not-permitted',
  'no-descriptors',
  'family-missing',
  'unsupported',
  'native-code-missing',
  'cancelled',
  'tracer-failed',
] as const;
export type TraceObstacle = (typeof TRACE_OBSTACLES)[number];

export type RoundOutcome =
  | { readonly kind: 'traced'; readonly findings: RoundFindings }
  | {
      readonly kind: 'impossible';
      readonly obstacle: TraceObstacle;
      /** A whole sentence: what was tried, to what, and what was in the way. */
      readonly message: string;
      /** What to do about it; null when nothing is known to help. */
      readonly remedy: string | null;
    };

/** Traces paths without privilege and without the system's tools, away from the event loop that measures. */
export interface Tracer {
  /** Never rejects. Aborting brings what was found until then, or `cancelled` when nothing was. */
  round(order: RoundOrder, signal: AbortSignal): Promise<RoundOutcome>;
  /** Sockets open in the tracer now. */
  openSockets(): Promise<number>;
  /** Ends the tracer; rounds under way end as `cancelled`. */
  close(): Promise<void>;
}
