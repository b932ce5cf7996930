import type { Hop, Trace, TraceProtocol } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';

/** What a trace went to, known from its command line; parsers take it from here and not from the tool's words. */
export interface TraceSubject {
  readonly destination: string;
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  readonly durationMs: number;
}

/** The trace of these hops; reached when the destination itself answered. null when there is no hop at all. */
export function traceOf(subject: TraceSubject, hops: readonly Hop[]): Trace | null {
  if (hops.length === 0) return null;
  const destination = canonicalAddress(subject.destination);
  return {
    destination: subject.destination,
    port: subject.port,
    protocol: subject.protocol,
    reached: destination !== null && hops.some((hop) => hop.addresses.includes(destination)),
    durationMs: subject.durationMs,
    pathMtuBytes: null,
    hops,
  };
}
