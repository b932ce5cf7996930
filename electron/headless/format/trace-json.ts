import { traceJson } from '../../contract/convert-path.ts';
import type { TraceOutcome } from '../../service/service.ts';
import { traceFindings } from './trace-findings.ts';
import { type HopLabels, NO_LABELS } from './trace-report.ts';

/** What was traced and how, as `trace --json` promises it. */
export function tracedJson(traced: Extract<TraceOutcome, { readonly kind: 'traced' }>, labels: HopLabels = NO_LABELS) {
  const { trace, ahead, method, rounds, hindrances } = traced;
  return {
    ...traceJson(trace),
    method,
    rounds: rounds.done,
    cancelled: rounds.cancelled,
    findings: traceFindings(traced),
    hindrances: [...hindrances],
    labels: Object.fromEntries(labels),
    // What another protocol saw that looked ahead.
    ahead: ahead === null ? null : traceJson(ahead),
  };
}
