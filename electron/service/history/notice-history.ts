import { incidentId, type TargetId } from '../../domain/ids.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Change } from '../../domain/notice/digest.ts';
import type { HistoryBook } from './history-book.ts';

/**
 * Writes down those changes that only whoever judges notices knows: blindness and its end, and what a person has seen. Incidents, certificates
 * and the dead man's switch are written down where they happen. `targetOf` is null for a name that is not watched any more.
 */
export function writeChanges(
  book: HistoryBook,
  changes: readonly Change[],
  targetOf: (name: string) => TargetId | null,
): void {
  for (const change of changes) {
    switch (change.kind) {
      case 'blind':
        book.add({ targetId: null, kind: 'blind', says: change.says, incident: null, atUs: change.atUs });
        break;
      case 'seeing': {
        const forMs = Math.max(0, change.atUs - change.sinceUs) / 1_000;
        const says = `What is measured can be believed again, after ${msText(forMs)}.`;
        book.add({ targetId: null, kind: 'seeing', says, incident: null, atUs: change.atUs });
        break;
      }
      case 'acknowledged':
        for (const { target, incident, acknowledged } of change.trouble.targets) {
          if (!acknowledged) continue;
          const says = change.by === null ? 'Acknowledged.' : `Acknowledged by ${change.by}.`;
          book.add({
            targetId: targetOf(target),
            kind: 'acknowledged',
            says,
            incident: incidentId(incident),
            atUs: change.atUs,
          });
        }
        break;
      case 'opened':
      case 'worse':
      case 'better':
      case 'recovered':
      case 'flapping':
      case 'steady':
      case 'reminder':
      case 'certificate':
      case 'certificate-settled':
      case 'heartbeat-missed':
      case 'channel-silent':
      case 'channel-heard':
      case 'test':
        break;
    }
  }
}
