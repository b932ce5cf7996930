import type { HistoryEventJson } from '../../contract/guard-shapes.ts';
import type { Clock } from '../../domain/clock.ts';
import type { HistoryEvent } from '../../domain/history-event.ts';
import type { TargetId } from '../../domain/ids.ts';
import { printableCut } from '../../domain/printable.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { Store } from '../../store/store.ts';
import type { EventHub } from '../event-hub.ts';
import type { HistoryBook } from './history-book.ts';

/** An entry is one sentence; whatever names and answers are woven into it, nobody reads more. */
const LONGEST_SAYS = 500;

export interface HistoryBookParts {
  readonly clock: Clock;
  readonly rows: Pick<Store, 'appendHistory'>;
  readonly nameOf: (id: TargetId) => string;
  readonly hub: EventHub;
}

/** Hands each entry to the store, and then tells it to whoever listens. */
export function createHistoryBook({ clock, rows, nameOf, hub }: HistoryBookParts): HistoryBook {
  return {
    add({ atUs, says, ...rest }) {
      const event: HistoryEvent = { ...rest, atUs: atUs ?? clock.utcUs(), says: printableCut(says, LONGEST_SAYS) };
      const id = rows.appendHistory(event);
      hub.publish((seq) => ({
        type: 'history',
        seq,
        ...historyEventJson(id, event, event.targetId === null ? null : nameOf(event.targetId)),
      }));
    },
  };
}

export function historyEventJson(id: number, event: HistoryEvent, target: string | null): HistoryEventJson {
  const { atUs, kind, says, incident } = event;
  return { id, at: utcText(atUs), target, kind, says, incident };
}
