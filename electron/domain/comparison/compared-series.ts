import type { Phase } from '../phase.ts';
import type { Role } from '../target.ts';

/** The kinds of trouble whose rates are set side by side; those of phases are bad probes that were stuck in it. */
export const RATE_KINDS = ['bad', 'slow', 'failed', 'resolve', 'connect', 'tls', 'wait', 'transfer'] as const;
export type RateKind = (typeof RATE_KINDS)[number];

/** How a member of a comparison differs from the others, for the words about it. */
export interface MemberTraits {
  readonly role: Role;
  readonly kind: 'http' | 'tcp' | 'dns';
  /** What is asked for: the URL, the host and port, the name; equal for members that ask for the same. */
  readonly service: string;
  /** Where it connects instead of what the name says, `address:port`; null: as the name says. */
  readonly connectTo: string | null;
  /** null: the system's. */
  readonly resolver: string | null;
  readonly family: 4 | 6 | null;
  readonly connection: 'fresh' | 'keep-alive' | null;
  /** Where it was measured from, such as a host name; null: not known. Members of one comparison that were measured here have the same. */
  readonly vantage: string | null;
  /** A CDN answered most of its probes, by the headers; null: none did, or there was no answer. */
  readonly cdn: string | null;
}

/**
 * What is compared of one target, or of one target of a bundle, in blocks of time. Block k begins at `fromUs + k * blockUs`; all members of a
 * comparison have the same blocks. Probes belong to the block in which they began. Suspect ones are counted apart, and nowhere else.
 */
export interface ComparedSeries {
  readonly name: string;
  readonly traits: MemberTraits;
  readonly fromUs: number;
  readonly blockUs: number;
  /** Believable probes of each block; 0 where nothing was measured (a gap), which says nothing about the target. */
  readonly probes: Float64Array;
  /** Of these, by kind of trouble; same length. */
  readonly counts: Readonly<Record<RateKind, Float64Array>>;
  readonly suspect: number;
  readonly windows: readonly TimeWindow[];
  /** Quantiles of the times of the good and slow probes; `null` without any. */
  readonly times: Readonly<Record<'total' | Phase, TimesOf | null>>;
  readonly intervalMs: number;
  readonly slowAfterMs: number;
  readonly timeoutMs: number;
  /** Its clock against that of the first member, in microseconds: this clock minus that one lies within; null: not known. */
  readonly clock: { readonly lowUs: number; readonly highUs: number } | null;
}

/** One timeout window, in UTC microseconds by the clock of the first member where the difference is known, else by its own. */
export interface TimeWindow {
  readonly incident: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly worstMs: number;
}

/** Milliseconds. `of`: how many probes the figures are from. `isAll` false: drawn evenly over the time from more of them. */
export interface TimesOf {
  readonly of: number;
  readonly isAll: boolean;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
