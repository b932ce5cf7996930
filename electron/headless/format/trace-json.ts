import { roundedMs } from '../../domain/rounded-ms.ts';
import { hopLoss, type Trace } from '../../domain/trace.ts';

/** A trace as `trace --json` promises it. */
export function traceJson(trace: Trace) {
  return {
    destination: trace.destination,
    port: trace.port,
    protocol: trace.protocol,
    reached: trace.reached,
    durationMs: roundedMs(trace.durationMs),
    hops: trace.hops.map((hop) => ({
      ttl: hop.ttl,
      addresses: [...hop.addresses],
      rttMs: hop.rttMs.map(roundedMs),
      loss: hopLoss(hop),
      note: hop.note,
    })),
  };
}
