import type { IncidentId } from '../../domain/ids.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { ChannelId } from '../../domain/notice/channel.ts';
import type { BlindReason } from '../../domain/notice/digest.ts';
import type { Acknowledgement } from '../../domain/notice/hold.ts';
import { type NoticePolicy, USUAL_POLICY } from '../../domain/notice/notice-policy.ts';
import type { Gathering } from '../gathering.ts';
import { WATCH_START, type WatchState } from '../watch-state.ts';
import type { WatchedIncident } from '../watched-target.ts';
import type { Course } from './course.ts';
import type { Desk } from './desk.ts';
import { type Holds, NO_HOLDS, type Snoozed } from './holds.ts';
import { NO_QUIET, type Quiet } from './quiet.ts';

/** An incident that ended since it was looked last; the newest first. */
export interface EndedLog {
  readonly target: string;
  readonly incident: WatchedIncident;
  readonly recovered: boolean;
  readonly atMs: number;
  readonly atUs: number;
  readonly before: EndedLog | null;
  readonly length: number;
}

/** Nothing speaks about targets. */
export interface BlindSpell {
  readonly why: BlindReason;
  readonly says: string;
  readonly sinceMs: number;
  readonly sinceUs: number;
  /** Long enough to be told. */
  readonly confirmed: boolean;
  /** Since when targets are seen again, though perhaps not for long; null: they are not. */
  readonly ended: { readonly atMs: number; readonly atUs: number } | null;
  /** Targets whose trouble began and ended in it. */
  readonly untold: ReadonlySet<string>;
}

/** Something that is wrong with the monitor itself. UTC microseconds. */
export interface OwnTrouble {
  readonly says: string;
  readonly sinceUs: number;
}

export interface PolicyState {
  readonly watch: WatchState;
  /** What the process before this one knew; taken over at the first happening, which tells what time it is. */
  readonly restored: JsonValue | null;
  readonly started: boolean;
  readonly policy: NoticePolicy;
  readonly desks: ReadonlyMap<ChannelId, Desk>;
  /** By target. Those that are in trouble, and those that somebody is still to be told of. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly ended: EndedLog | null;
  readonly acknowledged: ReadonlyMap<IncidentId, Acknowledgement>;
  readonly snoozed: readonly Snoozed[];
  readonly graceUntilMs: number | null;
  readonly blind: BlindSpell | null;
  readonly storeTrouble: OwnTrouble | null;
  readonly stuck: OwnTrouble | null;
  /** When a target answered last, in a way that can be believed. */
  readonly lastGood: { readonly atMs: number; readonly atUs: number } | null;
  readonly holds: Holds;
  /** The list of targets, the policy or a snooze changed since. */
  readonly holdsStale: boolean;
  /** What is being waited for before anybody is told. */
  readonly gathering: Gathering | null;
  /** It is to be looked at then in any case; monotonic. */
  readonly lookAtMs: number | null;
  /** UTC minus the monotonic time at the last happening, in microseconds: a step is seen by it. */
  readonly offsetUs: number | null;
  readonly quiet: Quiet;
  readonly memory: JsonValue;
  /** The same, written down; null: it was not yet. */
  readonly memoryText: string | null;
}

export const EMPTY_STATE: PolicyState = {
  watch: WATCH_START,
  restored: null,
  started: false,
  policy: USUAL_POLICY,
  desks: new Map(),
  courses: new Map(),
  ended: null,
  acknowledged: new Map(),
  snoozed: [],
  graceUntilMs: null,
  blind: null,
  storeTrouble: null,
  stuck: null,
  lastGood: null,
  holds: NO_HOLDS,
  holdsStale: true,
  gathering: null,
  lookAtMs: null,
  offsetUs: null,
  quiet: NO_QUIET,
  memory: null,
  memoryText: null,
};
