import type { Database, Statement } from 'better-sqlite3';
import { OUTCOMES } from '../domain/sample.ts';
import type { OverviewCounts, TimeRange } from './reader.ts';
import { SampleSummary } from './sample-summary.ts';
import { COARSEST } from './summary-levels.ts';
import type { SummaryReading } from './summary-reading.ts';

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

/** Counts and percentiles of one target over any range. */
export class TargetCounts {
  readonly #reading: SummaryReading;
  readonly #exact: Statement<[number, number, number], CountsRow>;
  readonly #summary = new SampleSummary();

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
    const marks = this.#reading.marksOf(target);
    if (marks[0] <= fromUs) {
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
    const summary = this.#summary;
    summary.clear();
    yield* this.#reading.add(target, { fromUs, toUs }, COARSEST, marks, () => summary);
    const { samples, slow, failed, suspect, answered } = summary;
    return { samples, slow, failed, suspect, p50Ms: answered.quantile(0.5), p95Ms: answered.quantile(0.95) };
  }
}
