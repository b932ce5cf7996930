import type { Database } from 'better-sqlite3';
import { HISTORY_KINDS, type HistoryEvent } from '../domain/history-event.ts';
import { targetId } from '../domain/ids.ts';
import { CheckedJson } from './checked-json.ts';
import { readable } from './readable-rows.ts';
import type { HistoryQuery, StoredHistoryEvent } from './reader.ts';

/** Of one target, and of the monitor itself; a target that flaps all day fills it in a month. */
export const MOST_HISTORY_OF_ONE = 10_000;
/** To count a full history takes a fraction of a millisecond. */
const TARGETS_A_STEP = 8;

export interface HistoryRow {
  readonly id: number;
  readonly at_us: number;
  readonly target_id: number | null;
  readonly kind: string;
  readonly says: string;
  readonly incident_id: number | null;
}

export const PUT_HISTORY = `INSERT OR REPLACE INTO history (id, at_us, target_id, kind, says, incident_id)
  VALUES (@id, @at_us, @target_id, @kind, @says, @incident_id)`;

export const historyRow = (id: number, event: HistoryEvent): HistoryRow => ({
  id,
  at_us: event.atUs,
  target_id: event.targetId,
  kind: event.kind,
  says: event.says,
  incident_id: event.incident,
});

/** Newest first. A target that was removed keeps its name; an incident that was deleted is not pointed to any more. */
export function queryHistory(database: Database, query: HistoryQuery): readonly StoredHistoryEvent[] {
  const conditions = ['history.id < @beforeId'];
  if (query.targetId !== null) conditions.push('history.target_id = @targetId');
  if (query.kinds !== null) conditions.push('history.kind IN (SELECT value FROM json_each(@kinds))');
  const rows = database
    .prepare<
      { beforeId: number; limit: number; targetId: number | null; kinds: string },
      HistoryRow & { name: string | null }
    >(
      `SELECT history.id, at_us, history.target_id, kind, says, incidents.id AS incident_id, targets.name FROM history
       LEFT JOIN targets ON targets.id = history.target_id
       LEFT JOIN incidents ON incidents.id = history.incident_id AND incidents.deleted_at_us IS NULL
       WHERE ${conditions.join(' AND ')} ORDER BY history.id DESC LIMIT @limit`,
    )
    .all({
      beforeId: query.beforeId ?? Number.MAX_SAFE_INTEGER,
      limit: query.limit,
      targetId: query.targetId,
      kinds: JSON.stringify(query.kinds ?? []),
    });
  return readable(rows, (row) => ({
    id: row.id,
    target: row.target_id === null ? null : (row.name ?? `target ${row.target_id}`),
    event: {
      atUs: row.at_us,
      targetId: row.target_id === null ? null : targetId(row.target_id),
      kind: new CheckedJson(row, 'history').field('kind').oneOf(HISTORY_KINDS),
      says: row.says,
      incident: row.incident_id,
    },
  }));
}

/** What is too old, and of each target what is more than is kept of one; one step at a time, `rows` is asked anew for each. Throws SqliteError. */
export function* deleteHistory(
  database: Database,
  beforeUs: number,
  rows: () => number,
  most: number = MOST_HISTORY_OF_ONE,
): Generator<void, void, void> {
  // Numbers ascend with time, so the oldest are the first.
  const removeOld = database.prepare<[number, number]>(
    'DELETE FROM history WHERE id IN (SELECT id FROM (SELECT id, at_us FROM history ORDER BY id LIMIT ?) WHERE at_us < ?)',
  );
  while (removeOld.run(rows(), beforeUs).changes > 0) yield;
  const boundary = database
    .prepare<[number | null, number], number>(
      'SELECT id FROM history WHERE target_id IS ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const removeMore = database.prepare<[number | null, number, number]>(
    'DELETE FROM history WHERE id IN (SELECT id FROM history WHERE target_id IS ? AND id <= ? ORDER BY id LIMIT ?)',
  );
  const targets = database.prepare<[], number>('SELECT id FROM targets').pluck().all();
  let looked = 0;
  for (const target of [null, ...targets]) {
    const last = boundary.get(target, most);
    if (last !== undefined) {
      while (removeMore.run(target, last, rows()).changes > 0) yield;
    }
    looked += 1;
    if (looked % TARGETS_A_STEP === 0) yield;
  }
}
