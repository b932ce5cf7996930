import { phaseMs } from '../../../electron/domain/classify.ts';
import type { FailureCode } from '../../../electron/domain/failure.ts';
import { overlapOf } from '../../../electron/domain/overlap.ts';
import { PHASES, type Phase, type Phases } from '../../../electron/domain/phase.ts';
import { type DurationParts, durationParts, durationText } from '../../components/duration.ts';
import type { PhaseShare } from '../../components/PhaseBar.tsx';
import type { StateName } from '../../components/StateMark.tsx';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import type { Evidence, IncidentSummary, Stall } from '../../state/incidents.ts';
import type { Path } from '../../state/paths.ts';
import type { TargetRow } from '../../state/targets.ts';

export const phaseShares = (phases: Phases): readonly PhaseShare[] =>
  PHASES.map((phase) => ({ name: phase, label: PHASE_LABELS[phase], durationMs: phaseMs(phases, phase) }));

export function rowState(row: TargetRow): StateName {
  if (row.overdue !== null) return 'overdue';
  if (row.target.paused) return 'paused';
  if (row.last === null) return 'pending';
  if (row.last.suspect) return 'suspect';
  if (row.last.outcome === 'failed') return 'failed';
  if (row.last.outcome === 'slow' || row.incident !== null) return 'slow';
  return row.last.outcome === 'ok' ? 'ok' : 'pending';
}

/** What stands beside the mark; not for overdue rows, whose words grow. */
export function rowSentence(row: TargetRow): string {
  if (row.target.paused) return 'paused';
  if (row.last === null) return 'first probe under way';
  if (row.last.suspect) return 'suspect: observer busy, not counted';
  const recovering = row.incident === null ? '' : ', recovering';
  switch (row.last.outcome) {
    case 'failed':
      return row.last.failure === null ? 'failed' : failureWords(row.last.failure.code, row.last.status);
    case 'slow':
      return `slow${slowestPhaseText(row.last.phases)}`;
    case 'skipped':
      return row.last.failure?.code === 'secret-missing' ? 'nothing sent, a secret is missing' : 'skipped';
    case 'ok':
      switch (row.target.kind) {
        case 'http':
          return `${row.last.status ?? 'answered'}${recovering}`;
        case 'tcp':
          return `connected${recovering}`;
        case 'dns':
          return `answered${recovering}`;
      }
  }
}

/** A failure in the few words that a row has room for; its message has the rest. */
function failureWords(code: FailureCode, status: number | null): string {
  switch (code) {
    case 'unexpected-status':
      return status === null ? 'wrong status' : `status ${status}`;
    case 'body-mismatch':
      return status === null ? 'unexpected body' : `${status}, unexpected body`;
    case 'cancelled':
      return 'ended by Stallscope';
    case 'internal':
      return 'Stallscope itself failed';
    default:
      return code.replaceAll('-', ' ');
  }
}

/** The whole sentence, for who wants to know more than the row has room for. */
export function rowTitle(row: TargetRow): string {
  const state = rowState(row);
  const message = state === 'failed' || state === 'pending' ? row.last?.failure?.message : undefined;
  return message ?? rowSentence(row);
}

function slowestPhaseText(phases: Phases): string {
  let slowest: { phase: Phase; durationMs: number } | null = null;
  for (const phase of PHASES) {
    const durationMs = phaseMs(phases, phase);
    if (durationMs !== null && (slowest === null || durationMs > slowest.durationMs)) slowest = { phase, durationMs };
  }
  return slowest === null ? '' : ` in ${PHASE_LABELS[slowest.phase]}, ${durationText(slowest.durationMs)}`;
}

/** "1 overdue, 2 failed"; empty when all is fine. */
export function countsText(rows: readonly TargetRow[]): string {
  const counts = new Map<StateName, number>();
  for (const row of rows) counts.set(rowState(row), (counts.get(rowState(row)) ?? 0) + 1);
  const told: readonly StateName[] = ['overdue', 'failed', 'slow', 'suspect', 'paused'];
  return told
    .flatMap((state) => {
      const count = counts.get(state);
      return count === undefined ? [] : [`${count} ${state}`];
    })
    .join(', ');
}

export const targetsText = (count: number): string => `${count.toLocaleString()} ${count === 1 ? 'target' : 'targets'}`;

export const EVIDENCE_LABELS: Readonly<Record<Evidence['kind'], string>> = {
  trace: 'Path trace',
  mtr: 'mtr report',
  traceroute: 'Traceroute',
  socket: 'Socket',
  'fresh-connect': 'Fresh connect',
  resolvers: 'Resolvers',
  gateway: 'Gateway',
  controls: 'Controls',
  'tcp-counters': 'TCP counters',
  'host-load': 'Host load',
  packets: 'Packets',
  baseline: 'Baseline',
  transcript: 'Transcript',
};

export const PATH_CAUSE_LABELS: Readonly<Record<Path['cause'], string>> = {
  baseline: 'a regular trace',
  stall: 'while a request hung',
  focus: 'a trace of each second',
  asked: 'asked for',
};

/** How much of a capture ran while the request hung. */
export function overlapText(evidence: Evidence): string {
  switch (evidence.status) {
    case 'missing-tool':
      return 'tool missing';
    case 'not-permitted':
      return 'not permitted';
    case 'skipped':
      return 'skipped';
    case 'captured':
    case 'timed-out':
    case 'failed': {
      const lengthMs = Date.parse(evidence.endedAt) - Date.parse(evidence.startedAt);
      switch (overlapOf({ ...evidence, lengthMs })) {
        case 'none':
          return 'after the fact';
        case 'whole':
          return 'in flight';
        case 'part':
          return partText(durationParts(evidence.overlapMs), durationParts(lengthMs));
      }
    }
  }
}

const partText = (during: DurationParts, whole: DurationParts): string =>
  `${during.value}${during.unit === whole.unit ? '' : ` ${during.unit}`} of ${whole.value} ${whole.unit}`;

/** What became of a request, after the time at which it began. */
export function stallText(stall: Stall): string {
  const phase = PHASE_LABELS[stall.phase];
  if (stall.endedAt === null) return `hanging in ${phase}`;
  return stall.openedBy === 'failure' ? `failed in ${phase}` : `stuck in ${phase}`;
}

export function incidentStateText(incident: IncidentSummary): string {
  if (incident.closedAt === null) return incident.flapping ? 'open, flapping' : 'open';
  switch (incident.closedBy) {
    case 'observer-stopped':
      return 'closed, because watching stopped';
    case 'target-removed':
      return 'closed, because the target was removed';
    case 'recovery':
    case null:
      return incident.flapping ? 'recovered, was flapping' : 'recovered';
  }
}

export function incidentCountsText(incident: IncidentSummary): string {
  const parts = [
    ...(incident.failed > 0 ? [`${incident.failed} failed`] : []),
    ...(incident.slow > 0 ? [`${incident.slow} slow`] : []),
  ];
  return parts.join(', ');
}

/** Of a share from 0 to 1. What is not whole is not rounded to it. */
export const completenessText = (share: number): string =>
  share >= 1 ? 'complete' : `${Math.min(99, Math.round(share * 100))} % complete`;
