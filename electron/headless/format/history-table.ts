import type { HistoryEventJson } from '../../contract/guard-shapes.ts';
import { printable } from '../../domain/printable.ts';
import { table } from './table.ts';
import { dateTimeText } from './time-text.ts';

/** Changes as a table, in the order given. `withTargets`: they are of several. Times are UTC. */
export function historyTable(events: readonly HistoryEventJson[], withTargets: boolean): string[] {
  return table(
    [
      { title: 'AT (UTC)', align: 'left' },
      ...(withTargets ? [{ title: 'TARGET', align: 'left' as const }] : []),
      { title: 'WHAT', align: 'left' },
      { title: 'INCIDENT', align: 'right' },
      { title: '', align: 'left' },
    ],
    events.map(({ at, target, kind, incident, says }) => [
      dateTimeText(at),
      ...(withTargets ? [target === null ? '–' : printable(target)] : []),
      kind,
      incident === null ? '–' : String(incident),
      printable(says),
    ]),
  );
}
