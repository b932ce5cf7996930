import { BLIND, tellBlind } from './blind-telling.ts';
import { engineWakeMs, tellEngine } from './engine-telling.ts';
import type { Happening } from './happening.ts';
import { newsWakeMs, tellNews } from './news-telling.ts';
import { noteHappening } from './note-happening.ts';
import type { Notice, NoticeKey } from './notice.ts';
import type { NoticeState } from './notice-state.ts';
import { tellDue, tellingWakeMs } from './telling.ts';
import type { WatchState } from './watch-state.ts';

export interface NoticesTold {
  readonly state: NoticeState;
  /** In this order. */
  readonly show: readonly Notice[];
  /** Notices that speak of what is no more; those that another `replaces` are not among them. */
  readonly withdraw: readonly NoticeKey[];
  /** A `tick` is to be told then, unless something happens before; monotonic milliseconds, null: none is needed. */
  readonly wakeAtMs: number | null;
}

/**
 * What a person is to be told after this happening. Pure. `watch` is what is known after it (`watchAfter`), `nowMs` the
 * monotonic time, the happening's own or later.
 */
export function noticesAfter(state: NoticeState, watch: WatchState, happening: Happening, nowMs: number): NoticesTold {
  const noted = noteHappening(state, watch, happening, nowMs);
  const matters = noted.state !== state || isTurn(happening);
  // Hundreds of samples a second change nothing here.
  if (!matters && (state.wakeAtMs === null || nowMs < state.wakeAtMs)) {
    return { state, show: [], withdraw: [], wakeAtMs: state.wakeAtMs };
  }
  const engine = tellEngine(state.engineSaid, watch, nowMs);
  const notedMs = matters ? nowMs : state.notedMs;
  const blind = tellBlind({ ...noted.state, notedMs, engineSaid: engine.said }, watch);
  const news = tellNews(blind.state, watch, nowMs);
  const told = tellDue(news.state, watch, nowMs);
  const wakeAtMs = [engineWakeMs(engine.said, watch), newsWakeMs(told.state, watch)].reduce(
    earlier,
    tellingWakeMs(told.state, watch, nowMs),
  );
  const show = [...engine.show, ...blind.show, ...told.show, ...news.show];
  const replaced = new Set(show.map(({ replaces }) => replaces));
  // That one stands until the network is back, whatever becomes of the targets that it stands for.
  const stays = (key: NoticeKey): boolean => key === BLIND && told.state.blindSaid !== null;
  const withdraw = [...noted.withdraw, ...told.withdraw].filter((key) => !replaced.has(key) && !stays(key));
  return { state: { ...told.state, wakeAtMs }, show, withdraw: [...new Set(withdraw)].sort(), wakeAtMs };
}

/** Happenings that change what may be said. */
function isTurn({ kind }: Happening): boolean {
  switch (kind) {
    case 'sample':
    case 'stall-opened':
    case 'stall-closed':
    case 'incident-opened':
    case 'incident-changed':
    case 'incident-closed':
    case 'tick':
    case 'news':
      return false;
    case 'picture':
    case 'targets':
    case 'renamed':
    case 'gap':
    case 'paused':
    case 'resumed':
    case 'engine-lost':
    case 'engine-back':
    case 'screen-locked':
    case 'screen-unlocked':
    case 'settings':
    case 'quiet':
      return true;
  }
}

const earlier = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
