import type Database from 'better-sqlite3';
import { SummaryWriter } from '../../../electron/store/summary-writer.ts';
import { Summing } from '../../../electron/store/summing.ts';

/** Sums up all that began before `horizonUs`, on one connection. Returns how many pieces it took. */
export function sumUpDatabase(database: Database.Database, horizonUs: number, rows = 32): number {
  const writer = new SummaryWriter(database);
  let pieces = 0;
  for (const some of new Summing(database).pieces(horizonUs, () => rows)) {
    database.transaction(() => writer.write(some))();
    pieces += some.length;
  }
  return pieces;
}
