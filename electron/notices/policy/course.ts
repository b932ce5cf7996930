import type { TargetTrouble } from '../../domain/notice/digest.ts';

/**
 * `bad`: an incident is open. `unknown`: nobody watched when it ended, so whether the target is fine is known only when it answers again.
 * `over`: it answers again. `unwatched`: removed, paused or made a control.
 */
export type CourseState = 'bad' | 'unknown' | 'over' | 'unwatched';

/** A moment: monotonic milliseconds, and UTC microseconds as a label. */
export interface At {
  readonly atMs: number;
  readonly atUs: number;
}

/** How it went with one target that is or was in trouble. */
export interface Course {
  readonly target: string;
  /** What its subject is found by: its name when its trouble began, which stays when it gets another. No other course has the same. */
  readonly named: string;
  readonly group: string | null;
  readonly state: CourseState;
  /** Bad enough to be told, and the target's own. */
  readonly worthy: boolean;
  /** The incident that is open, or was last. */
  readonly now: TargetTrouble;
  /** The worst incident of this spell. */
  readonly worst: TargetTrouble;
  /** When this spell began; UTC microseconds. */
  readonly sinceUs: number;
  /** When incidents opened, those of the last ten minutes. */
  readonly openings: readonly At[];
  /** Counted as one trouble until it was steady for a while. */
  readonly flapping: boolean;
  /** Incidents of this spell. */
  readonly times: number;
  /** When an incident of it opened or ended last: monotonic, and UTC as a label. */
  readonly changedMs: number;
  readonly changedUs: number;
  /** When its last request was bad, where that is known; UTC microseconds. */
  readonly endedUs: number | null;
  /** It began while nothing spoke about targets, so what was suspected then says nothing of it. */
  readonly inOutage: boolean;
  /** It has answered since it became `unknown`. */
  readonly answered: boolean;
}

/** Three openings in so long are flapping; it is over when the target was quiet for as long. */
export const FLAPPING_MS = 600_000;
export const FLAPPING_OPENINGS = 3;

export const hasTrouble = ({ state, flapping }: Course): boolean =>
  state === 'bad' || state === 'unknown' || (state === 'over' && flapping);

/** Opened once more: the same spell goes on when somebody was told of it and has not heard of its end, or when it flaps. */
export function reopened(course: Course, now: TargetTrouble, goesOn: boolean, atMs: number, atUs: number): Course {
  const openings = [...recent(course.openings, atMs), { atMs, atUs }].slice(-FLAPPING_OPENINGS);
  const flapping = course.flapping || now.flapping || openings.length >= FLAPPING_OPENINGS;
  const times = goesOn ? course.times + 1 : 1;
  return {
    ...course,
    state: 'bad',
    now,
    worst: goesOn ? worseOf(course.worst, now) : now,
    sinceUs: goesOn ? course.sinceUs : now.openedAtUs,
    openings,
    flapping,
    times: flapping ? Math.max(times, openings.length) : times,
    changedMs: atMs,
    changedUs: atUs,
    endedUs: null,
    inOutage: false,
    answered: false,
  };
}

const recent = (openings: readonly At[], nowMs: number): readonly At[] =>
  openings.filter(({ atMs }) => nowMs - atMs < FLAPPING_MS);

export function worseOf(one: TargetTrouble, other: TargetTrouble): TargetTrouble {
  if (one.incident === other.incident) return other;
  return other.worstMs > one.worstMs || (other.failed > 0 && one.failed === 0) ? other : one;
}
