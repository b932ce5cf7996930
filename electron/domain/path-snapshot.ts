import type { Trace } from './trace.ts';

/** Why a path was traced. */
export const PATH_CAUSES = ['baseline', 'stall', 'focus', 'asked'] as const;
export type PathCause = (typeof PATH_CAUSES)[number];

/** One path as it was at one moment. */
export interface PathSnapshot {
  readonly takenAtUs: number;
  readonly cause: PathCause;
  readonly trace: Trace;
}

/** In what a route differs from the one before. `restored` is the return to the one before that. */
export const ROUTE_CHANGE_KINDS = ['hop', 'longer', 'shorter', 'loop', 'cut-off', 'restored'] as const;
export type RouteChangeKind = (typeof ROUTE_CHANGE_KINDS)[number];

/** A change of route that lasted, so not the turn of a load balancer. */
export interface RouteChange {
  /** Canonical address of the destination. */
  readonly destination: string;
  /** When the new route was seen first; it is told of when it has been seen often enough. */
  readonly atUs: number;
  readonly kind: RouteChangeKind;
  /** First hop that differs. */
  readonly ttl: number;
  /** Who answered there before and now; empty for silence. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** One line for a person. */
  readonly summary: string;
}
