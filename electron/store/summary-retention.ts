import type { Database } from 'better-sqlite3';
import { DAY_US, HOUR_US } from './chart-buckets.ts';
import type { Retention } from './store.ts';
import { LEVELS, type Level, levelUs } from './summary-levels.ts';

/** Tens of minutes are for charts of some weeks; beyond that double hours are fine enough. */
const TENS_OF_MINUTES_DAYS = 60;

/** Samples that began since then are all there, and a little more than a double hour before. */
export const samplesKeptSinceUs = (nowUs: number, keep: Retention): number =>
  nowUs - keep.samplesDays * DAY_US + 3 * HOUR_US;

function keptDays(level: Level, { samplesDays, summariesDays }: Retention): number {
  switch (level) {
    case 0:
      return samplesDays;
    case 1:
      return Math.max(samplesDays, Math.min(TENS_OF_MINUTES_DAYS, summariesDays));
    case 2:
      return Math.max(samplesDays, summariesDays);
  }
}

/** Rows of that level that began since then are kept. */
export const summariesKeptSinceUs = (level: Level, nowUs: number, keep: Retention): number =>
  nowUs - keptDays(level, keep) * DAY_US;

/**
 * Deletes of each target and level what began before the moment that `untilUs` tells; null leaves it. `rows` is asked anew for each step.
 * Yields after each bounded piece of work. Throws SqliteError.
 */
export function* deleteSummaries(
  database: Database,
  untilUs: (level: Level, target: number) => number | null,
  rows: () => number,
): Generator<void, void, void> {
  const targets = database.prepare<[], number>('SELECT id FROM targets').pluck().all();
  const remove = database.prepare(
    `DELETE FROM summaries WHERE level = @level AND target_id = @target AND part IN (
       SELECT part FROM summaries WHERE level = @level AND target_id = @target AND part < @before ORDER BY part LIMIT @rows)`,
  );
  let looked = 0;
  for (const level of LEVELS) {
    for (const target of targets) {
      const beforeUs = untilUs(level, target);
      const before = beforeUs === null ? Number.MIN_SAFE_INTEGER : Math.floor(beforeUs / levelUs(level));
      while (remove.run({ level, target, before, rows: rows() }).changes > 0) yield;
      looked += 1;
      if (looked % 16 === 0) yield;
    }
  }
}
