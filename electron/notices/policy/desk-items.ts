import type { IncidentId } from '../../domain/ids.ts';
import type { Change, Trouble } from '../../domain/notice/digest.ts';
import type { Acknowledgement } from '../../domain/notice/hold.ts';
import type { NoticePolicy } from '../../domain/notice/notice-policy.ts';
import type { CertificateTold } from './certificate-told.ts';
import { type Course, hasTrouble } from './course.ts';
import type { BlindTold, Desk, Missed, Spoken } from './desk.ts';
import { type Seen, seenOf, sinceOf, subjectOf, troubleAtWorst, troubleNow, wantsCourse } from './desk-view.ts';
import type { Holds } from './holds.ts';
import type { News } from './news.ts';
import { newsFor, settledFor } from './news-changes.ts';

/** What is known when a channel is to be told. */
export interface Scene {
  readonly policy: NoticePolicy;
  readonly courses: ReadonlyMap<string, Course>;
  readonly acknowledged: ReadonlyMap<IncidentId, Acknowledgement>;
  readonly holds: Holds;
  /** Nothing speaks about targets, so nothing is told of them. */
  readonly frozen: boolean;
  readonly groupOf: (target: string) => string | null;
  readonly nowMs: number;
  readonly nowUs: number;
}

/** Something that a channel is to be told, and what it has heard then. `key` null: it is about no subject. */
export interface Item {
  readonly key: string | null;
  readonly changes: readonly Change[];
  readonly spoken: Spoken | null;
}

