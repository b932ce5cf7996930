import type { ChannelId } from '../../domain/notice/channel.ts';
import type { Change } from '../../domain/notice/digest.ts';
import { beganIn, type Outage } from '../outage.ts';
import { eachRow } from '../row-list.ts';
import { rowOf } from '../watch-state.ts';
import { afterBlindness, blindDueMs } from './blind-spell.ts';
import { withoutTargets } from './certificate-told.ts';
import { type Course, FLAPPING_MS } from './course.ts';
import { type Desk, withBlind, withBlindEnd } from './desk.ts';
import { wantsCourse } from './desk-view.ts';
import { type Followed, followCourses } from './follow-courses.ts';
import { earlier, type Holds, holdsAt } from './holds.ts';
import type { PolicyState } from './policy-state.ts';
import { quietOf } from './quiet-of.ts';
import { type Room, type Send, turnOf } from './speak.ts';

/** However little happens, it is looked at again after so long: the clock on the wall may be set without a word. */
const LOOK_AGAIN_MS = 3_600_000;

export interface Looked {
  readonly state: PolicyState;
  readonly send: readonly Send[];
  readonly changes: readonly Change[];
}

/** Looks at everything: how it goes with the targets, what is held back, whether anything speaks about targets, and what each channel is to be told of it. */
export function look(state: PolicyState, speaks: boolean, nowMs: number, nowUs: number): Looked {
  const inGrace = state.graceUntilMs !== null && nowMs < state.graceUntilMs;
  const spokenOf = new Set<string>();
  for (const desk of state.desks.values()) {
    for (const { targets } of desk.spoken.values()) for (const target of targets) spokenOf.add(target);
    for (const target of desk.missed.keys()) spokenOf.add(target);
  }
  const followed = followCourses({ ...state, spokenOf, inGrace, nowMs, nowUs });
  const spell = afterBlindness(state, followed, spokenOf, nowMs, nowUs);
  const frozen = spell.blind !== null;
  const holds = holdsNow(state, nowMs, nowUs);
  const noting = { followed, frozen: frozen || state.blind !== null, inGrace, holds: state.holds };
  let desks = new Map<ChannelId, Desk>();
  for (const [id, desk] of state.desks) {
    let next = withMissed(desk, noting, state.graceUntilMs);
    next = withoutTargets(next, (target) => state.watch.placeOf.has(target), nowUs);
    for (const told of spell.began) next = withBlind(next, told);
    for (const { sinceUs, endedUs, untold } of spell.ended) next = withBlindEnd(next, sinceUs, endedUs, untold);
    desks.set(id, next);
  }
  for (const outage of spell.ended) markOutage(followed.courses, outage);
  const changes = [...spell.changes];
  const send: Send[] = [];
  let wakeMs: number | null = nowMs + LOOK_AGAIN_MS;
  if (speaks) {
    let watched = 0;
    for (const { target } of eachRow(state.watch.rows)) if (!target.paused && target.role === 'subject') watched += 1;
    const room: Room = {
      inGrace,
      watched,
      scene: {
        policy: state.policy,
        courses: followed.courses,
        acknowledged: followed.acknowledged,
        holds,
        frozen,
        groupOf: (target) => rowOf(state.watch, target)?.target.group ?? null,
        nowMs,
        nowUs,
      },
    };
    const turned = new Map<ChannelId, Desk>();
    for (const [id, desk] of desks) {
      const turn = turnOf(desk, room);
      turned.set(id, turn.desk);
      send.push(...turn.send);
      wakeMs = earlier(wakeMs, turn.wakeMs);
    }
    desks = turned;
  }
  if (inGrace) wakeMs = earlier(wakeMs, state.graceUntilMs);
  wakeMs = earlier(wakeMs, blindDueMs(spell.blind));
  wakeMs = earlier(wakeMs, holds.changesAtMs);
  if (holds.changesAtUs !== null) wakeMs = earlier(wakeMs, nowMs + Math.max(1, (holds.changesAtUs - nowUs) / 1_000));
  for (const course of followed.courses.values()) wakeMs = earlier(wakeMs, steadyMs(course));
  const next: PolicyState = {
    ...state,
    courses: followed.courses,
    acknowledged: followed.acknowledged,
    ended: null,
    snoozed: state.snoozed.filter(({ untilMs }) => untilMs > nowMs),
    graceUntilMs: inGrace ? state.graceUntilMs : null,
    blind: spell.blind,
    holds,
    holdsStale: false,
    gathering: speaks ? null : state.gathering,
    lookAtMs: wakeMs === null ? null : Math.max(wakeMs, nowMs + 1),
    desks,
  };
  return { state: { ...next, quiet: quietOf(state.quiet, next) }, send, changes };
}

/** What began while nothing spoke about targets and lasts longer. */
function markOutage(courses: Map<string, Course>, outage: Outage): void {
  for (const [target, course] of courses) {
    if (course.state !== 'bad' || !beganIn(outage, course.now.openedAtUs)) continue;
    courses.set(target, { ...course, inOutage: true });
  }
}

function steadyMs({ state, flapping, changedMs }: Course): number | null {
  return state === 'over' && flapping ? changedMs + FLAPPING_MS : null;
}

function holdsNow(state: PolicyState, nowMs: number, nowUs: number): Holds {
  const { holds, holdsStale } = state;
  const isDue =
    holdsStale ||
    (holds.changesAtUs !== null && nowUs >= holds.changesAtUs) ||
    (holds.changesAtMs !== null && nowMs >= holds.changesAtMs);
  if (!isDue) return holds;
  const targets = [...eachRow(state.watch.rows)].map(({ target }) => target);
  return holdsAt(state.policy, state.snoozed, targets, nowUs, nowMs);
}

interface Noting {
  readonly followed: Followed;
  readonly frozen: boolean;
  readonly inGrace: boolean;
  readonly holds: Holds;
}

/** What is over and was told to nobody is kept for the channel, unless it is nobody's business. */
function withMissed(desk: Desk, { followed, frozen, inGrace, holds }: Noting, graceUntilMs: number | null): Desk {
  if (frozen || holds.all || followed.over.length === 0) return desk;
  const spoken = new Set([...desk.spoken.values()].flatMap(({ targets }) => targets));
  let missed: Map<string, { times: number; overUs: number }> | null = null;
  for (const { target, atMs, atUs } of followed.over) {
    const course = followed.courses.get(target);
    const isHeld = holds.targets.has(target) || inGrace || (graceUntilMs !== null && atMs < graceUntilMs);
    if (course === undefined || isHeld || spoken.has(target) || course.flapping) continue;
    if (!wantsCourse(desk.heard.wants, course)) continue;
    missed ??= new Map(desk.missed);
    missed.set(target, { times: (missed.get(target)?.times ?? 0) + 1, overUs: atUs });
  }
  return missed === null ? desk : { ...desk, missed };
}
