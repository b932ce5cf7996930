import { BLIND } from './blind-telling.ts';
import { gathered } from './gathering.ts';
import type { Happening } from './happening.ts';
import type { NoticeKey } from './notice.ts';
import {
  type Announced,
  type Ended,
  idle,
  type NewsTold,
  NO_STORY,
  type NoticeState,
  type Story,
  withStory,
} from './notice-state.ts';
import { FLAPPING_MS } from './opening-rule.ts';
import { BEGAN_IN_OUTAGE, beganIn, mayBeOfOutage } from './outage.ts';
import { hidesTargets, type QuietTold } from './quiet-told.ts';
import { eachRow } from './row-list.ts';
import { wasSerious } from './trouble.ts';
import { rowOf, type WatchState } from './watch-state.ts';
import type { WatchedIncident } from './watched-target.ts';

export interface Noted {
  readonly state: NoticeState;
  /** Notices that speak of what is no more. */
  readonly withdraw: readonly NoticeKey[];
}

/** What is remembered of the happening for the next notice; shows nothing yet. `watch` knows of it already. */
export function noteHappening(state: NoticeState, watch: WatchState, happening: Happening, nowMs: number): Noted {
  switch (happening.kind) {
    case 'incident-opened':
      return {
        state: isUntold(state, watch, happening.incident.target) ? noteOpenings(state, nowMs) : state,
        withdraw: [],
      };
    case 'incident-changed': {
      // Evidence changes it again and again: that is no reason to wait for longer.
      const due = state.openings === null && isUntold(state, watch, happening.incident.target);
      return { state: due ? noteOpenings(state, nowMs) : state, withdraw: [] };
    }
    case 'incident-closed':
      return noteEnd(state, watch, happening, nowMs);
    case 'picture': {
      const reconciled = noteList(state, watch);
      return { ...reconciled, state: noteOpenings(reconciled.state, nowMs) };
    }
    case 'targets':
      return noteList(state, watch);
    case 'renamed':
      return { state: noteRenaming(state, happening.from, happening.to), withdraw: [] };
    case 'settings':
    case 'screen-unlocked':
    case 'resumed':
      return { state: noteOpenings(state, nowMs), withdraw: [] };
    case 'screen-locked':
      return { state: { ...state, heldBy: 'lock' }, withdraw: [] };
    case 'quiet':
      return noteQuiet(state, happening.quiet, nowMs);
    case 'news':
      return { state: noteNews(state, happening, nowMs), withdraw: [] };
    case 'sample':
    case 'stall-opened':
    case 'stall-closed':
    case 'gap':
    case 'paused':
    case 'engine-lost':
    case 'engine-back':
    case 'tick':
      return { state, withdraw: [] };
  }
}

/** Something may be worth telling: to be looked at when what happens at the same time has come in, too. */
const noteOpenings = (state: NoticeState, nowMs: number): NoticeState => ({
  ...state,
  openings: gathered(state.openings, nowMs),
});

/** It has an incident that nobody was told of. */
function isUntold({ stories }: NoticeState, watch: WatchState, target: string): boolean {
  const incident = rowOf(watch, target)?.incident ?? null;
  return incident !== null && stories.get(target)?.announced?.incident !== incident.told.id;
}

function noteEnd(
  state: NoticeState,
  watch: WatchState,
  happening: Extract<Happening, { kind: 'incident-closed' }>,
  nowMs: number,
): Noted {
  const { target, id } = happening.incident;
  const closed = rowOf(watch, target)?.closed ?? null;
  const story = state.stories.get(target) ?? NO_STORY;
  const announced = story.announced?.incident === id ? story.announced : null;
  const recovered = happening.closedBy === 'recovery';
  const next: Story = {
    ...story,
    announced: announced === null ? story.announced : null,
    recoveredSince: story.recoveredSince || recovered,
    changedMs: nowMs,
  };
  const tell = closed !== null && recovered && isWorthTelling(watch, target, closed, announced);
  if (!tell) {
    if (!state.stories.has(target)) return { state, withdraw: [] };
    const stories = withStory(state.stories, target, next);
    return { state: { ...state, stories }, withdraw: idle(stories, [announced?.key ?? null]) };
  }
  const ended = endedAfter(story, {
    target,
    incident: believable(closed, watch),
    announced,
    notBeforeMs: nowMs,
    times: 1,
  });
  const stories = withStory(state.stories, target, { ...next, ended });
  return { state: { ...state, stories, endings: gathered(state.endings, nowMs) }, withdraw: [] };
}

