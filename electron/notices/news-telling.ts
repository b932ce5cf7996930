import { noticeOf } from './draft.ts';
import { shortDueMs } from './gathering.ts';
import { type Notice, noticeKey } from './notice.ts';
import type { NewsTold, NoticeState } from './notice-state.ts';
import { count } from './short-text.ts';
import type { WatchState } from './watch-state.ts';

/** More at once are told in one. */
const MOST_APART = 2;

export interface NewsSaid {
  readonly state: NoticeState;
  readonly show: readonly Notice[];
}

/** News that are due: certificates that will end, pings that were missed. */
export function tellNews(state: NoticeState, watch: WatchState, nowMs: number): NewsSaid {
  const dueMs = newsWakeMs(state, watch);
  if (state.newsGathering !== null && !watch.settings.enabled) {
    return { state: { ...state, news: [], newsGathering: null }, show: [] };
  }
  if (dueMs === null || nowMs < dueMs) return { state, show: [] };
  const { muted } = watch.settings;
  const wanted = state.news.filter(({ target }) => target === null || !muted.has(target));
  const held = wanted.filter((one) => isHeld(one, watch));
  const told = wanted.filter((one) => !isHeld(one, watch));
  const show = told.length > MOST_APART ? [together(told)] : told.map(apart);
  return { state: { ...state, news: held, newsGathering: held.length === 0 ? null : state.newsGathering }, show };
}

/** Monotonic; null: not before something happens. */
export function newsWakeMs({ news, newsGathering }: NoticeState, watch: WatchState): number | null {
  if (newsGathering === null || !watch.settings.enabled || watch.screenLocked) return null;
  if (watch.quiet.all || watch.quiet.quietHours) return null;
  return news.some((one) => !isHeld(one, watch)) ? shortDueMs(newsGathering) : null;
}

const isHeld = ({ target }: NewsTold, { quiet }: WatchState): boolean => target !== null && quiet.targets.has(target);

const apart = ({ target, title, says }: NewsTold): Notice =>
  noticeOf({
    key: noticeKey(`news-${title}`),
    title,
    body: [says],
    opens: target === null ? { kind: 'overview' } : { kind: 'target', name: target },
    ...(target === null ? {} : { target }),
    actions: ['show'],
    replaces: null,
  });

const together = (told: readonly NewsTold[]): Notice =>
  noticeOf({
    key: noticeKey('news'),
    title: `${count(told.length, 'thing')} to look after`,
    body: told.map(({ title }) => `${title}.`),
    opens: { kind: 'overview' },
    actions: ['show'],
    replaces: null,
  });
