import type { Database, Statement } from 'better-sqlite3';
import { GLANCE_COLUMNS, type GlanceRow, SampleGlance } from './sample-glance.ts';
import type { SampleSummary } from './sample-summary.ts';
import { COARSEST, ceilTo, finer, floorTo, LEVELS, type Level, levelUs } from './summary-levels.ts';
import type { SummaryMark } from './summary-mark.ts';
import type { ClosedRange } from './target-chart.ts';

/** Rows read at once, so that memory stays bounded and a query that nobody waits for ends soon. */
const ROWS_AT_ONCE = 5_000;

/** Until when the rows of each level are complete, finest first; UTC microseconds, minus infinity where there are none. */
export type Marks = readonly [number, number, number];

/** Nothing is summed up. */
export const NO_MARKS: Marks = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Where to a summary or a sample that began at that time is added; null leaves it out. */
export type SummaryAt = (startedAtUs: number) => SampleSummary | null;

type SummaryRow = [part: number, packed: Uint8Array];

/** Sums up samples of one target over any stretch of time, from rows that were summed up before as far as there are any, else from samples. */
export class SummaryReading {
  readonly #rows: Statement<[number, number, number, number, number], SummaryRow>;
  readonly #samples: Statement<[number, number, number, number], GlanceRow>;
  readonly #marks: Statement<[number], { level: number; until_us: number }>;
  readonly #mark: Statement<[number], SummaryMark>;
  readonly #oldest: Statement<[number, number], number | null>;
  readonly #newest: Statement<[number, number], number | null>;
  readonly #any: Statement<[number, number, number, number], number>;
  readonly #glance = new SampleGlance();

  constructor(database: Database) {
    this.#rows = database
      .prepare<[number, number, number, number, number], SummaryRow>(
        'SELECT part, packed FROM summaries WHERE level = ? AND target_id = ? AND part >= ? AND part < ? ORDER BY part LIMIT ?',
      )
      .raw();
    this.#samples = database
      .prepare<[number, number, number, number], GlanceRow>(
        `SELECT ${GLANCE_COLUMNS} FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?
         ORDER BY started_at_us LIMIT ?`,
      )
      .raw();
    this.#marks = database.prepare(
      'SELECT level, until_us FROM summary_marks WHERE target_id = ? AND level IN (0, 1, 2)',
    );
    this.#mark = database.prepare(
      'SELECT until_us AS untilUs, rewinds FROM summary_marks WHERE level = 0 AND target_id = ?',
    );
    this.#oldest = database
      .prepare<[number, number], number | null>('SELECT min(part) FROM summaries WHERE level = ? AND target_id = ?')
      .pluck();
    this.#newest = database
      .prepare<[number, number], number | null>('SELECT max(part) FROM summaries WHERE level = ? AND target_id = ?')
      .pluck();
    this.#any = database
      .prepare<[number, number, number, number], number>(
        'SELECT EXISTS (SELECT 1 FROM summaries WHERE level = ? AND target_id = ? AND part >= ? AND part < ?)',
      )
      .pluck();
  }

  /** Of the finest level; null when nothing was summed up. */
  markOf(target: number): SummaryMark | null {
    return this.#mark.get(target) ?? null;
  }

  marksOf(target: number): Marks {
    const marks: [number, number, number] = [-Infinity, -Infinity, -Infinity];
    for (const row of this.#marks.all(target)) {
      if (row.level === 0 || row.level === 1 || row.level === 2) marks[row.level] = row.until_us;
    }
    return marks;
  }

  /** Start of the oldest row; null without any. */
  oldestUs(target: number, level: Level): number | null {
    const part = this.#oldest.get(level, target) ?? null;
    return part === null ? null : part * levelUs(level);
  }

  /** Start of the newest row; null without any. */
  newestUs(target: number, level: Level): number | null {
    const part = this.#newest.get(level, target) ?? null;
    return part === null ? null : part * levelUs(level);
  }

  hasRows(target: number, level: Level, { fromUs, toUs }: ClosedRange): boolean {
    const unitUs = levelUs(level);
    return this.#any.get(level, target, Math.floor(fromUs / unitUs), Math.ceil(toUs / unitUs)) === 1;
  }

  /**
   * Adds all that began in the range, from rows of `level` at most: only rows that lie wholly in it, and what is left on both sides from finer
   * ones. Yields after each bounded piece of work. null as level reads samples alone.
   */
  *add(target: number, range: ClosedRange, level: Level | null, marks: Marks, into: SummaryAt): Generator<void> {
    if (range.fromUs >= range.toUs) return;
    if (level === null) {
      yield* this.#addSamples(target, range, into);
      return;
    }
    const unitUs = levelUs(level);
    const fromUs = ceilTo(range.fromUs, unitUs);
    const toUs = floorTo(Math.min(range.toUs, marks[level]), unitUs);
    if (fromUs >= toUs) {
      yield* this.add(target, range, finer(level), marks, into);
      return;
    }
    yield* this.add(target, { fromUs: range.fromUs, toUs: fromUs }, finer(level), marks, into);
    yield* this.#addRows(target, { fromUs, toUs }, level, marks, into);
    yield* this.add(target, { fromUs: toUs, toUs: range.toUs }, finer(level), marks, into);
  }

  *#addRows(target: number, range: ClosedRange, level: Level, marks: Marks, into: SummaryAt): Generator<void> {
    const unitUs = levelUs(level);
    const end = range.toUs / unitUs;
    for (let from = range.fromUs / unitUs; from < end; ) {
      const rows = this.#rows.all(level, target, from, end, ROWS_AT_ONCE);
      for (const [part, packed] of rows) {
        const startUs = part * unitUs;
        const summary = into(startUs);
        if (summary === null || summary.mergePacked(packed)) continue;
        // A damaged row: what it was made from may still be there.
        yield* this.add(target, { fromUs: startUs, toUs: startUs + unitUs }, finer(level), marks, into);
      }
      from = rows.length < ROWS_AT_ONCE ? end : (rows.at(-1)?.[0] ?? end) + 1;
      yield;
    }
  }

  *#addSamples(target: number, range: ClosedRange, into: SummaryAt): Generator<void> {
    for (let fromUs = range.fromUs; fromUs < range.toUs; ) {
      const rows = this.#samples.all(target, fromUs, range.toUs, ROWS_AT_ONCE);
      for (const row of rows) if (this.#glance.read(row)) into(row[0])?.add(this.#glance);
      fromUs = rows.length < ROWS_AT_ONCE ? range.toUs : (rows.at(-1)?.[0] ?? range.toUs) + 1;
      yield;
    }
  }

  /**
   * The finest level whose rows reach back to that moment, or as far as those of any level do. Finer ones are deleted earlier, samples with
   * those of the finest level.
   */
  finestSince(target: number, fromUs: number): Level {
    for (const level of LEVELS) {
      const oldestUs = this.oldestUs(target, level);
      if (oldestUs === null) continue;
      const coarseUs = floorTo(oldestUs, levelUs(COARSEST));
      if (coarseUs <= fromUs || !this.hasRows(target, COARSEST, { fromUs, toUs: coarseUs })) return level;
    }
    return 0;
  }
}
