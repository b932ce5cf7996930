import type { Database, Statement } from 'better-sqlite3';
import type { Clock } from '../domain/clock.ts';
import { DAY_US } from './chart-buckets.ts';
import { COARSEST, floorTo, type Level, levelUs } from './summary-levels.ts';

/** Were it never summed up, the file would grow without end. Both have to be over: the machine may have been off for weeks, or asleep. */
const LONGER_AT_MOST_US = DAY_US;
const AWAITED_AT_LEAST_MS = 3_600_000;

type Exists = Statement<[number, number, number], number>;

/**
 * What is over its time but not summed up to the coarsest level waits for that, so that no chart loses it because the machine was busy.
 * Throws SqliteError.
 */
export class SumsAwaited {
  readonly #clock: Clock;
  readonly #mark: Statement<[number], number>;
  readonly #samples: Exists;
  readonly #minutes: Exists;
  readonly #tens: Exists;
  /** By target, for each level: since when, monotonic, something has been seen to wait. */
  readonly #sinceMs: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];

  constructor(database: Database, clock: Clock) {
    this.#clock = clock;
    this.#mark = database
      .prepare<[number], number>(`SELECT until_us FROM summary_marks WHERE level = ${COARSEST} AND target_id = ?`)
      .pluck();
    const exists = (from: string): Exists =>
      database.prepare<[number, number, number], number>(`SELECT EXISTS (SELECT 1 FROM ${from})`).pluck();
    this.#samples = exists('samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?');
    this.#minutes = exists('summaries WHERE level = 0 AND target_id = ? AND part >= ? AND part < ?');
    this.#tens = exists('summaries WHERE level = 1 AND target_id = ? AND part >= ? AND part < ?');
  }

  /**
   * Until when rows of that level may be deleted, and with those of the finest the samples, when they need not be kept since `keptSinceUs`.
   * Always whole rows of the coarsest level, so that a stretch is either there in full or told by a coarser one.
   */
  deletableUntilUs(level: Level, target: number, keptSinceUs: number): number {
    const overUs = floorTo(keptSinceUs, levelUs(COARSEST));
    if (level === COARSEST) return overUs;
    const summedUntilUs = this.#mark.get(target) ?? Number.MIN_SAFE_INTEGER;
    const sinceMs = this.#sinceMs[level];
    if (summedUntilUs >= overUs || !this.#isAny(level, target, summedUntilUs, overUs)) {
      sinceMs.delete(target);
      return overUs;
    }
    const nowMs = this.#clock.monotonicMs();
    const firstMs = sinceMs.get(target) ?? nowMs;
    sinceMs.set(target, firstMs);
    if (nowMs - firstMs < AWAITED_AT_LEAST_MS) return summedUntilUs;
    return Math.max(summedUntilUs, floorTo(keptSinceUs - LONGER_AT_MOST_US, levelUs(COARSEST)));
  }

  #isAny(level: 0 | 1, target: number, fromUs: number, untilUs: number): boolean {
    const rows = level === 0 ? this.#minutes : this.#tens;
    const unitUs = levelUs(level);
    if (rows.get(target, Math.floor(fromUs / unitUs), untilUs / unitUs) === 1) return true;
    return level === 0 && this.#samples.get(target, fromUs, untilUs) === 1;
  }
}
