import { phaseMs } from '../../../electron/domain/classify.ts';
import type { FailureCode } from '../../../electron/domain/failure.ts';
import { PHASES, type Phase, type Phases } from '../../../electron/domain/phase.ts';
import { clockText } from '../../components/clock-text.ts';
import { durationText } from '../../components/duration.ts';
import type { StateName } from '../../components/StateMark.tsx';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import type { TargetRow } from '../../state/targets.ts';

/** In the order in which a person wants to hear of them. `blocked`: nothing is sent before a secret is given. */
export const ROW_KINDS = [
  'overdue',
  'failed',
  'slow',
  'recovering',
  'blocked',
  'suspect',
  'paused',
  'pending',
  'ok',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export function rowKind(row: TargetRow): RowKind {
  const { last } = row;
  if (row.overdue !== null) return 'overdue';
  if (row.target.paused) return 'paused';
  if (last === null) return 'pending';
  if (last.suspect) return 'suspect';
  switch (last.outcome) {
    case 'failed':
      return 'failed';
    case 'slow':
      return 'slow';
    case 'skipped':
      return last.failure?.code === 'secret-missing' ? 'blocked' : 'pending';
    case 'ok':
      return row.incident === null ? 'ok' : 'recovering';
  }
}

export function markOf(kind: RowKind): StateName {
  switch (kind) {
    case 'recovering':
      return 'slow';
    case 'blocked':
      return 'pending';
    default:
      return kind;
  }
}

/** Whether somebody should look. A paused target is as it was left, and of a suspect one nothing is known. */
export function isFine(kind: RowKind): boolean {
  switch (kind) {
    case 'overdue':
    case 'failed':
    case 'slow':
    case 'recovering':
    case 'blocked':
      return false;
    case 'suspect':
    case 'paused':
    case 'pending':
    case 'ok':
      return true;
  }
}

/** What stands beside the mark; not for overdue rows, whose words grow. */
export function rowWords(row: TargetRow, kind: RowKind): string {
  const { last, target } = row;
  switch (kind) {
    case 'overdue':
      return row.overdue === null ? 'overdue' : `overdue in ${PHASE_LABELS[row.overdue.phase]}`;
    case 'paused':
      return target.pausedUntil === null ? 'paused' : `paused until ${clockText(target.pausedUntil)}`;
    case 'pending':
      return last === null ? 'first probe under way' : 'skipped';
    case 'suspect':
      return 'suspect: observer busy, not counted';
    case 'failed':
      return `${last?.failure == null ? 'failed' : failureWords(last.failure.code, last.status)}${sinceWords(row)}`;
    case 'slow':
      return last === null ? 'slow' : slowWords(last.phases, true);
    case 'blocked':
      return 'nothing sent, a secret is missing';
    case 'recovering':
      return `${answeredWords(row)}, recovering`;
    case 'ok':
      return answeredWords(row);
  }
}

/** The whole sentence, for who wants to know more than the row has room for. */
export function rowTitle(row: TargetRow, kind: RowKind): string {
  return (kind === 'failed' || kind === 'blocked' ? row.last?.failure?.message : undefined) ?? rowWords(row, kind);
}

function answeredWords(row: TargetRow): string {
  switch (row.target.kind) {
    case 'http':
      return row.last?.status == null ? 'answered' : String(row.last.status);
    case 'tcp':
      return 'connected';
    case 'dns':
      return 'answered';
  }
}

const sinceWords = (row: TargetRow): string =>
  row.incident === null ? '' : ` since ${clockText(row.incident.openedAt)}`;

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

/** Where the time went: "slow in wait, 2.60 s"; without the time where that stands beside it. */
export function slowWords(phases: Phases, timed: boolean): string {
  let slowest: { phase: Phase; durationMs: number } | null = null;
  for (const phase of PHASES) {
    const durationMs = phaseMs(phases, phase);
    if (durationMs !== null && (slowest === null || durationMs > slowest.durationMs)) slowest = { phase, durationMs };
  }
  if (slowest === null) return 'slow';
  return `slow in ${PHASE_LABELS[slowest.phase]}${timed ? `, ${durationText(slowest.durationMs)}` : ''}`;
}

/** How many rows are of each kind. */
export type Counts = Readonly<Record<RowKind, number>>;

export function countRows(rows: Iterable<TargetRow>): Counts {
  const counts: Record<RowKind, number> = {
    overdue: 0,
    failed: 0,
    slow: 0,
    recovering: 0,
    blocked: 0,
    suspect: 0,
    paused: 0,
    pending: 0,
    ok: 0,
  };
  for (const row of rows) counts[rowKind(row)] += 1;
  return counts;
}

export const notFineCount = (counts: Counts): number =>
  ROW_KINDS.reduce((sum, kind) => (isFine(kind) ? sum : sum + counts[kind]), 0);

const COUNTED: readonly RowKind[] = ['overdue', 'failed', 'slow', 'recovering', 'blocked', 'suspect', 'paused'];

/** "1 overdue, 2 failed"; empty when all is fine. */
export const countsWords = (counts: Counts): string =>
  COUNTED.filter((kind) => counts[kind] > 0)
    .map((kind) => (kind === 'blocked' ? secretWords(counts.blocked) : `${counts[kind].toLocaleString()} ${kind}`))
    .join(', ');

const secretWords = (count: number): string => (count === 1 ? '1 needs a secret' : `${count} need a secret`);

export const targetsWords = (count: number): string =>
  `${count.toLocaleString()} ${count === 1 ? 'target' : 'targets'}`;
