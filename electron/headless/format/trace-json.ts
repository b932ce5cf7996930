import { roundedMs } from '../../domain/rounded-ms.ts';
import { type Hop, hopLoss, type Trace } from '../../domain/trace.ts';
import type { TraceOutcome } from '../../service/service.ts';
import { traceFindings } from './trace-findings.ts';
import { type HopLabels, NO_LABELS } from './trace-report.ts';

/** A trace as `trace --json` promises it. */
export function traceJson(traced: Extract<TraceOutcome, { readonly kind: 'traced' }>, labels: HopLabels = NO_LABELS) {
  const { trace, ahead, method, rounds, hindrances } = traced;
  return {
    destination: trace.destination,
    port: trace.port,
    protocol: trace.protocol,
    reached: trace.reached,
    durationMs: roundedMs(trace.durationMs),
    hops: trace.hops.map(hopJson),
    pathMtuBytes: trace.pathMtuBytes,
    method,
    rounds: rounds.done,
    cancelled: rounds.cancelled,
    findings: traceFindings(traced),
    hindrances: [...hindrances],
    labels: Object.fromEntries(labels),
    ahead: ahead === null ? null : aheadJson(ahead),
  };
}

/** What another protocol saw that looked ahead. */
function aheadJson({ protocol, reached, hops }: Trace) {
  return { protocol, reached, hops: hops.map(hopJson) };
}

function hopJson(hop: Hop) {
  return {
    ttl: hop.ttl,
    addresses: [...hop.addresses],
    rttMs: hop.rttMs.map(roundedMs),
    sent: hop.sent,
    lost: hop.lost,
    loss: hopLoss(hop),
    note: hop.note,
    answerers: hop.answerers.map(({ address, rttMs, answers, mtuBytes }) => ({
      address,
      rttMs: rttMs.map(roundedMs),
      answers: [...answers],
      mtuBytes,
    })),
  };
}
