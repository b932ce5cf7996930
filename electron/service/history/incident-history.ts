import type { Gap } from '../../domain/gap.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import { msText } from '../../domain/ms-text.ts';
import { suspectText } from '../../domain/segment-label.ts';
import type { EngineSink } from '../../engine/engine.ts';
import type { HistoryBook } from './history-book.ts';

/** The same sink; what it takes of incidents and of sleep is written down after it. */
export function tellingHistory(sink: EngineSink, book: HistoryBook): EngineSink {
  /** Of incidents that are open, those that were said to flap. */
  const flapping = new Set<IncidentId>();

  const lookForFlapping = (incident: Incident): void => {
    if (!incident.flapping || flapping.has(incident.id)) return;
    flapping.add(incident.id);
    book.add({
      targetId: incident.targetId,
      kind: 'flapping',
      says: 'Keeps failing and recovering; what follows counts as one incident until it has been steady for ten minutes.',
      incident: incident.id,
    });
  };

  return {
    ...sink,
    incidentOpened(incident) {
      sink.incidentOpened(incident);
      book.add({
        targetId: incident.targetId,
        kind: 'opened',
        says: `It began with ${countsOf(incident)}.`,
        incident: incident.id,
        atUs: incident.openedAtUs,
      });
      lookForFlapping(incident);
    },
    incidentChanged(incident) {
      sink.incidentChanged(incident);
      lookForFlapping(incident);
    },
    incidentClosed(incident) {
      sink.incidentClosed(incident);
      flapping.delete(incident.id);
      const entry = endOf(incident);
      if (entry !== null) book.add({ targetId: incident.targetId, incident: incident.id, ...entry });
    },
    gap(gap) {
      sink.gap(gap);
      const asleepMs = sleepMs(gap);
      if (asleepMs === null) return;
      book.add({
        targetId: null,
        kind: 'asleep',
        says: `This computer was asleep for ${msText(asleepMs)}; nothing was measured meanwhile.`,
        incident: null,
      });
    },
  };
}

/** What is written at the end of an incident; nothing where the target itself is gone, which is written anyway. */
function endOf(incident: Incident): { kind: 'recovered' | 'stopped'; says: string; atUs?: number } | null {
  const lasted = msText(Math.max(0, incident.lastBadAtUs - incident.openedAtUs) / 1_000);
  switch (incident.closedBy) {
    case null:
    case 'recovery':
      return {
        kind: 'recovered',
        says: `It lasted ${lasted}: ${countsOf(incident)}, the longest took ${msText(incident.worstMs)}. ${suspicionOf(incident)}`,
        ...(incident.closedAtUs === null ? {} : { atUs: incident.closedAtUs }),
      };
    case 'observer-stopped':
      return {
        kind: 'stopped',
        says: `Not watched any more before it was known to be fine again; until then ${countsOf(incident)} in ${lasted}.`,
      };
    case 'target-removed':
      return null;
  }
}

const suspicionOf = ({ verdict }: Incident): string =>
  verdict.segment === 'unknown' ? 'Where the fault lay is not clear.' : `Suspected: ${suspectText(verdict, 'here')}.`;

/** "3 slow and 1 failed request". */
function countsOf({ slowCount, failedCount }: Incident): string {
  const parts = [
    ...(slowCount > 0 ? [`${slowCount} slow`] : []),
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
  ];
  const requests = slowCount + failedCount === 1 ? 'request' : 'requests';
  return parts.length === 0 ? 'one request that hangs' : `${parts.join(' and ')} ${requests}`;
}

/** Milliseconds of a sleep that is over; null for all else. */
function sleepMs({ reason, startedAtUs, endedAtUs }: Gap): number | null {
  return reason === 'asleep' && endedAtUs !== null ? Math.max(0, endedAtUs - startedAtUs) / 1_000 : null;
}
