import type { TargetId } from '../../domain/ids.ts';
import type { Hold } from '../../domain/notice/hold.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { HistoryBook } from './history-book.ts';

/**
 * Writes down when nobody is told of something, and when that is over: snoozes and maintenance. Quiet hours come every day and are no
 * change. `targetOf` is null for a name that is not watched any more.
 */
export function createHoldHistory(
  book: HistoryBook,
  targetOf: (name: string) => TargetId | null,
): (holds: readonly Hold[]) => void {
  let before: ReadonlyMap<string, Hold> = new Map();

  const write = (hold: Hold, says: string): void => {
    if (hold.reason === 'quiet-hours') return;
    const target = hold.target === null ? null : targetOf(hold.target);
    // Of one that is not watched any more nobody wants to know.
    if (hold.target !== null && target === null) return;
    book.add({ targetId: target, kind: hold.reason, says, incident: null });
  };

  return (holds) => {
    const now = new Map(holds.map((hold) => [keyOf(hold), hold]));
    for (const [key, hold] of now) {
      const known = before.get(key);
      if (known === undefined || known.untilUs !== hold.untilUs) write(hold, begun(hold));
    }
    for (const [key, hold] of before) if (!now.has(key)) write(hold, over(hold));
    before = now;
  };
}

const keyOf = ({ reason, target, name }: Hold): string => JSON.stringify([reason, target, name]);

const who = ({ target }: Hold): string => (target === null ? 'any target' : 'it');

function begun(hold: Hold): string {
  const until = `${utcText(hold.untilUs).slice(0, 19).replace('T', ' ')} UTC`;
  return hold.reason === 'maintenance'
    ? `Maintenance${named(hold)}: nobody is told of ${who(hold)} until ${until}.`
    : `Nobody is told of ${who(hold)} until ${until}, because somebody asked for it.`;
}

const over = (hold: Hold): string =>
  hold.reason === 'maintenance'
    ? `Maintenance${named(hold)} is over; people are told of ${who(hold)} again.`
    : `People are told of ${who(hold)} again.`;

const named = ({ name }: Hold): string => (name === null ? '' : ` “${name}”`);
