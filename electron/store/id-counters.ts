import type { Database } from 'better-sqlite3';
import { numberMeta } from './take-up.ts';

/** The numbers that were last given out. They live in memory, so that a number is there at once. */
export interface IdCounters {
  stall: number;
  incident: number;
  episode: number;
  evidence: number;
  target: number;
  vantage: number;
  history: number;
}

/** Goes on after everything that is in the file, and after what retention has deleted from it. */
export function readIdCounters(database: Database): IdCounters {
  const highest = (sql: string): number => {
    const value: unknown = database.prepare(sql).pluck().get();
    return typeof value === 'number' ? value : 0;
  };
  const noted = (table: string): number => numberMeta(database, `highest_${table}`) ?? 0;
  return {
    stall: Math.max(highest('SELECT max(id) FROM stalls'), noted('stalls')),
    incident: Math.max(highest('SELECT max(id) FROM incidents'), noted('incidents')),
    episode: Math.max(highest('SELECT max(episode_id) FROM incidents'), noted('episodes')),
    evidence: Math.max(highest('SELECT max(id) FROM evidence'), noted('evidence')),
    target: highest('SELECT max(id) FROM targets'),
    vantage: highest('SELECT max(id) FROM vantages'),
    // SQLite itself notes the highest of this table, whatever was deleted from it.
    history: highest("SELECT seq FROM sqlite_sequence WHERE name = 'history'"),
  };
}
