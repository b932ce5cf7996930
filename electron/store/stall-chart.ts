import type { Database } from 'better-sqlite3';
import type { TargetId } from '../domain/ids.ts';
import type { Stall } from '../domain/stall.ts';
import { readable } from './readable-rows.ts';
import { SELECT_STALLS, type StallRow, stallOf } from './stall-rows.ts';
import type { ClosedRange } from './target-chart.ts';

/**
 * Stalls of a target that began in the range, ascending. Of those that fall on one of `entries` equal places the one that took longest
 * stays, one that is still open before all others; those that failed at once never hung, so they are judged apart.
 */
export function queryStallsForChart(
  database: Database,
  target: TargetId,
  range: ClosedRange,
  entries: number,
): readonly Stall[] {
  const rows = database
    .prepare<{ target: number; fromUs: number; toUs: number; entries: number }, StallRow>(
      // Of a group with max() alone SQLite takes the other columns from the row that has it.
      `SELECT * FROM (SELECT *, max(elapsed_ms + iif(ended_at_us IS NULL, 1e15, 0)) FROM (${SELECT_STALLS} WHERE target_id = @target
         AND started_at_us >= @fromUs AND started_at_us < @toUs)
       GROUP BY CAST((started_at_us - @fromUs) * @entries / (@toUs - @fromUs) AS INTEGER), opened_by) ORDER BY started_at_us, id`,
    )
    .all({ target, ...range, entries });
  return readable(rows, stallOf);
}