/** Nothing is blamed on an outage of the network here that the trouble has outlasted. */
function believable(incident: WatchedIncident, { outages }: WatchState): WatchedIncident {
  const { told } = incident;
  const isOfOutage = mayBeOfOutage(told.verdict.segment) && outages.some((outage) => beganIn(outage, told.openedAtUs));
  return isOfOutage ? { ...incident, told: { ...told, verdict: { ...BEGAN_IN_OUTAGE, reasons: [] } } } : incident;
}

/** What was held back may be told now, and what somebody has seen need not stand there any longer. */
function noteQuiet(state: NoticeState, { quietHours, acknowledged }: QuietTold, nowMs: number): Noted {
  const stories = new Map<string, Story>();
  const seen: (NoticeKey | null)[] = [];
  let waits = false;
  for (const [target, story] of state.stories) {
    const { announced, ended } = story;
    waits ||= ended !== null;
    if (announced === null || announced.key === null || !acknowledged.has(announced.incident)) {
      stories.set(target, story);
      continue;
    }
    seen.push(announced.key);
    stories.set(target, { ...story, announced: { ...announced, key: null } });
  }
  const next = noteOpenings({ ...state, stories }, nowMs);
  return {
    state: {
      ...next,
      endings: waits ? gathered(state.endings, nowMs) : state.endings,
      heldBy: quietHours ? 'quiet-hours' : state.heldBy,
    },
    withdraw: idle(stories, seen),
  };
}

/** News that wait; of more, the oldest go. */
const MOST_NEWS = 50;

function noteNews(state: NoticeState, { target, title, says }: NewsTold, nowMs: number): NoticeState {
  return {
    ...state,
    news: [...state.news.filter((one) => one.title !== title), { target, title, says }].slice(-MOST_NEWS),
    newsGathering: gathered(state.newsGathering, nowMs),
  };
}

function isWorthTelling(
  watch: WatchState,
  target: string,
  incident: WatchedIncident,
  announced: Announced | null,
): boolean {
  // Whether it is muted, or nobody wants to hear of it, is looked at when it is told: that may be much later.
  if (incident.told.verdict.segment === 'observer') return false;
  // The one notice that nothing speaks about targets has told it, and tells the end.
  if (announced?.key === BLIND) return false;
  if (announced !== null) return true;
  const row = rowOf(watch, target);
  if (row === undefined || row.target.role === 'control') return false;
  const { quiet } = watch;
  if (quiet.all || quiet.targets.has(target) || hidesTargets(quiet)) return false;
  const onlyInGrace = watch.graceUntilMs !== null && incident.lastBadMs < watch.graceUntilMs;
  return !onlyInGrace && wasSerious(incident, row.target.slowAfterMs);
}

/** Of several ends of one target that nobody was told of yet, the worst is kept. */
function endedAfter(story: Story, ended: Ended): Ended {
  const { ended: earlier, flappingSaid } = story;
  // A flapping incident is closed by the engine only when it has been quiet for long; others are waited for here.
  const waits = flappingSaid && !ended.incident.told.flapping;
  const notBeforeMs = waits ? ended.notBeforeMs + FLAPPING_MS : ended.notBeforeMs;
  if (earlier === null) return { ...ended, notBeforeMs };
  const worse = earlier.incident.told.worstMs > ended.incident.told.worstMs ? earlier : ended;
  return {
    target: ended.target,
    incident: worse.incident,
    announced: ended.announced ?? earlier.announced,
    notBeforeMs,
    times: earlier.times + 1,
  };
}

/** What was announced of a target is ended under its new name. */
function noteRenaming(state: NoticeState, from: string, to: string): NoticeState {
  const story = state.stories.get(from);
  if (story === undefined || state.stories.has(to)) return state;
  const { ended } = story;
  const stories = new Map([...state.stories].filter(([target]) => target !== from));
  stories.set(to, { ...story, ended: ended === null ? null : { ...ended, target: to } });
  return { ...state, stories };
}

/** Another list of targets, or another picture: what is remembered of targets and incidents that are no more is dropped. */
function noteList(state: NoticeState, watch: WatchState): Noted {
  const open = new Set<number>();
  for (const { incident } of eachRow(watch.rows)) if (incident !== null) open.add(incident.told.id);
  const stories = new Map<string, Story>();
  const gone: (NoticeKey | null)[] = [];
  for (const [target, story] of state.stories) {
    const { announced, ended } = story;
    if (rowOf(watch, target) === undefined) {
      gone.push(announced?.key ?? null, ended?.announced?.key ?? null);
    } else if (announced !== null && !open.has(announced.incident)) {
      gone.push(announced.key);
      stories.set(target, { ...story, announced: null });
    } else stories.set(target, story);
  }
  return { state: { ...state, stories }, withdraw: idle(stories, gone) };
}
