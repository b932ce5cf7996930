import { PHASES, type Phase, type Phases } from '../../../electron/domain/phase.ts';
import { durationText } from '../../components/duration.ts';
import type { PhaseShare } from '../../components/PhaseBar.tsx';
import type { StateName } from '../../components/StateMark.tsx';
import type { Evidence, IncidentSummary } from '../../state/incidents.ts';
import type { TargetRow } from '../../state/targets.ts';

export const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  resolve: 'resolve',
  connect: 'connect',
  tls: 'TLS',
  wait: 'wait',
  transfer: 'transfer',
};

/** What a request that hangs is waiting for. */
const WAITING_FOR: Readonly<Record<Phase, string>> = {
  resolve: 'for the name',
  connect: 'to connect',
  tls: 'for TLS',
  wait: 'for a reply',
  transfer: 'for the rest',
};

export const waitingText = (phase: Phase, elapsed: string): string => `waiting ${elapsed} ${WAITING_FOR[phase]}`;

export const phaseMs = (phases: Phases, phase: Phase): number | null => {
  switch (phase) {
    case 'resolve':
      return phases.resolveMs;
    case 'connect':
      return phases.connectMs;
    case 'tls':
      return phases.tlsMs;
    case 'wait':
      return phases.waitMs;
    case 'transfer':
      return phases.transferMs;
  }
};

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
      return row.last.failure?.message ?? 'failed';
    case 'slow':
      return `slow${slowestPhaseText(row.last.phases)}`;
    case 'skipped':
      return 'skipped';
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
      if (!evidence.inFlight) return 'after the fact';
      const lengthMs = Date.parse(evidence.endedAt) - Date.parse(evidence.startedAt);
      if (evidence.overlapMs >= lengthMs - 2) return 'in flight';
      const seconds = (durationMs: number): string => (durationMs / 1_000).toFixed(2);
      const [during, whole] = [seconds(evidence.overlapMs), seconds(lengthMs)];
      return during === whole ? 'in flight' : `${during} of ${whole} s`;
    }
  }
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
