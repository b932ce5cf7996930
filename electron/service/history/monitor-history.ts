import type { TargetId } from '../../domain/ids.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { StoreNote } from '../../store/store.ts';
import type { HistoryBook } from './history-book.ts';

/** UTC microseconds of the end of a pause; null: until somebody resumes. */
export interface PauseBegun {
  readonly untilUs: number | null;
}

/** `notes`: what was found in the data directory, by which it is told how the run before ended. */
export function writeStart(book: HistoryBook, watched: number, notes: readonly StoreNote[]): void {
  const before = notes.filter(({ code }) => code === 'unclean-end' || code === 'not-running');
  const says = `Watching began: ${watched} ${watched === 1 ? 'target' : 'targets'}.`;
  book.add({
    targetId: null,
    kind: 'started',
    says: [says, ...before.map(({ message }) => message)].join(' '),
    incident: null,
  });
}

export function writeStop(book: HistoryBook): void {
  book.add({ targetId: null, kind: 'stopped', says: 'Watching ended.', incident: null });
}

/** `target` null: all. `pause` null: it is over. */
export function writePause(book: HistoryBook, target: TargetId | null, pause: PauseBegun | null): void {
  const who = target === null ? 'All targets are' : 'It is';
  if (pause === null) {
    book.add({
      targetId: target,
      kind: 'resumed',
      says: `The pause is over; ${who.toLowerCase()} watched again.`,
      incident: null,
    });
    return;
  }
  const until = pause.untilUs === null ? 'until somebody resumes' : `until ${utcText(pause.untilUs)}`;
  book.add({ targetId: target, kind: 'paused', says: `${who} paused ${until}.`, incident: null });
}
