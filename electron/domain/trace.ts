import type { ProbeAnswer } from './path-probe.ts';

export type TraceProtocol = 'tcp' | 'udp' | 'icmp';

/** One distance on the way. Several addresses mean a balanced path. */
export interface Hop {
  readonly ttl: number;
  readonly addresses: readonly string[];
  /** Round trips in milliseconds, of the probes that were answered, in the order of sending; a lost probe adds nothing here. */
  readonly rttMs: readonly number[];
  /** The same by who answered, where the tracer tells them apart; empty where it does not. */
  readonly answerers: readonly HopAnswerer[];
  readonly sent: number;
  readonly lost: number;
  /** Best, average, worst and deviation as a report tool gave them, where it gave no single round trips. */
  readonly statistics: HopStatistics | null;
  /** Tool's or kernel's remark, such as `!X` (filtered) or `open`; null when there is none. */
  readonly note: string | null;
}

/** One of those who answer at a hop; a balanced path has several. */
export interface HopAnswerer {
  readonly address: string;
  readonly rttMs: readonly number[];
  /** Each kind of answer that it gave, once. */
  readonly answers: readonly ProbeAnswer[];
  /** Largest packet that it passes on, in bytes; null where it did not say. */
  readonly mtuBytes: number | null;
}

export interface HopStatistics {
  readonly lastMs: number | null;
  readonly averageMs: number | null;
  readonly bestMs: number | null;
  readonly worstMs: number | null;
  readonly deviationMs: number | null;
}

export interface Trace {
  readonly destination: string;
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  readonly reached: boolean;
  readonly durationMs: number;
  /** Largest packet of the whole way as the system knows it, in bytes; null where it does not tell. */
  readonly pathMtuBytes: number | null;
  readonly hops: readonly Hop[];
}

/** In the remark of the last hop: the destination answered there, but stands there only perhaps. */
export type UncertainPlace = 'here or nearer' | 'here or farther' | 'about here';

/** Where the destination stands, for the end of `reached at`: `hop 6`, `hop 6 or farther`, `about hop 6`. `hop` is the last one of a trace that reached it. */
export function placeOfDestination({ ttl, note }: Pick<Hop, 'ttl' | 'note'>): string {
  const remarks: readonly string[] = note?.split(', ') ?? [];
  const says = (place: UncertainPlace): boolean => remarks.includes(place);
  if (says('about here')) return `about hop ${ttl}`;
  return `hop ${ttl}${says('here or farther') ? ' or farther' : says('here or nearer') ? ' or nearer' : ''}`;
}

/** Everybody who answered on the way, once each, nearest first. */
export function addressesOf({ hops }: { readonly hops: readonly Pick<Hop, 'addresses'>[] }): readonly string[] {
  return [...new Set(hops.flatMap((hop) => hop.addresses))];
}

/** Lost of sent, 0 to 1; null when nothing was sent. */
export function hopLoss(hop: Hop): number | null {
  return hop.sent === 0 ? null : hop.lost / hop.sent;
}
