import type { Database } from 'better-sqlite3';
import { type TargetId, targetId } from '../domain/ids.ts';

/** What the store knows of the windows of one target. UTC microseconds. */
export interface StoredWindows {
  readonly targetId: TargetId;
  /** When they opened, ascending; the last ones. */
  readonly openedAtUs: readonly number[];
}

/** Of each target that is not removed: when the last `limit` of its incidents opened before that moment. */
export function queryEarlierWindows(database: Database, beforeUs: number, limit: number): readonly StoredWindows[] {
  const targets = database
    .prepare<[], number>('SELECT id FROM targets WHERE removed_at_us IS NULL ORDER BY id')
    .pluck()
    .all();
  const opened = database
    .prepare<[number, number, number], number>(
      `SELECT opened_at_us FROM incidents WHERE target_id = ? AND opened_at_us < ? AND deleted_at_us IS NULL
       ORDER BY opened_at_us DESC LIMIT ?`,
    )
    .pluck();
  return targets.map((id) => ({
    targetId: targetId(id),
    openedAtUs: opened.all(id, beforeUs, limit).reverse(),
  }));
}
