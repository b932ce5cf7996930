import type { ContractEvent } from '../../contract/contract.ts';
import type { QuietJson } from '../../contract/notice-shapes.ts';
import type {
  IncidentJson,
  IncidentSummaryJson,
  OverviewJson,
  OverviewRowJson,
  SampleJson,
  TargetJson,
} from '../../contract/shapes.ts';
import { incidentId, stallId } from '../../domain/ids.ts';
import type { Happening, PictureTold, RowTold } from '../../notices/happening.ts';
import type { IncidentTold, SampleTold, StallTold, TargetTold } from '../../notices/told.ts';

/** `atMs`: monotonic milliseconds; `atUs`: UTC microseconds. */
export interface Moment {
  readonly atMs: number;
  readonly atUs: number;
}

/** What an event means for the tray and the notices; null where it means nothing to them. */
export function happeningOfEvent(event: ContractEvent, moment: Moment): Happening | null {
  switch (event.type) {
    case 'sample':
      return { ...moment, kind: 'sample', target: event.target, sample: sampleTold(event) };
    case 'stall.opened': {
      const { target, stall, openedBy, phase, elapsedMs } = event;
      return { ...moment, kind: 'stall-opened', target, stall: stallId(stall), openedBy, phase, elapsedMs };
    }
    case 'stall.closed':
      return { ...moment, kind: 'stall-closed', target: event.target, stall: stallId(event.stall) };
    case 'incident.opened':
      return { ...moment, kind: 'incident-opened', incident: incidentTold(event), stall: newestStall(event) };
    case 'incident.changed':
      return { ...moment, kind: 'incident-changed', incident: incidentTold(event) };
    case 'incident.closed':
      return {
        ...moment,
        kind: 'incident-closed',
        incident: incidentTold(event),
        stall: longestStall(event),
        closedBy: event.closedBy ?? 'observer-stopped',
      };
    case 'gap':
      return { ...moment, kind: 'gap', target: event.target, reason: event.reason, over: event.endedAt !== null };
    case 'targets.changed':
      return { ...moment, kind: 'targets', targets: event.targets.map(targetTold) };
    case 'target.renamed':
      return { ...moment, kind: 'renamed', from: event.from, to: event.to };
    case 'watching.changed':
      return event.paused === null
        ? { ...moment, kind: 'resumed' }
        : { ...moment, kind: 'paused', ...pauseTold(event.paused) };
    case 'notices.quiet':
      return quietOf(event, moment);
    case 'notices.news':
      return { ...moment, kind: 'news', target: event.target, title: event.title, says: event.says };
    case 'evidence':
    case 'incident.removed':
    case 'incident.noted':
    case 'settings.changed':
    case 'export.progress':
    case 'collect.progress':
    case 'bundles.changed':
    case 'vantage.changed':
    case 'secrets.changed':
    case 'path':
    case 'path.changed':
    case 'path.progress':
    case 'note':
    case 'notices.changed':
    case 'outbox.changed':
    case 'history':
    case 'certificates.changed':
      return null;
    default:
      return unknownEvent(event);
  }
}

/** A type of event that is added to the contract does not compile until somebody says here what it means. */
const unknownEvent = (event: never): null => event;

/** `newest`: the incident that was opened last, open or over; null where none is kept. */
export function pictureOf(overview: OverviewJson, newest: IncidentSummaryJson | null, moment: Moment): PictureTold {
  return {
    ...moment,
    kind: 'picture',
    rows: overview.rows.map(rowTold),
    inGrace: overview.observer.inGrace,
    pause: overview.paused === null ? null : pauseTold(overview.paused),
    lastIncident: newest === null ? null : { id: incidentId(newest.id), target: targetOf(newest) },
  };
}

/** What is held back, seen and blind now. */
export function quietOf({ holds, acknowledged, blind }: QuietJson, moment: Moment): Happening {
  const named = holds.flatMap(({ target, reason }) => (target === null || reason === 'quiet-hours' ? [] : [target]));
  return {
    ...moment,
    kind: 'quiet',
    quiet: {
      all: holds.some(({ target, reason }) => target === null && reason !== 'quiet-hours'),
      quietHours: holds.some(({ reason }) => reason === 'quiet-hours'),
      targets: new Set(named),
      acknowledged: new Set(acknowledged.map(({ incident }) => incidentId(incident))),
      blind: blind === null ? null : { why: blind.why, sinceUs: Date.parse(blind.since) * 1_000, says: blind.says },
    },
  };
}

const pauseTold = ({ until }: NonNullable<OverviewJson['paused']>): { readonly untilUs: number | null } => ({
  untilUs: until === null ? null : Date.parse(until) * 1_000,
});

function rowTold({ target, last, overdue, incident }: OverviewRowJson): RowTold {
  return {
    ...targetTold(target),
    last: last === null ? null : sampleTold(last),
    // A probe that is overdue without a stall is one whose opening is told next.
    overdue:
      overdue === null || overdue.stall === null
        ? null
        : { stall: stallId(overdue.stall), phase: overdue.phase, elapsedMs: overdue.elapsedMs },
    incident: incident === null ? null : incidentTold(incident),
  };
}

const targetTold = ({ name, role, paused, slowAfterMs, group, required }: TargetJson): TargetTold => ({
  name,
  role,
  paused,
  slowAfterMs,
  group,
  required,
});

const sampleTold = ({ outcome, totalMs, suspect, failure }: SampleJson): SampleTold => ({
  outcome,
  totalMs,
  suspect,
  failure,
});

/** An incident is of one target; the list is there for those of several that a later version may tell. */
const targetOf = ({ targets }: IncidentSummaryJson): string => targets[0] ?? '';

function incidentTold(incident: IncidentSummaryJson): IncidentTold {
  const { id, openedAt, closedAt, worstMs, slow, failed, flapping, verdict } = incident;
  const { segment, confidence, summary, reasons, fromHop } = verdict;
  return {
    id: incidentId(id),
    target: targetOf(incident),
    openedAtUs: Date.parse(openedAt) * 1_000,
    closedAtUs: closedAt === null ? null : Date.parse(closedAt) * 1_000,
    worstMs,
    slow,
    failed,
    flapping,
    verdict: { segment, confidence, summary, reasons, fromHop },
  };
}

function newestStall({ stalls }: IncidentJson): StallTold | null {
  return stallTold(
    stalls.reduce<IncidentJson['stalls'][number] | null>(
      (newest, stall) => (newest === null || stall.id > newest.id ? stall : newest),
      null,
    ),
  );
}

function longestStall({ stalls }: IncidentJson): StallTold | null {
  return stallTold(
    stalls.reduce<IncidentJson['stalls'][number] | null>(
      (longest, stall) => (longest === null || stall.elapsedMs > longest.elapsedMs ? stall : longest),
      null,
    ),
  );
}

function stallTold(stall: IncidentJson['stalls'][number] | null): StallTold | null {
  if (stall === null) return null;
  const { id, phase, openedBy, elapsedMs, endedAt } = stall;
  return { stall: stallId(id), phase, openedBy, elapsedMs, inFlight: endedAt === null };
}
