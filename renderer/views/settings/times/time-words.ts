import { clockText } from '../../../components/clock-text.ts';
import type { Maintenance, WeeklyTime } from '../../../state/notices.ts';

/** 0 is Monday. */
export const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** "Mon–Fri", "Sat, Sun", "every day". */
export function daysText(days: readonly number[]): string {
  const chosen = DAY_NAMES.map((_, day) => days.includes(day));
  if (chosen.every(Boolean)) return 'every day';
  const parts: string[] = [];
  for (let day = 0; day < DAY_NAMES.length; day++) {
    if (chosen[day] !== true) continue;
    let end = day;
    while (chosen[end + 1] === true) end++;
    // Two days that follow each other are read quicker as two.
    if (end - day >= 2) parts.push(`${DAY_NAMES[day]}–${DAY_NAMES[end]}`);
    else for (let one = day; one <= end; one++) parts.push(String(DAY_NAMES[one]));
    day = end;
  }
  return parts.join(', ');
}

/** What ends at or before the time at which it begins ends on the day after. */
export const isOverNight = ({ from, until }: Pick<WeeklyTime, 'from' | 'until'>): boolean => until <= from;

export function weeklyText(time: WeeklyTime): string {
  const night = isOverNight(time) ? ' (next day)' : '';
  return `${daysText(time.days)} ${time.from}–${time.until}${night}, ${time.zone}`;
}

export function whenText({ when }: Maintenance, now = new Date()): string {
  return when.kind === 'once' ? `${clockText(when.from, now)} – ${clockText(when.until, now)}` : weeklyText(when);
}

/** Of a work that is done once: whether it lies behind. */
export const isPast = ({ when }: Maintenance, nowMs: number): boolean =>
  when.kind === 'once' && Date.parse(when.until) <= nowMs;

const MOST_NAMED = 3;

/** "all targets", "api, shop", "5 targets and groups". */
export function aboutText({
  targets,
  groups,
}: {
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}): string {
  const names = [...groups.map((group) => `group ${group}`), ...targets];
  if (names.length === 0) return 'all targets';
  return names.length <= MOST_NAMED ? names.join(', ') : `${names.length.toLocaleString()} targets and groups`;
}
