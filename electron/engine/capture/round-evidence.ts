import type { EvidenceDraft, EvidenceStatus } from '../../domain/evidence.ts';
import type { JsonValue } from '../../domain/json.ts';
import { mtrReport, reportHop } from '../../domain/mtr-report.ts';
import type { PathProbe } from '../../domain/path-probe.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { Trace } from '../../domain/trace.ts';
import { utcText } from '../../domain/utc-text.ts';
import { traceOfRounds } from '../trace/trace-of-rounds.ts';
import type { RoundFindings, RoundOrder, TraceObstacle } from '../trace/tracer.ts';
import type { SharedRound } from './native-tracing.ts';
import { roundedTimes } from './rounded-times.ts';
import { traceAsJson, traceSummary } from './trace-evidence.ts';

/** Two probes to each hop of the longest way. */
const MOST_PROBES = 128;

/** `endOfSummary`: what else there is to say, appended to the sentence. `source` is our own address, as mtr prints a host name. */
export interface RoundWords {
  readonly source: string;
  endOfSummary(trace: Trace): string;
}

/** One round as evidence, also when it was impossible. */
export function roundDraft(round: SharedRound, words: RoundWords): EvidenceDraft {
  const { order, outcome } = round;
  const method = `native ${order.protocol.toUpperCase()} trace, all hops at once`;
  if (outcome.kind === 'impossible') return obstacleDraft(round, method, outcome);
  const { findings } = outcome;
  const trace = traceOfRounds([findings]);
  return {
    ...draftOf([round], method, trace, words, `${sentence(traceSummary(trace))}${words.endOfSummary(trace)}.`),
    data: roundedTimes({
      ...traceAsJson(trace),
      firstPacketAfterMs: findings.firstPacketAfterMs,
      // Left alone because they had just been asked, so their silence here is no loss.
      sparedTtls: findings.spared,
      scouts: findings.scouts.length,
      probes: findings.probes.slice(0, MOST_PROBES).map(probeAsJson),
    }),
  };
}

/** Many rounds along one path as one piece of evidence; null when not one of them was possible. `pace` such as `one a second`. */
export function roundsDraft(rounds: readonly SharedRound[], pace: string, words: RoundWords): EvidenceDraft | null {
  const traced = rounds.flatMap((round) => (round.outcome.kind === 'traced' ? [round] : []));
  const findings = rounds.flatMap(({ outcome }) => (outcome.kind === 'traced' ? [outcome.findings] : []));
  const [first] = traced;
  if (first === undefined) return null;
  const trace = traceOfRounds(findings);
  const { protocol } = first.order;
  const count = `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`;
  const impossible = rounds.length - traced.length;
  const reached = findings.filter((one) => one.reachedTtl !== null).length;
  const share =
    reached === 0 || reached === findings.length ? '' : `; reached in ${reached} of ${findings.length} rounds`;
  const failed = impossible === 0 ? '' : `; ${impossible} of ${count} could not be sent`;
  const found = sentence(wereSpared(findings, trace) ? destinationAlone(trace) : traceSummary(trace));
  const whole = `${count}: ${found}${share}${failed}${words.endOfSummary(trace)}.`;
  return {
    ...draftOf(traced, `native ${protocol.toUpperCase()} trace, ${count}, ${pace}`, trace, words, whole),
    data: roundedTimes({
      ...traceAsJson(trace),
      rounds: rounds.map((round) => roundAsJson(round, first.askedMs)),
    }),
  };
}

function draftOf(
  rounds: readonly SharedRound[],
  method: string,
  trace: Trace,
  { source }: RoundWords,
  summary: string,
): EvidenceDraft {
  const startedAtUs = Math.min(...rounds.map((round) => round.startedAtUs));
  return {
    kind: 'trace',
    method,
    status: 'captured',
    startedAtUs,
    endedAtUs: Math.max(...rounds.map(endOf)),
    summary,
    remedy: null,
    raw: mtrReport(trace.hops.map(reportHop), source, utcText(startedAtUs)),
    truncated: false,
    data: null,
    sharedPath: rounds.some((round) => round.sharedPath),
  };
}

function obstacleDraft(
  round: SharedRound,
  method: string,
  { obstacle, message, remedy }: Extract<SharedRound['outcome'], { kind: 'impossible' }>,
): EvidenceDraft {
  const { address, port, protocol } = round.order;
  const where = port === null ? address : addressAndPortText({ address, port });
  return {
    kind: 'trace',
    method,
    status: statusOf(obstacle),
    startedAtUs: round.startedAtUs,
    endedAtUs: endOf(round),
    summary: `${protocol.toUpperCase()} to ${where} was not traced. ${message}`,
    remedy,
    raw: '',
    truncated: false,
    data: { obstacle, destination: address, port, protocol },
    sharedPath: false,
  };
}

function statusOf(obstacle: TraceObstacle): EvidenceStatus {
  switch (obstacle) {
    case 'not-permitted':
      return 'not-permitted';
    case 'unsupported':
    case 'native-code-missing':
      return 'missing-tool';
    case 'cancelled':
      return 'skipped';
    case 'no-route':
    case 'no-descriptors':
    case 'family-missing':
    case 'tracer-failed':
      return 'failed';
  }
}

/** That no router answered is no finding when they were not asked. */
const wereSpared = (rounds: readonly RoundFindings[], { hops }: Trace): boolean =>
  rounds.some(({ spared }) => spared.length > 0) && hops.every(({ addresses }) => addresses.length === 0);

function destinationAlone({ destination: address, port, protocol }: Trace): string {
  const where = port === null ? address : addressAndPortText({ address, port });
  return `${protocol.toUpperCase()} to ${where}: not reached; the routers on the path were left to another trace`;
}

const endOf = (round: SharedRound): number => round.startedAtUs + Math.round(round.durationMs * 1_000);

const sentence = (summary: string): string => (summary.endsWith('.') ? summary.slice(0, -1) : summary);

function roundAsJson({ outcome, order, askedMs, durationMs }: SharedRound, fromMs: number): JsonValue {
  const atMs = askedMs - fromMs;
  if (outcome.kind === 'impossible') {
    return { atMs, reached: null, durationMs: null, distance: null, sparedRouters: false, obstacle: outcome.obstacle };
  }
  const { reachedTtl }: RoundFindings = outcome.findings;
  const { spareRouters: sparedRouters }: RoundOrder = order;
  return { atMs, reached: reachedTtl !== null, durationMs, distance: reachedTtl, sparedRouters, obstacle: null };
}

function probeAsJson({ ttl, atMs, state }: PathProbe): JsonValue {
  switch (state.kind) {
    case 'answered':
      return { ttl, atMs, state: 'answered', address: state.address, rttMs: state.rttMs, answer: state.answer };
    case 'failed-to-send':
      return { ttl, atMs, state: 'failed-to-send', failure: state.failure };
    case 'sent':
    case 'awaited':
    case 'timed-out':
      return { ttl, atMs, state: state.kind };
  }
}
