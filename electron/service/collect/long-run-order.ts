import type { Collection } from '../../bundle/profile/profile.ts';
import type { TraceProtocol } from '../../domain/trace.ts';
import type { PathDestination } from '../../engine/paths/engine-paths.ts';

/** A trace with so many packets to each hop. */
export interface LongRunOrder {
  /** Canonical address literal. */
  readonly address: string;
  /** null for ICMP. */
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  readonly packets: number;
  /** With host names and AS numbers beside the addresses. */
  readonly names: boolean;
}

/** What a desk asks for, to that place. Where it takes any protocol, it is the one that the requests themselves use. */
export function longRunOrder(
  { packets, protocol, names }: Extract<Collection, { kind: 'long-run' }>,
  { address, port, protocol: own }: PathDestination,
): LongRunOrder {
  // A resolver does not answer what a trace by UDP asks it, so that would show loss at the end where there is none.
  const chosen = protocol === 'any' ? (own === 'tcp' ? 'tcp' : 'icmp') : protocol;
  return { address, port: chosen === 'icmp' ? null : port, protocol: chosen, packets, names };
}
