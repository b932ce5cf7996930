import { type Draft, withLastWord } from './draft.ts';
import { groupEnding, singleEnding } from './ending-notice.ts';
import { longDueMs, shortDueMs } from './gathering.ts';
import type { Notice, NoticeKey } from './notice.ts';
import { afterLastWord, afterShowing, hasRoom, isQuiet } from './notice-limit.ts';
import { type Ended, idle, NO_STORY, type NoticeState, type Storm, type Story } from './notice-state.ts';
import { groupOpening, singleOpening } from './opening-notice.ts';
import { FLAPPING_MS, type OpeningRule, openingRule, recentlySaid } from './opening-rule.ts';
import { hidesTargets } from './quiet-told.ts';
import { ofSharedGroup } from './shared-group.ts';
import { summary } from './summary-notice.ts';
import { allTroubles, type Trouble } from './trouble.ts';
import { isInGrace, rowOf, type WatchState } from './watch-state.ts';

/** A notice of so many targets or more is a storm: those that follow are added to it for a while. */
const STORM_FROM = 3;
const STORM_GROWS_MS = 120_000;
const LAST_WORD = 'There were many notices: what happens in the next 10 minutes is told after them, in one.';

export interface Told {
  readonly state: NoticeState;
  readonly show: readonly Notice[];
  readonly withdraw: readonly NoticeKey[];
}

/** Shows what is due about targets, unless something holds it back. */
export function tellDue(state: NoticeState, watch: WatchState, nowMs: number): Told {
  if (!watch.settings.enabled) return silenced(state);
  if (holdOf(state, watch, nowMs) !== null || nowMs <= state.notedMs) return { state, show: [], withdraw: [] };
  const openingsDue = nowMs >= (openingsDueMs(state, nowMs) ?? Number.POSITIVE_INFINITY);
  const endingsDue = nowMs >= (endingsDueMs(state, watch, nowMs) ?? Number.POSITIVE_INFINITY);
  if (!openingsDue && !endingsDue) return { state, show: [], withdraw: [] };
  const together = state.heldBy !== null;
  return tell(state, watch, nowMs, {
    openings: openingsDue || (together && state.openings !== null),
    endings: endingsDue || together,
  });
}

/** When it is to be looked at again without any happening; null: not before one. */
export function tellingWakeMs(state: NoticeState, watch: WatchState, nowMs: number): number | null {
  if (!watch.settings.enabled) return null;
  const hold = holdOf(state, watch, nowMs);
  const openings = openingsDueMs(state, nowMs);
  const endings = endingsDueMs(state, watch, nowMs);
  if (openings === null && endings === null) return null;
  if (hold !== null) return hold.untilMs;
  const dueMs = Math.min(openings ?? Number.POSITIVE_INFINITY, endings ?? Number.POSITIVE_INFINITY);
  return Math.max(dueMs, state.notedMs + 1);
}

interface Hold {
  /** null: until something happens. */
  readonly untilMs: number | null;
}

function holdOf({ limit }: NoticeState, watch: WatchState, nowMs: number): Hold | null {
  if (watch.screenLocked || watch.engine.kind !== 'running') return { untilMs: null };
  const { quiet } = watch;
  if (quiet.all || quiet.quietHours || hidesTargets(quiet)) return { untilMs: null };
  if (isInGrace(watch, nowMs)) return { untilMs: watch.graceUntilMs };
  return isQuiet(limit, nowMs) ? { untilMs: limit.quietUntilMs } : null;
}

function openingsDueMs({ openings, storm }: NoticeState, nowMs: number): number | null {
  if (openings === null) return null;
  return storm !== null && nowMs < storm.growsUntilMs ? longDueMs(openings) : shortDueMs(openings);
}

function endingsDueMs({ endings, stories }: NoticeState, { quiet }: WatchState, nowMs: number): number | null {
  const ready: Ended[] = [];
  let laterMs = Number.POSITIVE_INFINITY;
  for (const [target, { ended }] of stories) {
    if (ended === null || quiet.targets.has(target)) continue;
    if (ended.notBeforeMs <= nowMs) ready.push(ended);
    else laterMs = Math.min(laterMs, ended.notBeforeMs);
  }
  if (ready.length === 0) return Number.isFinite(laterMs) ? laterMs : null;
  if (endings === null) return nowMs;
  const soonMs = shortDueMs(endings);
  if (nowMs < soonMs) return soonMs;
  const shared = new Set(ready.flatMap(({ announced }) => (announced?.shared === true ? [announced.key] : [])));
  if (shared.size === 0) return soonMs;
  for (const { announced } of stories.values()) {
    if (announced !== null && shared.has(announced.key)) return longDueMs(endings);
  }
  return soonMs;
}

