import type { WeeklyTime } from './notice-policy.ts';
import { utcOfWallTime, type WallTime, wallTimeAt } from './zoned-time.ts';

/** A stretch of time, its end not included. UTC microseconds. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly untilUs: number;
}

/**
 * The spans of that weekly time that are not over at that moment: the one that is on, if one is, and those that begin within eight days.
 * Recomputed from the clock on the wall, so a day on which that is set is longer or shorter. Empty for a zone that is not known.
 */
export function weeklySpans(weekly: WeeklyTime, atUs: number): readonly TimeSpan[] {
  const today = wallTimeAt(weekly.zone, atUs);
  const from = minutesOf(weekly.from);
  const until = minutesOf(weekly.until);
  if (today === null || from === null || until === null) return [];
  const spans: TimeSpan[] = [];
  // One that began yesterday may still be on.
  for (let offset = -1; offset <= 8; offset += 1) {
    const begins: WallTime = { ...today, day: today.day + offset, minutes: from };
    if (!weekly.days.some((day) => day === weekdayOf(begins))) continue;
    const ends: WallTime = { ...begins, day: until > from ? begins.day : begins.day + 1, minutes: until };
    const fromUs = utcOfWallTime(weekly.zone, begins, 'first');
    const untilUs = utcOfWallTime(weekly.zone, ends, 'last');
    if (fromUs !== null && untilUs !== null && untilUs > fromUs && untilUs > atUs) spans.push({ fromUs, untilUs });
  }
  return spans.sort((one, other) => one.fromUs - other.fromUs);
}

/** 0 is Monday. */
function weekdayOf({ year, month, day }: WallTime): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** `HH:MM` in minutes; null for anything else. */
function minutesOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

/** How spans stand at a moment. UTC microseconds. */
export interface SpanStanding {
  /** Until when one is on without a break; null: none is. */
  readonly onUntilUs: number | null;
  /** When that changes next; null: never, as far as is known. */
  readonly changesAtUs: number | null;
}

export function standingOfSpans(spans: readonly TimeSpan[], atUs: number): SpanStanding {
  let onUntilUs: number | null = null;
  let beginsAtUs: number | null = null;
  for (const { fromUs, untilUs } of spans.toSorted((one, other) => one.fromUs - other.fromUs)) {
    const reachedUs = onUntilUs ?? atUs;
    if (untilUs <= reachedUs) continue;
    if (fromUs <= reachedUs) onUntilUs = untilUs;
    else beginsAtUs ??= fromUs;
  }
  return { onUntilUs, changesAtUs: onUntilUs ?? beginsAtUs };
}
