import type { Database } from 'better-sqlite3';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { TimeRange } from './reader.ts';

export interface ClockRow {
  readonly from_us: number;
  /** Empty where it is not known. */
  readonly host: string;
  /** Empty where it is not known. */
  readonly address: string;
  readonly to_us: number;
  readonly low_us: number;
  readonly high_us: number;
  readonly answers: number;
  readonly agrees: number;
}

const COLUMNS = 'from_us, host, address, to_us, low_us, high_us, answers, agrees';

export const PUT_CLOCK = `INSERT OR REPLACE INTO clock_readings (${COLUMNS})
  VALUES (@from_us, @host, @address, @to_us, @low_us, @high_us, @answers, @agrees)`;

/** Of a month of thirty servers; what is older of more says nothing that these do not say. */
const MOST_READ = 20_000;
/** A reading is of an hour at most, and our own clock may have been set meanwhile. */
const LONGEST_US = 2 * 3_600_000_000;

export const clockRow = (reading: ClockReading): ClockRow => ({
  from_us: reading.fromUs,
  host: reading.host ?? '',
  address: reading.address ?? '',
  to_us: reading.toUs,
  low_us: reading.lowUs,
  high_us: reading.highUs,
  answers: reading.answers,
  agrees: reading.agrees ? 1 : 0,
});

export function queryClockReadings(database: Database, range: TimeRange): readonly ClockReading[] {
  const fromUs = range.fromUs ?? 0;
  const toUs = range.toUs ?? Number.MAX_SAFE_INTEGER;
  return database
    .prepare<[number, number, number, number], ClockRow>(
      `SELECT ${COLUMNS} FROM clock_readings WHERE from_us >= ? AND from_us < ? AND to_us >= ? ORDER BY from_us DESC LIMIT ?`,
    )
    .all(fromUs - LONGEST_US, toUs, fromUs, MOST_READ)
    .reverse()
    .map((row) => ({
      host: row.host === '' ? null : row.host,
      address: row.address === '' ? null : row.address,
      fromUs: row.from_us,
      toUs: row.to_us,
      lowUs: row.low_us,
      highUs: row.high_us,
      answers: row.answers,
      agrees: row.agrees !== 0,
    }));
}

/** One step at a time. */
export function* deleteClockReadings(
  database: Database,
  beforeUs: number,
  rows: () => number,
): Generator<void, void, void> {
  const remove = database.prepare<[number, number]>(
    `DELETE FROM clock_readings WHERE (from_us, host, address) IN (
       SELECT from_us, host, address FROM clock_readings WHERE from_us < ? ORDER BY from_us LIMIT ?)`,
  );
  while (remove.run(beforeUs, rows()).changes > 0) yield;
}
