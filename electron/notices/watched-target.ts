import type { StallId } from '../domain/ids.ts';
import type { Phase } from '../domain/phase.ts';
import type { RowTold } from './happening.ts';
import type { IncidentTold, SampleTold, StallTold, TargetTold } from './told.ts';

/** A probe that is overdue, on the monotonic clock. */
export interface Overdue {
  readonly stall: StallId;
  readonly phase: Phase;
  readonly startedMs: number;
}

export type FailureTold = NonNullable<SampleTold['failure']>;

/** An incident with what its samples and stalls told besides. */
export interface WatchedIncident {
  readonly told: IncidentTold;
  /** Where its request hangs or hung; null when none of its requests was seen hanging. */
  readonly phase: Phase | null;
  /** How a request of it failed last; null when none did. */
  readonly failure: FailureTold | null;
  /** When it was last told of something bad in it; monotonic. */
  readonly lastBadMs: number;
}

/** What is known of one target now. */
export interface WatchedTarget {
  readonly target: TargetTold;
  readonly last: SampleTold | null;
  /** Longest first. */
  readonly overdue: readonly Overdue[];
  readonly incident: WatchedIncident | null;
  /** The incident that was closed last, until the next one opens. */
  readonly closed: WatchedIncident | null;
}

/** More probes of one target than that are never in flight, however wrong the stream of happenings is. */
const MOST_OVERDUE = 8;

export function untouched(target: TargetTold): WatchedTarget {
  return { target, last: null, overdue: [], incident: null, closed: null };
}

/** `known`: what was known of the target's incident before the picture. */
export function fromRow(row: RowTold, atMs: number, known: WatchedIncident | null): WatchedTarget {
  const { name, role, paused, slowAfterMs, group, required, last, overdue, incident } = row;
  return {
    target: { name, role, paused, slowAfterMs, group, required },
    last,
    overdue:
      overdue === null
        ? []
        : [{ stall: overdue.stall, phase: overdue.phase, startedMs: atMs - Math.max(0, overdue.elapsedMs) }],
    incident: incident === null ? null : incidentOf(row, incident, known, atMs),
    closed: null,
  };
}

function incidentOf(
  { last, overdue }: RowTold,
  told: IncidentTold,
  known: WatchedIncident | null,
  atMs: number,
): WatchedIncident {
  const same = known?.told.id === told.id ? known : null;
  return {
    told,
    phase: overdue?.phase ?? same?.phase ?? null,
    failure: badFailure(last) ?? same?.failure ?? null,
    lastBadMs: same?.lastBadMs ?? atMs,
  };
}

/** The failure that speaks against the target; null when there is none, or when the observer was not fit. */
export function badFailure(sample: SampleTold | null): FailureTold | null {
  return sample === null || sample.suspect ? null : sample.failure;
}

export function afterSample(row: WatchedTarget, sample: SampleTold, atMs: number): WatchedTarget {
  const failure = badFailure(sample);
  if (row.incident === null || failure === null) return { ...row, last: sample };
  return { ...row, last: sample, incident: { ...row.incident, failure, lastBadMs: atMs } };
}

export function afterStall(row: WatchedTarget, overdue: Overdue): WatchedTarget {
  const others = row.overdue.filter(({ stall }) => stall !== overdue.stall);
  const all = [...others, overdue].sort((one, other) => one.startedMs - other.startedMs || one.stall - other.stall);
  return { ...row, overdue: all.slice(0, MOST_OVERDUE) };
}

export function afterStallEnd(row: WatchedTarget, stall: StallId): WatchedTarget {
  const overdue = row.overdue.filter((one) => one.stall !== stall);
  return overdue.length === row.overdue.length ? row : { ...row, overdue };
}

export function afterOpening(
  row: WatchedTarget,
  told: IncidentTold,
  stall: StallTold | null,
  atMs: number,
): WatchedTarget {
  const hung = stall !== null && stall.openedBy === 'overdue' ? stall : null;
  const opened: WatchedTarget = {
    ...row,
    // A failure before the incident is of its first probe: the sample is told first.
    incident: {
      told,
      phase: hung?.phase ?? null,
      failure: hung?.inFlight === true ? null : badFailure(row.last),
      lastBadMs: atMs,
    },
    closed: null,
  };
  if (hung === null || !hung.inFlight) return opened;
  return afterStall(opened, { stall: hung.stall, phase: hung.phase, startedMs: atMs - Math.max(0, hung.elapsedMs) });
}

export function afterChange(row: WatchedTarget, told: IncidentTold, atMs: number): WatchedTarget {
  const { incident } = row;
  if (incident?.told.id !== told.id) return row;
  const phase = row.overdue[0]?.phase ?? incident.phase;
  const worse = told.slow + told.failed > incident.told.slow + incident.told.failed;
  return { ...row, incident: { ...incident, told, phase, lastBadMs: worse ? atMs : incident.lastBadMs } };
}

export function afterClosing(
  row: WatchedTarget,
  told: IncidentTold,
  stall: StallTold | null,
  atMs: number,
): WatchedTarget {
  const known = row.incident?.told.id === told.id ? row.incident : null;
  const phase = stall !== null && stall.openedBy === 'overdue' ? stall.phase : (known?.phase ?? null);
  return {
    ...row,
    incident: known === null ? row.incident : null,
    closed: { told, phase, failure: known?.failure ?? null, lastBadMs: known?.lastBadMs ?? atMs },
  };
}

/** The same target under another name, with what is known of it. */
export function underName(row: WatchedTarget, name: string): WatchedTarget {
  const renamed = (incident: WatchedIncident | null): WatchedIncident | null =>
    incident === null ? null : { ...incident, told: { ...incident.told, target: name } };
  return {
    ...row,
    target: { ...row.target, name },
    incident: renamed(row.incident),
    closed: renamed(row.closed),
  };
}

/** The same target under what is now told of it: a new threshold, a pause. */
export function withTarget(row: WatchedTarget, target: TargetTold): WatchedTarget {
  const { target: known } = row;
  const same =
    known.role === target.role &&
    known.paused === target.paused &&
    known.slowAfterMs === target.slowAfterMs &&
    known.group === target.group &&
    known.required === target.required;
  if (same) return row;
  // Whoever is paused has nothing in flight.
  return target.paused ? { ...row, target, overdue: [] } : { ...row, target };
}
