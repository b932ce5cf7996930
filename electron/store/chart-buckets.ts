import type { ClosedRange } from './target-chart.ts';

const MS_US = 1_000;
const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** Lengths on whose multiples a person expects borders, ascending. Above a minute each is a multiple of a length that is summed up, or divides one. */
const LENGTHS_US: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * MS_US),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_US),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_US),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR_US),
  ...[1, 2, 5, 10, 20, 50, 100].map((days) => days * DAY_US),
];

export interface Buckets {
  /** UTC microseconds; a multiple of the length but for a single bucket. */
  readonly originUs: number;
  readonly lengthUs: number;
  readonly count: number;
}

/** Equal lengths on round borders that cover the range, at most `entries`, as short as they may be but not shorter than `shortestUs`. */
export function bucketsOver(range: ClosedRange, entries: number, shortestUs: number): Buckets {
  for (const lengthUs of LENGTHS_US) {
    if (lengthUs < shortestUs) continue;
    const first = Math.floor(range.fromUs / lengthUs);
    const count = Math.ceil(range.toUs / lengthUs) - first;
    if (count <= entries) return { originUs: first * lengthUs, lengthUs, count };
  }
  const originUs = Math.floor(range.fromUs / shortestUs) * shortestUs;
  const lengthUs = Math.ceil((range.toUs - originUs) / entries / shortestUs) * shortestUs;
  return { originUs, lengthUs, count: Math.ceil((range.toUs - originUs) / lengthUs) };
}
