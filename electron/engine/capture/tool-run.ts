import type { EvidenceDraft, EvidenceKind, EvidenceStatus } from '../../domain/evidence.ts';
import type { JsonValue } from '../../domain/json.ts';
import { boundedText, oneLine } from './bounded-text.ts';
import type { CaptureContext, ProgramOutcome } from './capture.ts';
import { remedyForForbidden, remedyForMissing, type Tool } from './remedies.ts';

/** Output kept of one run, both streams together. */
export const MAX_TOOL_OUTPUT_BYTES = 65_536;

/** One run of a program, with its times. */
export interface ToolRun {
  readonly tool: Tool;
  /** The command line as a person would type it. */
  readonly method: string;
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  /** Monotonic. */
  readonly durationMs: number;
  readonly outcome: ProgramOutcome;
}

/** Runs a tool and takes the time. Never rejects. */
export async function runTool(
  context: CaptureContext,
  tool: Tool,
  args: readonly string[],
  options: { readonly deadlineMs: number; readonly signal: AbortSignal; readonly urgent?: boolean },
): Promise<ToolRun> {
  let startedAtUs = context.clock.utcUs();
  let startedMs = context.clock.monotonicMs();
  const outcome = await context.runProgram({
    program: tool,
    args,
    deadlineMs: options.deadlineMs,
    maxOutputBytes: MAX_TOOL_OUTPUT_BYTES,
    signal: options.signal,
    urgent: options.urgent ?? false,
    // It may have had to wait for its turn.
    onStart: () => {
      startedAtUs = context.clock.utcUs();
      startedMs = context.clock.monotonicMs();
    },
  });
  const durationMs = context.clock.monotonicMs() - startedMs;
  // Wall time may be stepped meanwhile; the end is the start plus what really went by.
  const endedAtUs = startedAtUs + Math.round(durationMs * 1_000);
  return { tool, method: commandLine(tool, args), startedAtUs, endedAtUs, durationMs, outcome };
}

/** As a person would type it; only for reading, never run. */
export function commandLine(program: string, args: readonly string[]): string {
  return [
    program,
    ...args.map((arg) => (/^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)),
  ].join(' ');
}

/** Everything the tool said, standard output first; empty when it did not run. */
export function toolText(run: ToolRun): string {
  if (run.outcome.kind !== 'ended') return '';
  const { stdout, stderr } = run.outcome;
  return stderr.trim() === '' ? stdout : stdout === '' ? stderr : `${stdout.replace(/\n?$/, '\n')}${stderr}`;
}

/** Recognised from words of mtr, traceroute, ping and tcpdump in the C locale. */
const FORBIDDEN =
  /not permitted|permission denied|enough privileges|Failure to open (?:IPv[46]|probe) sockets|you must be root|requires? (?:root|administrator)|Failure to start mtr-packet/i;

/** What stood in the way of a run, or null when it may have brought something. */
export function obstacle(
  run: ToolRun,
  platform: NodeJS.Platform,
): { readonly status: EvidenceStatus; readonly summary: string; readonly remedy: string | null } | null {
  const { outcome, tool } = run;
  switch (outcome.kind) {
    case 'missing':
      return {
        status: 'missing-tool',
        summary: `${tool} is not installed.`,
        remedy: remedyForMissing(tool, platform),
      };
    case 'failed-to-start':
      if (/EPERM|EACCES/.test(outcome.reason)) {
        return {
          status: 'not-permitted',
          summary: `${tool} may not be run: ${oneLine(outcome.reason)}.`,
          remedy: remedyForForbidden(tool, platform, null),
        };
      }
      return { status: 'failed', summary: `${tool} could not be started: ${oneLine(outcome.reason)}.`, remedy: null };
    case 'ended':
      if (outcome.exitCode !== 0 && outcome.stoppedBy === null && FORBIDDEN.test(outcome.stderr + outcome.stdout)) {
        return {
          status: 'not-permitted',
          summary: `${tool} is not permitted to send these packets: ${oneLine(lastWords(outcome))}.`,
          remedy: remedyForForbidden(tool, platform, null),
        };
      }
      return null;
  }
}

/** The tool's complaint, as far as it made one. */
export function lastWords(outcome: ProgramOutcome): string {
  if (outcome.kind !== 'ended') return '';
  const lines = `${outcome.stderr}\n${outcome.stdout}`.split('\n').filter((line) => line.trim() !== '');
  return (lines[0] ?? endOf(outcome)).replace(/\.$/, '');
}

function endOf(outcome: Extract<ProgramOutcome, { kind: 'ended' }>): string {
  switch (outcome.stoppedBy) {
    case 'deadline':
      return 'it said nothing and did not end, so it was stopped';
    case 'signal':
      return 'it was called off before it said anything';
    case 'output-cap':
    case null:
      return outcome.exitCode === null ? 'it ended without an exit code' : `exit code ${outcome.exitCode}`;
  }
}

/** What to say of a run that brought nothing of what was asked for, and met no obstacle that is known. */
export function unreadable(run: ToolRun): { readonly status: EvidenceStatus; readonly summary: string } {
  const stoppedBy = run.outcome.kind === 'ended' ? run.outcome.stoppedBy : null;
  return stoppedBy === 'deadline' || stoppedBy === 'signal'
    ? {
        status: 'timed-out',
        summary: `${run.tool} was stopped after ${Math.round(run.durationMs)} ms, before it said anything`,
      }
    : {
        status: 'failed',
        summary: `${run.tool} gave nothing that can be read: ${oneLine(lastWords(run.outcome))}.`,
      };
}

/** Evidence from a run: the obstacle where there was one, else what `read` makes of the output. */
export function draftOfRun(
  kind: EvidenceKind,
  run: ToolRun,
  platform: NodeJS.Platform,
  read: (text: string) => { readonly data: JsonValue; readonly summary: string } | null,
): EvidenceDraft {
  const whole = toolText(run);
  const raw = boundedText(whole);
  const times = { kind, method: run.method, startedAtUs: run.startedAtUs, endedAtUs: run.endedAtUs, sharedPath: false };
  const cut = run.outcome.kind === 'ended' && run.outcome.truncated;
  const common = { ...times, raw: raw.text, truncated: raw.truncated || cut };
  const blocked = obstacle(run, platform);
  if (blocked !== null) return { ...common, ...blocked, data: null };
  const found = read(whole);
  if (found === null) return { ...common, ...unreadable(run), remedy: null, data: null };
  const stoppedBy = run.outcome.kind === 'ended' ? run.outcome.stoppedBy : null;
  if (stoppedBy === 'deadline' || stoppedBy === 'signal') {
    return {
      ...common,
      status: 'timed-out',
      summary: `${run.tool} was stopped after ${Math.round(run.durationMs)} ms: ${found.summary}`,
      remedy: null,
      data: found.data,
    };
  }
  return { ...common, status: 'captured', summary: found.summary, remedy: null, data: found.data };
}
