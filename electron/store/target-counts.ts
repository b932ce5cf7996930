import type { Database, Statement } from 'better-sqlite3';
import { OUTCOMES } from '../domain/sample.ts';
import type { OverviewCounts, TimeRange } from './reader.ts';
import { SampleSummary } from './sample-summary.ts';
import { COARSEST } from './summary-levels.ts';
import type { SummaryMark } from './summary-mark.ts';
import { NO_MARKS, type SummaryReading } from './summary-reading.ts';

const OK = OUTCOMES.indexOf('ok');
const SLOW = OUTCOMES.indexOf('slow');
const FAILED = OUTCOMES.indexOf('failed');
/** The low three bits of the first packed byte hold the reason for suspicion (sample-packing.ts); its last digit shows them and the bit above. */
const BELIEVED = `substr(hex(substr(packed, 1, 1)), 2, 1) IN ('0', '8')`;

interface CountsRow {
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  readonly suspect: number;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
}

const ms = (us: number | null): number | null => (us === null ? null : us / 1_000);

interface Known {
  /** What was summed up from the beginning of the range until then. */
  readonly summary: SampleSummary;
  readonly untilUs: number;
  readonly rewinds: number;
}

/**
 * Counts and percentiles of one target over any range. Of the last beginning that was asked for it remembers what was summed up since then: an
 * overview is asked for again and again, and mostly of the same day.
 */
export class TargetCounts {
  readonly #reading: SummaryReading;
  /** Questions are answered one after the other. */
  readonly #total = new SampleSummary();
  readonly #known = new Map<number, Known>();
  #knownFromUs: number | null = null;
  readonly #exact: Statement<[number, number, number], CountsRow>;

  constructor(database: Database, reading: SummaryReading) {
    this.#reading = reading;
    this.#exact = database.prepare(
      `SELECT coalesce(sum(${BELIEVED}), 0) AS samples, coalesce(sum(outcome = ${SLOW} AND ${BELIEVED}), 0) AS slow,
         coalesce(sum(outcome = ${FAILED} AND ${BELIEVED}), 0) AS failed, coalesce(sum(NOT ${BELIEVED}), 0) AS suspect,
         percentile_disc(total_us, 0.5) FILTER (WHERE outcome IN (${OK}, ${SLOW}) AND ${BELIEVED}) AS p50_us,
         percentile_disc(total_us, 0.95) FILTER (WHERE outcome IN (${OK}, ${SLOW}) AND ${BELIEVED}) AS p95_us
       FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? AND outcome IN (${OK}, ${SLOW}, ${FAILED})`,
    );
  }

  /** Of samples alone where nothing of the range was summed up; each percentile is then a total that was measured. */
  *counts(target: number, range: TimeRange): Generator<void, OverviewCounts> {
    const fromUs = range.fromUs ?? Number.MIN_SAFE_INTEGER;
    const toUs = range.toUs ?? Number.MAX_SAFE_INTEGER;
    const mark = this.#reading.markOf(target);
    if (mark === null || mark.untilUs <= fromUs) {
      const row = this.#exact.get(target, fromUs, toUs);
      return {
        samples: row?.samples ?? 0,
        slow: row?.slow ?? 0,
        failed: row?.failed ?? 0,
        suspect: row?.suspect ?? 0,
        p50Ms: ms(row?.p50_us ?? null),
        p95Ms: ms(row?.p95_us ?? null),
      };
    }
    const summary = this.#total;
    summary.clear();
    if (toUs < mark.untilUs) {
      yield* this.#reading.add(target, { fromUs, toUs }, COARSEST, this.#reading.marksOf(target), () => summary);
    } else {
      const summedUp = yield* this.#summedUp(target, fromUs, mark);
      summary.merge(summedUp);
      yield* this.#reading.add(target, { fromUs: mark.untilUs, toUs }, null, NO_MARKS, () => summary);
    }
    const { samples, slow, failed, suspect, answered } = summary;
    return { samples, slow, failed, suspect, p50Ms: answered.quantile(0.5), p95Ms: answered.quantile(0.95) };
  }

  *#summedUp(target: number, fromUs: number, mark: SummaryMark): Generator<void, SampleSummary> {
    if (this.#knownFromUs !== fromUs) this.#known.clear();
    this.#knownFromUs = fromUs;
    const before = this.#known.get(target);
    const known =
      before !== undefined && before.rewinds === mark.rewinds && before.untilUs <= mark.untilUs ? before : null;
    if (known?.untilUs === mark.untilUs) return known.summary;
    const summary = new SampleSummary();
    const marks = this.#reading.marksOf(target);
    const range = { fromUs: known?.untilUs ?? fromUs, toUs: mark.untilUs };
    yield* this.#reading.add(target, range, COARSEST, marks, () => summary);
    if (known !== null) summary.merge(known.summary);
    // Another question may have come in between.
    if (this.#knownFromUs === fromUs) this.#known.set(target, { summary, ...mark });
    return summary;
  }
}
