import type { Database, Statement } from 'better-sqlite3';
import type { Clock } from '../domain/clock.ts';
import { DAY_US } from './chart-buckets.ts';
import { COARSEST, floorTo, type Level, levelUs } from './summary-levels.ts';

/** Were it never summed up, the file would grow without end. Both have to be over: the machine may have been off for weeks, or asleep. */
const LONGER_AT_MOST_US = DAY_US;
const AWAITED_AT_LEAST_MS = 3_600_000;

type Exists = Statement<[number, number, number], number>;
type WaitingLevel = Exclude<Level, typeof COARSEST>;

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
  readonly #waited: Statement<[string], unknown>;
  readonly #putWaited: Statement<[string, number]>;
  readonly #forgetWaited: Statement<[string]>;
  readonly #openedMs: number;
  /** By the name of what waits: until when, monotonic, its waiting has been counted since the file was opened. */
  readonly #countedMs = new Map<string, number>();

  constructor(database: Database, clock: Clock) {
    this.#clock = clock;
    this.#openedMs = Math.round(clock.monotonicMs());
    this.#waited = database.prepare<[string], unknown>('SELECT value FROM meta WHERE key = ?').pluck();
    this.#putWaited = database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    this.#forgetWaited = database.prepare('DELETE FROM meta WHERE key = ?');
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
    if (summedUntilUs >= overUs || !this.#isAny(level, target, summedUntilUs, overUs)) {
      this.#waitsNoMore(level, target);
      return overUs;
    }
    if (this.#waitedMs(level, target) < AWAITED_AT_LEAST_MS) return summedUntilUs;
    return Math.max(summedUntilUs, floorTo(keptSinceUs - LONGER_AT_MOST_US, levelUs(COARSEST)));
  }

  /**
   * How long something has waited while this ran, over all starts, because no single one may last an hour. What was waiting at the end
   * of an earlier one has been waiting since the file was opened.
   */
  #waitedMs(level: WaitingLevel, target: number): number {
    const key = waitedKey(level, target);
    const before = this.#waited.get(key);
    const nowMs = Math.round(this.#clock.monotonicMs());
    const waitedMs = typeof before === 'number' ? before + nowMs - (this.#countedMs.get(key) ?? this.#openedMs) : 0;
    this.#putWaited.run(key, waitedMs);
    this.#countedMs.set(key, nowMs);
    return waitedMs;
  }

  #waitsNoMore(level: WaitingLevel, target: number): void {
    const key = waitedKey(level, target);
    this.#forgetWaited.run(key);
    this.#countedMs.delete(key);
  }

  #isAny(level: WaitingLevel, target: number, fromUs: number, untilUs: number): boolean {
    const rows = level === 0 ? this.#minutes : this.#tens;
    const unitUs = levelUs(level);
    if (rows.get(target, Math.floor(fromUs / unitUs), untilUs / unitUs) === 1) return true;
    return level === 0 && this.#samples.get(target, fromUs, untilUs) === 1;
  }
}

const waitedKey = (level: WaitingLevel, target: number): string => `sums_awaited_ms_${level}_${target}`;