/** Nobody wants to be told: what had been waiting is dropped. */
function silenced(state: NoticeState): Told {
  if (state.openings === null && state.endings === null && state.heldBy === null) {
    return { state, show: [], withdraw: [] };
  }
  const stories = new Map<string, Story>();
  const gone: (NoticeKey | null)[] = [];
  for (const [target, story] of state.stories) {
    gone.push(story.ended?.announced?.key ?? null);
    stories.set(target, { ...story, ended: null });
  }
  return {
    state: { ...state, stories, openings: null, endings: null, heldBy: null },
    show: [],
    withdraw: idle(stories, gone),
  };
}

interface Which {
  readonly openings: boolean;
  readonly endings: boolean;
}

function tell(state: NoticeState, watch: WatchState, nowMs: number, which: Which): Told {
  const troubles = which.openings ? allTroubles(watch, nowMs) : [];
  const fresh = freshOf(state, watch, troubles, nowMs);
  const opening = which.openings ? openingDraft(state, troubles, fresh, nowMs) : null;
  const spokenOf = new Set(fresh.map(({ trouble }) => trouble.row.target.name));
  const ready = which.endings ? readyEndings(state, watch, nowMs) : [];
  // A target that is in trouble again has not recovered in any way that helps.
  const ended = ready.filter(({ target }) => !spokenOf.has(target) && mayTellEnd(watch, target));
  const ending = ended.length === 0 ? null : endingDraft(state, watch, ended);
  const drafts = [opening, ending].flatMap((draft) => (draft === null ? [] : [draft]));
  const inOne =
    opening !== null && ending !== null && (state.heldBy !== null || !hasRoom(state.limit, 2, nowMs))
      ? [summary(opening.opened, ending.ended, state.heldBy)]
      : drafts;
  const room = hasRoom(state.limit, inOne.length, nowMs);
  const notices = inOne.map(({ notice }) => (room ? notice : withLastWord(notice, LAST_WORD)));

  const over = new Set(which.endings ? ready.map(({ target }) => target) : []);
  const remembered = storiesAfter(state, fresh, inOne, over, nowMs);
  const storm = stormAfter(state.storm, inOne, nowMs);
  const replaced = new Set(notices.map(({ replaces }) => replaces));
  const gone = [
    ...ready.map(({ announced }) => announced?.key ?? null),
    ...fresh.map(({ trouble }) => state.stories.get(trouble.row.target.name)?.announced?.key ?? null),
    ...fresh.map(({ trouble }) => state.stories.get(trouble.row.target.name)?.ended?.announced?.key ?? null),
  ];
  const openings = which.openings ? null : state.openings;
  const endings = which.endings ? null : state.endings;
  const settled = openings === null && endings === null;
  return {
    state: {
      ...state,
      stories: remembered,
      openings,
      endings,
      storm,
      heldBy: notices.length > 0 && !room ? 'limit' : settled ? null : state.heldBy,
      limit:
        notices.length === 0
          ? state.limit
          : room
            ? afterShowing(state.limit, notices.length, nowMs)
            : afterLastWord(state.limit, nowMs),
    },
    show: notices,
    withdraw: idle(remembered, gone).filter((key) => !replaced.has(key)),
  };
}

interface Fresh {
  readonly trouble: Trouble;
  readonly rule: OpeningRule;
}

/** Troubles that nobody was told of yet, each with what is to be done about it. */
function freshOf(
  { stories }: NoticeState,
  { quiet }: WatchState,
  troubles: readonly Trouble[],
  nowMs: number,
): Fresh[] {
  return troubles.flatMap((trouble) => {
    const story = stories.get(trouble.row.target.name) ?? NO_STORY;
    if (story.announced?.incident === trouble.incident.told.id) return [];
    // Whoever has seen it need not be told of it.
    const isSeen = quiet.acknowledged.has(trouble.incident.told.id);
    return [{ trouble, rule: isSeen ? 'adopt' : openingRule(story, trouble.incident, nowMs) }];
  });
}

