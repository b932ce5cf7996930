import type { IncidentId } from '../../domain/ids.ts';
import type { Acknowledgement } from '../../domain/notice/hold.ts';
import { eachRow } from '../row-list.ts';
import { troubleOf, wasSerious } from '../trouble.ts';
import { rowOf, type WatchState } from '../watch-state.ts';
import type { WatchedIncident, WatchedTarget } from '../watched-target.ts';
import { type Course, FLAPPING_MS, hasTrouble, reopened, worseOf } from './course.ts';
import type { EndedLog } from './policy-state.ts';
import { targetTrouble } from './target-trouble.ts';

export interface Followed {
  readonly courses: Map<string, Course>;
  readonly acknowledged: ReadonlyMap<IncidentId, Acknowledgement>;
  /** Incidents that are over since it was looked last and that were bad enough to be told, in their order. `atUs`: their own end. */
  readonly over: readonly { readonly target: string; readonly atMs: number; readonly atUs: number }[];
}

export interface Following {
  readonly watch: WatchState;
  readonly courses: ReadonlyMap<string, Course>;
  readonly ended: EndedLog | null;
  readonly acknowledged: ReadonlyMap<IncidentId, Acknowledgement>;
  /** Targets of which somebody was told and has not heard the end. */
  readonly spokenOf: ReadonlySet<string>;
  /** Nothing is concluded from the answers of a target whose end nobody watched. */
  readonly inGrace: boolean;
  readonly nowMs: number;
  readonly nowUs: number;
}

/** How it goes with all targets now: once over those that ended, once over the rows. */
export function followCourses(following: Following): Followed {
  const follower = new Follower(following);
  for (const entry of oldestFirst(following.ended)) follower.ended(entry);
  for (const row of eachRow(following.watch.rows)) follower.row(row);
  follower.settle();
  return { courses: follower.courses, acknowledged: follower.acknowledged, over: follower.over };
}

class Follower {
  readonly courses: Map<string, Course>;
  readonly acknowledged: Map<IncidentId, Acknowledgement>;
  readonly over: { target: string; atMs: number; atUs: number }[] = [];
  readonly #given: Following;
  /** What subjects are found by; made when one is new. */
  #taken: Set<string> | null = null;

  constructor(given: Following) {
    this.#given = given;
    this.courses = new Map(given.courses);
    this.acknowledged = new Map(given.acknowledged);
  }