export interface DeskItems {
  readonly items: readonly Item[];
  /** What stays to be told, because its target is held back. */
  readonly missed: ReadonlyMap<string, Missed>;
  readonly news: readonly News[];
  /** What it goes on knowing of certificates, but for what it is told now. */
  readonly certificates: readonly CertificateTold[];
  readonly blinds: readonly BlindTold[];
  /** All subjects that the channel may hear of, by key. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/** All that differs between how things are and what the channel was told of them. */
export function itemsFor(desk: Desk, scene: Scene): DeskItems {
  const seen = visible(desk, scene);
  const missed = missedItems(desk, scene);
  const news = newsFor(desk, scene);
  const settled = settledFor(desk, scene);
  return {
    items: [
      ...blindItems(desk),
      ...missed.items,
      ...(scene.frozen ? [] : subjectItems(desk, scene, seen)),
      ...[...news.changes, ...settled.changes].map((change) => ({ key: null, changes: [change], spoken: null })),
    ],
    missed: missed.kept,
    news: news.kept,
    certificates: settled.kept,
    blinds: desk.blinds.flatMap((blind) => (blind.endedUs === null ? [{ ...blind, told: true }] : [])),
    seen,
  };
}

function visible(desk: Desk, { courses, holds }: Scene): ReadonlyMap<string, Seen> {
  const spokenOf = new Map<string, string>();
  for (const { key, targets } of desk.spoken.values()) for (const target of targets) spokenOf.set(target, key);
  const shown: Course[] = [];
  for (const course of courses.values()) {
    const isSpoken = spokenOf.get(course.target) === subjectOf(course).key;
    if (!isSpoken && !wantsCourse(desk.heard.wants, course)) continue;
    // Of what is held back the channel goes on knowing what it was told.
    const isShown =
      holds.all || holds.targets.has(course.target) ? isSpoken : hasTrouble(course) && (course.worthy || isSpoken);
    if (isShown) shown.push(course);
  }
  return seenOf(shown);
}

function subjectItems(desk: Desk, scene: Scene, seen: ReadonlyMap<string, Seen>): readonly Item[] {
  const items: Item[] = [];
  for (const [key, one] of seen) {
    const spoken = desk.spoken.get(key) ?? null;
    const item = spoken === null ? opening(key, one, scene) : going(spoken, one, desk, scene);
    if (item !== null) items.push(item);
  }
  for (const spoken of desk.spoken.values()) {
    if (!seen.has(spoken.key)) items.push(ending(spoken, desk, scene));
  }
  return desk.heard.oneSubjectEach ? items : [...items, ...remindedAlong(items, desk, scene, seen)];
}

/** Whoever is reminded of one trouble is reminded at once of those whose turn would come soon, and not again and again. */
function remindedAlong(
  items: readonly Item[],
  desk: Desk,
  scene: Scene,
  seen: ReadonlyMap<string, Seen>,
): readonly Item[] {
  if (!items.some(({ changes }) => changes.some(({ kind }) => kind === 'reminder'))) return [];
  const spokenOf = new Set(items.map(({ key }) => key));
  const soonMs = scene.nowMs + (scene.policy.remindAfterMs ?? 0) / 4;
  const along: Item[] = [];
  for (const [key, one] of seen) {
    const spoken = desk.spoken.get(key);
    if (spoken === undefined || spokenOf.has(key)) continue;
    const dueMs = reminderDueMs(spoken, one, desk, scene);
    if (dueMs !== null && dueMs <= soonMs) along.push(reminder(spoken, one, scene));
  }
  return along;
}

function reminder(spoken: Spoken, seen: Seen, { nowMs, nowUs }: Scene): Item {
  const trouble = troubleNow(seen, spoken.sinceUs);
  return {
    key: spoken.key,
    changes: [{ kind: 'reminder', atUs: nowUs, trouble }],
    spoken: { ...spoken, saidMs: nowMs, saidUs: nowUs },
  };
}

function opening(key: string, seen: Seen, { nowMs, nowUs }: Scene): Item {
  const sinceUs = sinceOf(seen.courses);
  const trouble = troubleNow(seen, sinceUs);
  const change: Change = seen.flapping
    ? { kind: 'flapping', atUs: nowUs, trouble }
    : { kind: 'opened', atUs: sinceUs, trouble };
  return { key, changes: [change], spoken: spokenAfter(key, seen, { sinceUs, saidMs: nowMs, saidUs: nowUs }) };
}

function spokenAfter(
  key: string,
  { courses, condition, flapping }: Seen,
  rest: Pick<Spoken, 'sinceUs' | 'saidMs' | 'saidUs'>,
): Spoken {
  return {
    key,
    targets: courses.map(({ target }) => target),
    condition,
    flapping,
    acknowledged: courses.every(({ now }) => now.acknowledged),
    sinceUs: rest.sinceUs,
    saidMs: rest.saidMs,
    saidUs: rest.saidUs,
  };
}

/** What is to be said of a subject that the channel knows to be in trouble; null: nothing is different. */
function going(spoken: Spoken, seen: Seen, desk: Desk, scene: Scene): Item | null {
  const { nowMs, nowUs } = scene;
  const trouble = troubleNow(seen, spoken.sinceUs);
  const known = new Set(spoken.targets);
  const joined = seen.courses.filter(({ target }) => !known.has(target));
  const still = new Set(seen.courses.map(({ target }) => target));
  const left = spoken.targets.filter((target) => !still.has(target));
  const now = spokenAfter(spoken.key, seen, { ...spoken, saidMs: nowMs, saidUs: nowUs });
  const flapping = seen.flapping || (spoken.flapping && joined.length === 0);
  const item = (change: Change | null): Item => ({
    key: spoken.key,
    changes: change === null ? [] : [change],
    spoken: change === null ? { ...now, flapping, saidMs: spoken.saidMs, saidUs: spoken.saidUs } : { ...now, flapping },
  });
  if (joined.length > 0 || (spoken.condition === 'degraded' && seen.condition === 'down')) {
    const atUs = joined.reduce((last, { sinceUs }) => Math.max(last, sinceUs), spoken.sinceUs);
    return item({ kind: 'worse', atUs, trouble, joined: joined.map(({ target }) => target) });
  }
  if (seen.flapping && !spoken.flapping) return item({ kind: 'flapping', atUs: nowUs, trouble });
  if (left.length > 0) {
    if (!desk.heard.wants.recovery) return item(null);
    return item({ kind: 'better', ...endOf(left, scene), trouble, left });
  }
  if (now.acknowledged && !spoken.acknowledged) {
    const [first] = seen.courses.flatMap(({ now: { incident } }) => scene.acknowledged.get(incident) ?? []);
    return item({ kind: 'acknowledged', atUs: first?.atUs ?? nowUs, trouble, by: first?.by ?? null });
  }
  const dueMs = reminderDueMs(spoken, seen, desk, scene);
  if (dueMs !== null && nowMs >= dueMs) return reminder(spoken, seen, scene);
  const differs = now.acknowledged !== spoken.acknowledged || now.condition !== spoken.condition;
  return differs ? item(null) : null;
}

/** When the channel is to be reminded of the subject; null: it is not. Monotonic. */
export function reminderDueMs(spoken: Spoken, seen: Seen, desk: Desk, { policy, holds }: Scene): number | null {
  if (policy.remindAfterMs === null || !desk.heard.wants.reminders) return null;
  const open = seen.courses.filter(({ state, flapping }) => state === 'bad' && !flapping);
  const wanting = open.filter(({ target, now }) => !now.acknowledged && !holds.targets.has(target));
  return wanting.length === 0 ? null : spoken.saidMs + policy.remindAfterMs;
}

function ending(spoken: Spoken, desk: Desk, scene: Scene): Item {
  const courses = spoken.targets.flatMap((target) => scene.courses.get(target) ?? []);
  const [first] = courses;
  const silent: Item = { key: spoken.key, changes: [], spoken: null };
  if (first === undefined || !desk.heard.wants.recovery) return silent;
  const subject = subjectSpokenOf(spoken);
  const trouble = troubleAtWorst(subject, spoken.condition, courses, spoken.sinceUs);
  const end = endOf(spoken.targets, scene);
  const times = courses.reduce((most, course) => Math.max(most, course.times), 1);
  const recovered = courses.some((course) => course.state === 'over' && subjectOf(course).key === spoken.key);
  if (!recovered) return { ...silent, changes: [{ kind: 'recovered', ...end, trouble, times, unwatched: true }] };
  return { ...silent, changes: [{ kind: spoken.flapping ? 'steady' : 'recovered', ...end, trouble, times }] };
}

/** When the last of them was fine again, and when that was certain. */
function endOf(targets: readonly string[], { courses, nowUs }: Scene): Pick<Change, 'atUs' | 'foundAtUs'> {
  const ends = targets.flatMap((target) => courses.get(target) ?? []);
  if (ends.length === 0) return { atUs: nowUs };
  const atUs = Math.max(...ends.map(({ endedUs, changedUs }) => endedUs ?? changedUs));
  const foundAtUs = Math.max(...ends.map(({ changedUs }) => changedUs));
  return foundAtUs > atUs ? { atUs, foundAtUs } : { atUs };
}

const GROUP = 'group:';

/** A group is called what its key says; a target may have got another name since. */
function subjectSpokenOf({ key, targets: [first] }: Spoken): Trouble['subject'] {
  return key.startsWith(GROUP)
    ? { kind: 'group', name: key.slice(GROUP.length), key }
    : { kind: 'target', name: first ?? key.slice(key.indexOf(':') + 1), key };
}

interface Missing {
  readonly items: readonly Item[];
  readonly kept: ReadonlyMap<string, Missed>;
}

/** What came and went while the channel was not to be told: told in one, by subject. */
function missedItems(desk: Desk, scene: Scene): Missing {
  const kept = new Map<string, Missed>();
  const told = new Map<string, { course: Course; missed: Missed }[]>();
  for (const [target, missed] of desk.missed) {
    const course = scene.courses.get(target);
    if (course === undefined) continue;
    const { key } = subjectOf(course);
    if (scene.frozen || scene.holds.all || scene.holds.targets.has(target)) kept.set(target, missed);
    else if (!desk.spoken.has(key) && desk.heard.wants.recovery && !desk.heard.oneSubjectEach) {
      const alike = told.get(key);
      if (alike === undefined) told.set(key, [{ course, missed }]);
      else alike.push({ course, missed });
    }
  }
  const items = [...told].map(([, all]): Item => {
    const courses = all.map(({ course }) => course);
    const [one] = seenOf(courses).values();
    const subject = one?.subject ?? subjectOf({ target: '', named: '', group: null });
    const trouble = troubleAtWorst(subject, one?.condition ?? 'degraded', courses, sinceOf(courses));
    const times = all.reduce((sum, { missed }) => sum + missed.times, 0);
    const atUs = all.reduce((last, { missed }) => Math.max(last, missed.overUs), 0);
    // Where it is in trouble again, that is told besides, and comes later.
    return { key: null, changes: [{ kind: 'recovered', atUs, trouble, times }], spoken: null };
  });
  return { items, kept };
}

function blindItems(desk: Desk): readonly Item[] {
  return desk.blinds.flatMap(({ why, says, sinceUs, endedUs: ended, untold, told }): readonly Item[] => {
    const began: readonly Change[] = told ? [] : [{ kind: 'blind', atUs: sinceUs, why, says }];
    const over: readonly Change[] =
      ended === null ? [] : [{ kind: 'seeing', atUs: ended, why, sinceUs, ...(untold > 0 ? { untold } : {}) }];
    const changes = [...began, ...over];
    return changes.length === 0 ? [] : [{ key: null, changes, spoken: null }];
  });
}
