import type { Database, Statement } from 'better-sqlite3';
import { DAY_US, HOUR_US } from './chart-buckets.ts';
import { COARSEST, ceilTo, finer, floorTo, LEVELS, type Level, levelUs } from './summary-levels.ts';
import type { SummaryMark } from './summary-mark.ts';
import { SummaryReading } from './summary-reading.ts';
import { walkPlaces } from './summary-walk.ts';

/** Rows of one target and level, and until when they make it complete. They hold only if the mark is still what it was when they were made. */
export interface SummaryPiece {
  readonly level: Level;
  readonly targetId: number;
  readonly mark: SummaryMark | null;
  /** UTC microseconds. */
  readonly untilUs: number;
  readonly rows: readonly (readonly [part: number, packed: Uint8Array])[];
}

/** How much of one target is read at once, by level. */
const STRIDE_US = [2 * HOUR_US, 2 * DAY_US, 40 * DAY_US] as const;

/**
 * Sums up what is new since the marks, as pieces for the writer; the caller writes what it was given before it asks for the next. Samples
 * that began after `horizonUs` are left for the next time, because some of their time may still be under way. Only reads; throws SqliteError.
 */
export class Summing {
  readonly #database: Database;
  readonly #reading: SummaryReading;
  readonly #mark: Statement<[number, number], { until_us: number; rewinds: number }>;
  readonly #nextSample: Statement<[number, number, number], number>;
  readonly #nextRow: Statement<[number, number, number, number], number>;

  constructor(database: Database) {
    this.#database = database;
    this.#reading = new SummaryReading(database);
    this.#mark = database.prepare('SELECT until_us, rewinds FROM summary_marks WHERE level = ? AND target_id = ?');
    this.#nextSample = database
      .prepare<[number, number, number], number>(
        'SELECT started_at_us FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? ORDER BY started_at_us LIMIT 1',
      )
      .pluck();
    this.#nextRow = database
      .prepare<[number, number, number, number], number>(
        'SELECT part FROM summaries WHERE level = ? AND target_id = ? AND part >= ? AND part < ? ORDER BY part LIMIT 1',
      )
      .pluck();
  }

  /** At most `rows()` rows at a time, asked anew each time. */
  *pieces(horizonUs: number, rows: () => number): Generator<readonly SummaryPiece[], void> {
    const targets = this.#database.prepare<[], number>('SELECT id FROM targets ORDER BY id').pluck().all();
    for (const level of LEVELS) {
      let gathered: SummaryPiece[] = [];
      let count = 0;
      for (const target of targets) {
        for (const piece of this.#piecesOf(target, level, horizonUs, rows)) {
          if (gathered.length > 0 && count + piece.rows.length > rows()) {
            yield gathered;
            gathered = [];
            count = 0;
          }
          gathered.push(piece);
          // The mark is a row too.
          count += piece.rows.length + 1;
        }
      }
      if (gathered.length > 0) yield gathered;
    }
  }

  *#piecesOf(target: number, level: Level, horizonUs: number, rows: () => number): Generator<SummaryPiece, void> {
    const unitUs = levelUs(level);
    const row = this.#mark.get(level, target);
    let mark: SummaryMark | null = row === undefined ? null : { untilUs: row.until_us, rewinds: row.rewinds };
    const source = finer(level);
    const endUs = floorTo(source === null ? horizonUs : (this.#mark.get(source, target)?.until_us ?? 0), unitUs);
    for (;;) {
      const nextUs = this.#nextUs(target, source, mark?.untilUs ?? Number.MIN_SAFE_INTEGER, endUs);
      if (nextUs === null) {
        // Nothing came since: what lies in a double hour that is over is then summed up to its end, also of targets that stay silent.
        const closedUs = mark === null ? endUs : ceilTo(mark.untilUs, levelUs(COARSEST));
        if (mark !== null && mark.untilUs < closedUs && closedUs <= endUs) {
          yield { level, targetId: target, mark, untilUs: closedUs, rows: [] };
        }
        return;
      }
      const fromUs = floorTo(nextUs, unitUs);
      const untilUs = Math.min(endUs, fromUs + STRIDE_US[level]);
      const all = this.#rowsOf(target, level, fromUs, untilUs);
      for (let from = 0; from < all.length; ) {
        const some = all.slice(from, from + rows());
        from += some.length;
        const lastPart = some.at(-1)?.[0] ?? 0;
        const pieceUntilUs: number = from < all.length ? (lastPart + 1) * unitUs : untilUs;
        yield { level, targetId: target, mark, untilUs: pieceUntilUs, rows: some };
        mark = { untilUs: pieceUntilUs, rewinds: mark?.rewinds ?? 0 };
      }
      // Nothing but what is skipped or damaged lay there.
      if (all.length === 0) {
        yield { level, targetId: target, mark, untilUs, rows: [] };
        mark = { untilUs, rewinds: mark?.rewinds ?? 0 };
      }
    }
  }

  /** Where what is not summed up goes on; null when there is nothing until then. */
  #nextUs(target: number, source: Level | null, fromUs: number, untilUs: number): number | null {
    if (source === null) return this.#nextSample.get(target, fromUs, untilUs) ?? null;
    const unitUs = levelUs(source);
    const part = this.#nextRow.get(source, target, Math.floor(fromUs / unitUs), untilUs / unitUs);
    return part === undefined ? null : part * unitUs;
  }

  #rowsOf(target: number, level: Level, fromUs: number, untilUs: number): readonly (readonly [number, Uint8Array])[] {
    const rows: (readonly [number, Uint8Array])[] = [];
    const source = finer(level);
    const marks = this.#reading.marksOf(target);
    const places = { originUs: 0, lengthUs: levelUs(level) };
    const range = { fromUs, toUs: untilUs };
    const walk = walkPlaces(this.#reading, target, range, places, source, marks, (part, summary) => {
      rows.push([part, summary.pack()]);
    });
    for (const _ of walk);
    return rows;
  }
}

/** How long the requests of the slowest target may take, in microseconds: until then a sample of that time may still come. */
export function longestTimeoutUs(database: Database): number {
  const longest = database
    .prepare<[], number | null>(
      `SELECT max(iif(json_valid(definition), json_extract(definition, '$.thresholds.timeoutMs'), 0)) FROM targets WHERE removed_at_us IS NULL`,
    )
    .pluck()
    .get();
  return typeof longest === 'number' ? longest * 1_000 : 0;
}