  ended({ target, incident, recovered, atMs, atUs }: EndedLog): void {
    const row = rowOf(this.#given.watch, target);
    if (row === undefined || row.target.role === 'control') return;
    const course = this.#met(row, incident, atMs, atUs);
    const serious = course.worthy || (isItsOwn(incident) && wasSerious(incident, row.target.slowAfterMs));
    const closedUs = recovered ? incident.told.closedAtUs : null;
    // A clock that was set back meanwhile must not put the end after the moment in which it was found.
    const endedUs = closedUs === null ? null : Math.min(closedUs, atUs);
    const known: Course = {
      ...course,
      state: recovered ? 'over' : 'unknown',
      changedMs: atMs,
      changedUs: atUs,
      endedUs,
      answered: false,
    };
    this.courses.set(target, { ...known, worthy: serious });
    if (recovered && serious) this.over.push({ target, atMs, atUs: endedUs ?? atUs });
  }

  row(row: WatchedTarget): void {
    const { target, incident } = row;
    const course = this.courses.get(target.name);
    if (target.role === 'control') return;
    const { nowMs, nowUs } = this.#given;
    if (incident !== null && !target.paused) {
      const met = this.#met(row, incident, nowMs, nowUs);
      const worthy =
        isItsOwn(incident) &&
        (troubleOf(row, EVERYBODY, nowMs) !== null || wasSerious(incident, row.target.slowAfterMs));
      // Once it was bad enough it stays so, unless it turns out that the fault is the observer's.
      this.courses.set(target.name, { ...met, worthy: worthy || (met.worthy && isItsOwn(incident)) });
      return;
    }
    if (course === undefined) return;
    if (target.paused) this.#became(course, hasTrouble(course) ? 'unwatched' : course.state);
    else if (course.state === 'bad') this.#became(course, 'unknown');
    else if (course.state === 'unknown' && course.answered && !this.#given.inGrace) this.#became(course, 'over');
    else if (course.group !== target.group) this.courses.set(target.name, { ...course, group: target.group });
  }

  settle(): void {
    const { watch, nowMs, spokenOf } = this.#given;
    const open = new Set<IncidentId>();
    for (const [target, course] of this.courses) {
      const role = rowOf(watch, target)?.target.role;
      const isListed = role === 'subject';
      if (!isListed && course.state !== 'unwatched') this.#became(course, 'unwatched');
      const now = this.courses.get(target) ?? course;
      // The engine holds a flapping incident open until it was quiet for long; others are waited for here.
      const steady = now.state === 'over' && (now.now.flapping || nowMs - now.changedMs >= FLAPPING_MS);
      if (now.flapping && (steady || now.state === 'unwatched')) this.courses.set(target, { ...now, flapping: false });
      const after = this.courses.get(target) ?? now;
      if (hasTrouble(after)) open.add(after.now.incident);
      else if (!spokenOf.has(target) && nowMs - after.changedMs >= FLAPPING_MS) this.courses.delete(target);
      else if (after.state === 'unwatched' && !spokenOf.has(target)) this.courses.delete(target);
    }
    for (const incident of this.acknowledged.keys()) if (!open.has(incident)) this.acknowledged.delete(incident);
  }

  /** The course of a target that has or had that incident. */
  #met(row: WatchedTarget, incident: WatchedIncident, atMs: number, atUs: number): Course {
    const { name, group } = row.target;
    const { id } = incident.told;
    const course = this.courses.get(name);
    if (course?.state === 'unknown' && course.now.incident !== id) {
      // Whoever has seen the trouble has seen it, though the process that knew of it is gone.
      const seen = this.acknowledged.get(course.now.incident);
      if (seen !== undefined) this.acknowledged.set(id, { ...seen, incident: id });
    }
    const now = targetTrouble(row.target, incident, this.acknowledged.has(id));
    if (course === undefined)
      return {
        ...fresh(name, this.#freeName(name), group, now),
        openings: [{ atMs, atUs }],
        changedMs: atMs,
        changedUs: atUs,
      };
    if (course.state === 'unwatched' || (course.now.incident !== id && course.state !== 'unknown')) {
      const goesOn = course.state !== 'unwatched' && (course.flapping || this.#given.spokenOf.has(name));
      const named = goesOn || course.named === name ? course.named : this.#freeName(name);
      return reopened({ ...course, named, group, worthy: goesOn && course.worthy }, now, goesOn, atMs, atUs);
    }
    const flapping = course.flapping || incident.told.flapping;
    return {
      ...course,
      group,
      now,
      worst: worseOf(course.worst, now),
      state: 'bad',
      flapping,
      endedUs: null,
      answered: false,
    };
  }

  /** Its name, unless one that was called so before is still known by it. */
  #freeName(name: string): string {
    const taken = this.#taken ?? new Set([...this.courses.values()].map(({ named }) => named));
    this.#taken = taken;
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name} ${count}`;
    taken.add(free);
    return free;
  }

  #became(course: Course, state: Course['state']): void {
    if (course.state === state) return;
    const { nowMs, nowUs } = this.#given;
    this.courses.set(course.target, {
      ...course,
      state,
      changedMs: nowMs,
      changedUs: nowUs,
      endedUs: null,
      answered: false,
    });
  }
}

/** Nobody is left out here: whom a person muted is a matter of the desktop. */
const EVERYBODY = { enabled: true, recovery: true, muted: new Set<string>() };

const isItsOwn = ({ told }: WatchedIncident): boolean => told.verdict.segment !== 'observer';

function fresh(target: string, named: string, group: string | null, now: Course['now']): Course {
  return {
    target,
    named,
    group,
    state: 'bad',
    worthy: false,
    now,
    worst: now,
    sinceUs: now.openedAtUs,
    openings: [],
    flapping: now.flapping,
    times: 1,
    changedMs: 0,
    changedUs: 0,
    endedUs: null,
    inOutage: false,
    answered: false,
  };
}

function oldestFirst(log: EndedLog | null): readonly EndedLog[] {
  const entries: EndedLog[] = [];
  for (let entry = log; entry !== null; entry = entry.before) entries.push(entry);
  return entries.reverse();
}
