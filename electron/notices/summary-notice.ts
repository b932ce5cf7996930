import { type Draft, noticeOf } from './draft.ts';
import { likelyPlace, worstOf } from './ending-notice.ts';
import { noticeKey } from './notice.ts';
import type { Ended, HeldBy } from './notice-state.ts';
import { count, nameList } from './short-text.ts';
import type { Trouble } from './trouble.ts';

const WHEN: Readonly<Record<HeldBy, string>> = {
  lock: 'While the screen was locked',
  'quiet-hours': 'In quiet hours',
  limit: 'In the last minutes',
};

/** What came together while nothing could be said, in one: what began, and what is over. Both have at least one. */
export function summary(opened: readonly Trouble[], ended: readonly Ended[], heldBy: HeldBy | null): Draft {
  const over = ended.reduce((sum, { times }) => sum + times, 0);
  const incidents = count(over + opened.length, 'incident');
  const when = WHEN[heldBy ?? 'limit'];
  return {
    notice: noticeOf({
      key: noticeKey(`summary-${opened[0]?.incident.told.id ?? 0}`),
      title: `${when}: ${incidents}, ${opened.length} still open`,
      body: [
        `Still open: ${nameList(opened.map(({ row }) => row.target.name))}.`,
        `Over: ${[nameList(ended.map(({ target }) => target)), ...worstOf(ended)].join('; ')}.`,
        ...likelyPlace(ended),
      ],
      opens: { kind: 'overview' },
      actions: ['show'],
      replaces: null,
    }),
    opened,
    ended,
  };
}
