import type { WeeklyTime } from '../../../state/notices.ts';

/** Of one weekly time: what is wrong with it, by field. */
export type WeeklyProblems = Partial<Record<'days' | 'from' | 'until' | 'zone', string>>;

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export const newWeekly = (): WeeklyTime => ({
  days: [0, 1, 2, 3, 4, 5, 6],
  from: '22:00',
  until: '06:00',
  zone: ownZone(),
});

export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export function weeklyProblems({ days, from, until, zone }: WeeklyTime): WeeklyProblems {
  return {
    ...(days.length === 0 ? { days: 'Choose at least one day.' } : {}),
    ...(CLOCK.test(from) ? {} : { from: 'Type a time of day, such as 22:00.' }),
    ...(CLOCK.test(until) ? {} : { until: 'Type a time of day, such as 06:00.' }),
    ...(isZone(zone.trim()) ? {} : { zone: 'This is no time zone; one is written like Europe/Vienna.' }),
  };
}
