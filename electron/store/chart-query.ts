import type { Database, Statement } from 'better-sqlite3';
import { type Buckets, bucketsOver } from './chart-buckets.ts';
import { ChartColumns } from './chart-columns.ts';
import { GLANCE_COLUMNS, type GlanceRow, SampleGlance } from './sample-glance.ts';
import { SampleSummary } from './sample-summary.ts';
import { type Level, levelFor, levelUs } from './summary-levels.ts';
import type { Marks, SummaryReading } from './summary-reading.ts';
import { walkPlaces } from './summary-walk.ts';
import type { ClosedRange, TargetChart } from './target-chart.ts';

/** With more samples than these in the range, a chart is made from what was summed up by the minute; it takes a tenth of the time. */
const SAMPLES_READ = 15_000;
const OUTCOMES_COUNTED = 3;

/** Answers charts over one open database; makes its statements once. */
export class ChartQuery {
  readonly #reading: SummaryReading;
  readonly #count: Statement<[number, number, number, number], number>;
  readonly #samples: Statement<[number, number, number], GlanceRow>;

  constructor(database: Database, reading: SummaryReading) {
    this.#reading = reading;
    const where = `FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? AND outcome < ${OUTCOMES_COUNTED}`;
    this.#count = database
      .prepare<[number, number, number, number], number>(`SELECT count(*) FROM (SELECT 1 ${where} LIMIT ?)`)
      .pluck();
    this.#samples = database
      .prepare<[number, number, number], GlanceRow>(`SELECT ${GLANCE_COLUMNS} ${where} ORDER BY started_at_us`)
      .raw();
  }

  /** Yields after each bounded piece of work, so that it can be given up in between. */
  *chart(target: number, range: ClosedRange, entries: number): Generator<void, TargetChart> {
    if (range.fromUs >= range.toUs) return new ChartColumns(range, null).result();
    const marks = this.#reading.marksOf(target);
    const finest = this.#reading.finestSince(target, range.fromUs);
    const count = this.#count.get(target, range.fromUs, range.toUs, SAMPLES_READ + 1) ?? 0;
    const hasSamples = finest === 0 || (yield* this.#areSamplesKept(target, range, finest, marks, count));
    if (hasSamples && count <= entries) return this.#ofSamples(target, range);
    const level = hasSamples ? 0 : finest;
    const mayReadSamples = hasSamples && count <= SAMPLES_READ;
    const buckets = bucketsOver(range, entries, mayReadSamples ? 1 : levelUs(level));
    return yield* this.#ofBuckets(target, range, buckets, marks);
  }

  /**
   * Samples as old as these are only kept around incidents: whether they are all there is told by what was summed up while they were. Where
   * one is missing the sums are drawn, because a chart must not show less than is known.
   */
  *#areSamplesKept(
    target: number,
    range: ClosedRange,
    level: Level,
    marks: Marks,
    count: number,
  ): Generator<void, boolean> {
    if (count === 0 || count > SAMPLES_READ) return false;
    const unitUs = levelUs(level);
    const whole = {
      fromUs: Math.ceil(range.fromUs / unitUs) * unitUs,
      toUs: Math.floor(Math.min(range.toUs, marks[level]) / unitUs) * unitUs,
    };
    if (whole.fromUs >= whole.toUs) return true;
    const summary = new SampleSummary();
    yield* this.#reading.add(target, whole, level, marks, () => summary);
    const kept = this.#count.get(target, whole.fromUs, whole.toUs, SAMPLES_READ + 1) ?? 0;
    return kept >= summary.samples + summary.suspect;
  }

  #ofSamples(target: number, range: ClosedRange): TargetChart {
    const columns = new ChartColumns(range, null);
    const glance = new SampleGlance();
    for (const row of this.#samples.all(target, range.fromUs, range.toUs)) {
      if (glance.read(row)) columns.addSample(glance);
    }
    return columns.result();
  }

  *#ofBuckets(target: number, range: ClosedRange, buckets: Buckets, marks: Marks): Generator<void, TargetChart> {
    const { originUs, lengthUs, count } = buckets;
    const columns = new ChartColumns(range, lengthUs);
    const all = { fromUs: originUs, toUs: originUs + count * lengthUs };
    yield* walkPlaces(this.#reading, target, all, buckets, levelFor(lengthUs), marks, (place, summary) => {
      columns.addBucket(originUs + place * lengthUs, summary);
    });
    return columns.result();
  }
}
