import { type Parsed, parsed, refused } from '../domain/parsed.ts';
import { quoted } from '../domain/quoted.ts';

const MOST_DAYS = 3_650;
const DAY_US = 86_400_000_000;

export function parseDays(text: string): Parsed<number> {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  return days >= 0 && days <= MOST_DAYS
    ? parsed(days)
    : refused(`${quoted(text)} is not a number of days from 0 to ${MOST_DAYS}`);
}

/** Whether it has ended, or ends within so many days. */
export const endsWithin = (endsAtUs: number, days: number, nowUs: number): boolean => endsAtUs - nowUs <= days * DAY_US;
