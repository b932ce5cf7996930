import type { Sample } from '../../domain/sample.ts';
import type { TimeSpan } from '../bundle-source.ts';

/** Four to an octave: what is read off a drawing to within a tenth. */
const BUCKETS_PER_OCTAVE = 4;
const LEAST_MS = 0.05;
const BUCKETS = 23 * BUCKETS_PER_OCTAVE;

/** All requests that began in one stretch of time. Milliseconds; null where there was none of the kind. */
export interface LatencyColumn {
  readonly fromUs: number;
  readonly toUs: number;
  /** Of the good ones. The median to within a tenth. */
  readonly good: number;
  readonly leastMs: number | null;
  readonly medianMs: number | null;
  readonly mostMs: number | null;
  readonly slow: number;
  readonly slowestMs: number | null;
  readonly failed: number;
  readonly longestFailedMs: number | null;
  /** Of all: those that were taken while the observer was not fit. */
  readonly suspect: number;
}

/** The times of one target's requests over a span, gathered sample by sample in memory that depends on the number of columns alone. */
export class LatencyColumns {
  readonly span: TimeSpan;
  readonly #columns: number;
  readonly #buckets: Uint32Array;
  /** Least and most of the good, most of the slow and of the failed, four to a column. */
  readonly #times: Float64Array;
  /** Good, slow, failed, suspect, four to a column. */
  readonly #counts: Uint32Array;

  constructor(span: TimeSpan, columns: number) {
    this.span = span;
    this.#columns = Math.max(1, Math.floor(columns));
    this.#buckets = new Uint32Array(this.#columns * BUCKETS);
    this.#times = new Float64Array(this.#columns * 4).fill(Number.NaN);
    this.#counts = new Uint32Array(this.#columns * 4);
  }

  add(sample: Sample): void {
    const { fromUs, toUs } = this.span;
    if (sample.outcome === 'skipped' || sample.startedAtUs < fromUs || sample.startedAtUs > toUs) return;
    const share = toUs > fromUs ? (sample.startedAtUs - fromUs) / (toUs - fromUs) : 0;
    const column = Math.min(this.#columns - 1, Math.floor(share * this.#columns));
    const at = column * 4;
    const ms = sample.totalMs;
    switch (sample.outcome) {
      case 'ok':
        this.#count(at);
        if (ms !== null) {
          this.#keep(at, ms, Math.min);
          this.#keep(at + 1, ms, Math.max);
          const index = column * BUCKETS + bucketOf(ms);
          this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
        }
        break;
      case 'slow':
        this.#count(at + 1);
        if (ms !== null) this.#keep(at + 2, ms, Math.max);
        break;
      case 'failed':
        this.#count(at + 2);
        if (ms !== null) this.#keep(at + 3, ms, Math.max);
        break;
    }
    if (sample.observer.suspect !== null) this.#count(at + 3);
  }

  /** In order of time, without those in which nothing began. */
  columns(): readonly LatencyColumn[] {
    const { fromUs, toUs } = this.span;
    const widthUs = (toUs - fromUs) / this.#columns;
    const all: LatencyColumn[] = [];
    for (let column = 0; column < this.#columns; column += 1) {
      const [good = 0, slow = 0, failed = 0, suspect = 0] = this.#counts.subarray(column * 4, column * 4 + 4);
      if (good + slow + failed === 0) continue;
      const [leastMs, mostMs, slowestMs, longestFailedMs] = Array.from(
        this.#times.subarray(column * 4, column * 4 + 4),
        (ms) => (Number.isNaN(ms) ? null : ms),
      );
      all.push({
        fromUs: fromUs + column * widthUs,
        toUs: fromUs + (column + 1) * widthUs,
        good,
        leastMs: leastMs ?? null,
        medianMs: this.#median(column, leastMs ?? null, mostMs ?? null),
        mostMs: mostMs ?? null,
        slow,
        slowestMs: slowestMs ?? null,
        failed,
        longestFailedMs: longestFailedMs ?? null,
        suspect,
      });
    }
    return all;
  }

  #median(column: number, leastMs: number | null, mostMs: number | null): number | null {
    if (leastMs === null || mostMs === null) return null;
    const counts = this.#buckets.subarray(column * BUCKETS, (column + 1) * BUCKETS);
    let rest = counts.reduce((sum, count) => sum + count, 0) / 2;
    for (const [bucket, count] of counts.entries()) {
      rest -= count;
      if (count > 0 && rest <= 0)
        return Math.min(mostMs, Math.max(leastMs, LEAST_MS * 2 ** (bucket / BUCKETS_PER_OCTAVE)));
    }
    return mostMs;
  }

  #count(index: number): void {
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  #keep(index: number, ms: number, choose: (one: number, other: number) => number): void {
    const known = this.#times[index] ?? Number.NaN;
    this.#times[index] = Number.isNaN(known) ? ms : choose(known, ms);
  }
}

const bucketOf = (ms: number): number =>
  Math.min(BUCKETS - 1, Math.max(0, Math.round(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * BUCKETS_PER_OCTAVE)));
