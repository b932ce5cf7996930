import type { Database, Statement } from 'better-sqlite3';
import { type TargetId, targetId } from '../domain/ids.ts';
import { MINUTE_US } from './chart-buckets.ts';
import type { SeedPart, SeedRequest, TargetSeed } from './figure-seeds.ts';
import { ceilTo, floorTo, LEVELS, type Level, levelFor, levelUs } from './summary-levels.ts';
import type { SummaryReading } from './summary-reading.ts';
import { walkPlaces } from './summary-walk.ts';
import type { ClosedRange, TargetSpark } from './target-chart.ts';

const EMPTY_SKETCH = Uint8Array.of(0);

/** Courses and parts of a day for the lists of targets, over one open database. */
export class FiguresQuery {
  readonly #reading: SummaryReading;
  readonly #nearMisses: Statement<[number, number, number, number], { part: number; near_misses: number }>;
  readonly #watched: Statement<[number, number], number>;

  constructor(database: Database, reading: SummaryReading) {
    this.#reading = reading;
    this.#nearMisses = database.prepare(
      `SELECT started_at_us / CAST(? AS INTEGER) AS part, count(*) AS near_misses FROM stalls
       WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? AND ending = 'near-miss' GROUP BY 1 ORDER BY 1`,
    );
    this.#watched = database
      .prepare<[number, number], number>(
        'SELECT id FROM targets WHERE removed_at_us IS NULL AND id > ? ORDER BY id LIMIT ?',
      )
      .pluck();
  }

  /** Watched targets with a higher number than that, ascending. */
  watchedAfter(id: number, limit: number): readonly TargetId[] {
    return this.#watched.all(id, limit).map(targetId);
  }

  *spark(target: TargetId, range: ClosedRange, points: number): Generator<void, TargetSpark> {
    const lengthUs = (range.toUs - range.fromUs) / points;
    const worstMs: (number | null)[] = Array.from({ length: points }, () => null);
    if (lengthUs > 0) {
      const marks = this.#reading.marksOf(target);
      yield* walkPlaces(
        this.#reading,
        target,
        range,
        { originUs: range.fromUs, lengthUs },
        coarsestWithin(lengthUs),
        marks,
        (place, { answered }) => {
          if (place < points) worstMs[place] = answered.maxMs;
        },
      );
    }
    return { targetId: target, worstMs };
  }

  *seed(target: TargetId, request: SeedRequest): Generator<void, TargetSeed> {
    const { toUs, partUs } = request;
    const marks = this.#reading.marksOf(target);
    const fromUs = floorTo(request.fromUs, partUs);
    const nearMisses = new Map(
      this.#nearMisses.all(partUs, target, fromUs, toUs).map((row) => [row.part, row.near_misses]),
    );
    const parts: SeedPart[] = [];
    const range = { fromUs, toUs };
    const level = levelFor(partUs);
    yield* walkPlaces(
      this.#reading,
      target,
      range,
      { originUs: 0, lengthUs: partUs },
      level,
      marks,
      (place, summary) => {
        const { samples, slow, failed, answered } = summary;
        const startUs = place * partUs;
        parts.push({ startUs, samples, slow, failed, nearMisses: nearMisses.get(place) ?? 0, sketch: answered.pack() });
        nearMisses.delete(place);
      },
    );
    for (const [place, count] of nearMisses) {
      const nothing = { samples: 0, slow: 0, failed: 0, sketch: EMPTY_SKETCH };
      parts.push({ startUs: place * partUs, ...nothing, nearMisses: count });
    }
    parts.sort((one, other) => one.startUs - other.startUs);
    const sparkFromUs = floorTo(request.sparkFromUs, MINUTE_US);
    const minutes = { fromUs: sparkFromUs, toUs: ceilTo(toUs, MINUTE_US) };
    const { worstMs } = yield* this.spark(target, minutes, (minutes.toUs - minutes.fromUs) / MINUTE_US);
    return { targetId: target, parts, sparkFromUs, worstMs };
  }
}

/** null: only samples are fine enough. */
function coarsestWithin(lengthUs: number): Level | null {
  return LEVELS.findLast((level) => levelUs(level) <= lengthUs) ?? null;
}
