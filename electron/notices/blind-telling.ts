import type { BlindReason } from '../domain/notice/digest.ts';
import { noticeOf } from './draft.ts';
import { type Notice, type NoticeKey, noticeKey } from './notice.ts';
import { type NoticeState, type Story, speaksFor } from './notice-state.ts';
import { hidesTargets } from './quiet-told.ts';
import type { WatchState } from './watch-state.ts';

/** The one notice that nothing speaks about targets; it stands for those that had told of some of them just before. */
export const BLIND = noticeKey('blind');

export interface BlindTold {
  readonly state: NoticeState;
  readonly show: readonly Notice[];
}

/** What is to be said of blindness now: once that it is so, once that it is over. The engine's own end is told elsewhere. */
export function tellBlind(state: NoticeState, watch: WatchState): BlindTold {
  const { blindSaid } = state;
  const { quiet } = watch;
  if (!watch.settings.enabled && blindSaid !== null) {
    return { state: { ...state, stories: withoutBlind(state.stories), blindSaid: null }, show: [] };
  }
  if (!watch.settings.enabled || watch.screenLocked || watch.engine.kind !== 'running') return { state, show: [] };
  if (quiet.all || quiet.quietHours) return { state, show: [] };
  if (quiet.blind !== null && blindSaid === null) {
    const { why, says } = quiet.blind;
    const replaces = state.storm?.key ?? null;
    const stories = hidesTargets(quiet) && replaces !== null ? underKey(state.stories, replaces) : state.stories;
    const stands = replaces !== null && speaksFor(stories, replaces);
    return {
      state: { ...state, stories, blindSaid: why, storm: stands ? state.storm : null },
      show: [began(why, says, stands ? null : replaces)],
    };
  }
  if (quiet.blind === null && blindSaid !== null) {
    return { state: { ...state, stories: withoutBlind(state.stories), blindSaid: null }, show: [over(blindSaid)] };
  }
  return { state, show: [] };
}

function underKey(stories: NoticeState['stories'], key: NoticeKey): NoticeState['stories'] {
  const next = new Map<string, Story>();
  for (const [target, story] of stories) {
    const { announced } = story;
    const isOf = announced !== null && announced.key === key;
    next.set(target, isOf ? { ...story, announced: { ...announced, key: BLIND, shared: true } } : story);
  }
  return next;
}

/** Whatever is still in trouble is told anew: until now it was taken for a fault of the network here. */
function withoutBlind(stories: NoticeState['stories']): NoticeState['stories'] {
  const next = new Map<string, Story>();
  for (const [target, story] of stories) {
    const isOf = story.announced?.key === BLIND;
    next.set(target, isOf ? { ...story, announced: null, recoveredSince: true, saidMs: [] } : story);
  }
  return next;
}

const ABOUT = { opens: { kind: 'overview' }, actions: ['show'] } as const;

function began(why: BlindReason, says: string, replaces: NoticeKey | null): Notice {
  const still = why === 'store' ? [] : ['What targets seem to suffer from is not told meanwhile.'];
  return noticeOf({ ...ABOUT, key: BLIND, title: TITLES[why].began, body: [says, ...still], replaces });
}

const over = (why: BlindReason): Notice =>
  noticeOf({
    ...ABOUT,
    key: noticeKey('seeing'),
    title: TITLES[why].over,
    body: ['What is still in trouble is told next.'],
    urgency: 'low',
    replaces: BLIND,
  });

const TITLES: Readonly<Record<BlindReason, { readonly began: string; readonly over: string }>> = {
  network: { began: 'The network here is down', over: 'The network here is back' },
  observer: { began: 'This computer is held up', over: 'This computer measures again' },
  store: { began: 'What is measured is not kept', over: 'What is measured is kept again' },
  engine: { began: 'Nothing is measured', over: 'It is measured again' },
};
