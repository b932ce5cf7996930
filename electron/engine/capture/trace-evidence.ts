import type { EvidenceDraft, EvidenceKind } from '../../domain/evidence.ts';
import { hopJitterMs } from '../../domain/hop-jitter.ts';
import type { JsonObject } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { type Hop, hopLoss, placeOfDestination, type Trace } from '../../domain/trace.ts';
import type { CaptureContext, CaptureSubject } from './capture.ts';
import type { Tool } from './remedies.ts';
import { commandLine, draftOfRun, runTool, type ToolRun } from './tool-run.ts';
import type { TraceQueue, TraceSpeed } from './trace-queue.ts';
import type { TraceSubject } from './trace-subject.ts';

/** A trace that has not started this long after its request began would prove nothing about it any more. */
export const TRACE_USEFUL_MS = 60_000;

/** One trace by a system tool, as it is to be run. */
export interface TraceCommand {
  readonly kind: Extract<EvidenceKind, 'mtr' | 'traceroute'>;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly speed: TraceSpeed;
  readonly deadlineMs: number;
  readonly subject: Omit<TraceSubject, 'durationMs'>;
  parse(text: string, subject: TraceSubject): Trace | null;
}

/** Queues the command, runs it in its turn and hands over the evidence, also when it was skipped. Never rejects. */
export async function captureTrace(
  queue: TraceQueue<ToolRun>,
  command: TraceCommand,
  subject: CaptureSubject,
  context: CaptureContext,
  emit: (draft: EvidenceDraft) => void,
): Promise<EvidenceDraft> {
  const askedAtUs = context.clock.utcUs();
  const key = [command.tool, ...command.args].join(' ');
  const outcome = await queue.request({
    key,
    speed: command.speed,
    overdueSinceMs: subject.startedMs,
    startBeforeMs: subject.startedMs + TRACE_USEFUL_MS,
    signal: context.signal,
    run: (signal) =>
      runTool(context, command.tool, command.args, { deadlineMs: command.deadlineMs, signal, urgent: true }),
  });
  const draft =
    outcome.kind === 'skipped'
      ? skipped(command, askedAtUs, context, outcome.reason)
      : ran(command, outcome.value, context, outcome.sharedPath);
  emit(draft);
  return draft;
}

function ran(command: TraceCommand, run: ToolRun, context: CaptureContext, sharedPath: boolean): EvidenceDraft {
  const draft = draftOfRun(command.kind, run, context.platform, (text) => {
    const trace = command.parse(text, { ...command.subject, durationMs: run.durationMs });
    return trace === null ? null : { data: traceAsJson(trace), summary: traceSummary(trace) };
  });
  return { ...draft, sharedPath };
}

function skipped(command: TraceCommand, askedAtUs: number, context: CaptureContext, reason: string): EvidenceDraft {
  return {
    kind: command.kind,
    method: commandLine(command.tool, command.args),
    status: 'skipped',
    startedAtUs: askedAtUs,
    endedAtUs: Math.max(askedAtUs, context.clock.utcUs()),
    summary: `${command.tool} was not run: ${reason}.`,
    remedy: null,
    raw: '',
    truncated: false,
    data: null,
    sharedPath: false,
  };
}

/** A trace in the form that is stored and exported; numbers of hops as promised in cli.md, and mtr's statistics beside them. */
export function traceAsJson(trace: Trace): JsonObject {
  return {
    destination: trace.destination,
    port: trace.port,
    protocol: trace.protocol,
    reached: trace.reached,
    durationMs: trace.durationMs,
    pathMtuBytes: trace.pathMtuBytes,
    hops: trace.hops.map((hop) => ({
      ttl: hop.ttl,
      addresses: hop.addresses,
      rttMs: hop.rttMs,
      jitterMs: hopJitterMs(hop),
      answerers: hop.answerers.map((one) => ({ ...one })),
      sent: hop.sent,
      lost: hop.lost,
      loss: hopLoss(hop),
      statistics: hop.statistics === null ? null : { ...hop.statistics },
      note: hop.note,
    })),
  };
}

/** One line: how far the trace came, and how long that took. */
export function traceSummary(trace: Trace): string {
  const { destination: address, port } = trace;
  const where = port === null ? address : addressAndPortText({ address, port });
  const way = trace.protocol.toUpperCase();
  const answered = trace.hops.filter((hop) => hop.addresses.length > 0);
  const last = answered.at(-1);
  if (last === undefined) return `${way} to ${where}: no hop answered.`;
  if (trace.reached) {
    const round = roundTrip(last);
    return `${way} to ${where}: reached at ${placeOfDestination(last)}${round === null ? '' : ` in ${round}`}.`;
  }
  const remark = last.note === null ? '' : ` (${last.note})`;
  const round = roundTrip(last);
  return `${way} to ${where}: not reached; the last answer came from hop ${last.ttl}, ${last.addresses.join(', ')}${round === null ? '' : `, ${round}`}${remark}.`;
}

function roundTrip(hop: Hop): string | null {
  const { statistics } = hop;
  if (hop.rttMs.length > 0) return msText(Math.min(...hop.rttMs));
  if (statistics?.bestMs == null) return null;
  const [best, worst] = [msText(statistics.bestMs), msText(statistics.worstMs ?? statistics.bestMs)];
  // The best of a report alone would hide that the others took seconds.
  return best === worst ? best : `${best} to ${worst}`;
}