function openingDraft(
  { stories, storm }: NoticeState,
  troubles: readonly Trouble[],
  fresh: readonly Fresh[],
  nowMs: number,
): Draft | null {
  const told = fresh.filter(({ rule }) => rule !== 'adopt');
  const [first] = told;
  if (first === undefined) return null;
  const opened = told.map(({ trouble }) => trouble);
  if (storm !== null && nowMs < storm.growsUntilMs) {
    const isNew = new Set(opened);
    const all = troubles.filter(
      (trouble) => isNew.has(trouble) || stories.get(trouble.row.target.name)?.announced?.key === storm.key,
    );
    if (all.length > opened.length) return groupOpening(all, opened, storm.key);
  }
  if (told.length > 1) return groupOpening(opened, opened, null);
  const key = stories.get(first.trouble.row.target.name)?.ended?.announced ?? null;
  return singleOpening(first.trouble, first.rule === 'tell-flapping', key?.shared === false ? key.key : null);
}

function readyEndings({ stories }: NoticeState, { quiet }: WatchState, nowMs: number): Ended[] {
  const ready: Ended[] = [];
  for (const [target, { ended }] of stories) {
    if (ended !== null && ended.notBeforeMs <= nowMs && !quiet.targets.has(target)) ready.push(ended);
  }
  return ready;
}

function mayTellEnd(watch: WatchState, target: string): boolean {
  const { settings } = watch;
  const row = rowOf(watch, target);
  return settings.recovery && !settings.muted.has(target) && row !== undefined && !row.target.paused;
}

function endingDraft({ stories }: NoticeState, watch: WatchState, ready: readonly Ended[]): Draft {
  const place = ({ target }: Ended): number => watch.placeOf.get(target) ?? 0;
  const ended = ready.toSorted((one, other) => place(one) - place(other));
  const keys = new Set(ended.flatMap(({ announced }) => (announced?.key ? [announced.key] : [])));
  const still: string[] = [];
  for (const [target, { announced }] of stories) {
    if (announced !== null && announced.key !== null && keys.has(announced.key)) still.push(target);
  }
  still.sort((one, other) => (watch.placeOf.get(one) ?? 0) - (watch.placeOf.get(other) ?? 0));
  const [first] = ended;
  const [key] = keys;
  // A notice that still speaks of others stays where it is.
  const replaces = still.length === 0 && key !== undefined ? key : null;
  if (ended.length > 1 || first === undefined) {
    const spokenOf = [...ended.map(({ target }) => target), ...still];
    const group = ofSharedGroup(spokenOf.flatMap((target) => rowOf(watch, target)?.target ?? []));
    return groupEnding(ended, still, group, replaces);
  }
  const flapping = stories.get(first.target)?.flappingSaid === true;
  return singleEnding(first, flapping, replaces);
}

/** What is remembered after these drafts were shown. `over`: targets whose end was told or dropped. */
function storiesAfter(
  { stories }: NoticeState,
  fresh: readonly Fresh[],
  drafts: readonly Draft[],
  over: ReadonlySet<string>,
  nowMs: number,
): ReadonlyMap<string, Story> {
  const next = new Map(stories);
  for (const target of over) {
    const story = next.get(target);
    if (story !== undefined) next.set(target, { ...story, ended: null, flappingSaid: false });
  }
  const keyOf = new Map(
    drafts.flatMap(({ notice, opened }) =>
      opened.map((trouble) => [trouble, { key: notice.key, shared: notice.target === null }] as const),
    ),
  );
  for (const { trouble, rule } of fresh) {
    const target = trouble.row.target.name;
    const story = next.get(target) ?? NO_STORY;
    const told = keyOf.get(trouble);
    next.set(target, {
      ...story,
      announced: { incident: trouble.incident.told.id, key: told?.key ?? null, shared: told?.shared ?? false },
      ended: null,
      saidMs: told === undefined ? recentlySaid(story, nowMs) : [...recentlySaid(story, nowMs), nowMs],
      recoveredSince: told === undefined ? story.recoveredSince : false,
      flappingSaid: rule === 'tell-flapping' || (stories.get(target)?.flappingSaid ?? false),
      changedMs: nowMs,
    });
  }
  for (const [target, story] of next) if (isForgotten(story, nowMs)) next.delete(target);
  return next;
}

const isForgotten = ({ announced, ended, changedMs }: Story, nowMs: number): boolean =>
  announced === null && ended === null && nowMs - changedMs >= FLAPPING_MS;

function stormAfter(storm: Storm | null, drafts: readonly Draft[], nowMs: number): Storm | null {
  for (const { notice, opened } of drafts) {
    if (notice.target === null && (opened.length >= STORM_FROM || (opened.length > 0 && notice.key === storm?.key))) {
      return { key: notice.key, growsUntilMs: nowMs + STORM_GROWS_MS };
    }
  }
  return storm !== null && nowMs >= storm.growsUntilMs ? null : storm;
}
