import type { TimesOf } from '../domain/comparison/compared-series.ts';
import { PHASES, type Phase } from '../domain/phase.ts';
import { quantile } from '../domain/statistics.ts';
import type { TimeSketch } from '../domain/time-sketch.ts';

const COLUMNS = PHASES.length + 1;
const NOT_REACHED = -1;

type Times = Readonly<Record<'total' | Phase, TimesOf | null>>;

/**
 * Times of probes that were answered, of which at most so many are kept: when there are more, every second one goes, and from then on every
 * second one is taken, so that what is kept lies evenly over the probes.
 */
export class DrawnTimes {
  readonly #most: number;
  #rows: Float64Array;
  #count = 0;
  #step = 1;
  #seen = 0;
  #isAll = true;

  constructor(most: number) {
    this.#most = most;
    this.#rows = new Float64Array(Math.min(most, 1_024) * COLUMNS);
  }

  /** What was given was itself drawn from more. */
  drawnFromMore(): void {
    this.#isAll = false;
  }

  /** Microseconds; a phase that was not reached is -1. */
  add(totalUs: number, phasesUs: ArrayLike<number>): void {
    const isTaken = this.#seen % this.#step === 0;
    this.#seen += 1;
    if (!isTaken) return;
    if (this.#count === this.#most) {
      this.#thin();
      if ((this.#seen - 1) % this.#step !== 0) return;
    }
    const at = this.#count * COLUMNS;
    if (at === this.#rows.length) this.#grow();
    this.#rows[at] = totalUs;
    for (let phase = 0; phase < PHASES.length; phase += 1) this.#rows[at + 1 + phase] = phasesUs[phase] ?? NOT_REACHED;
    this.#count += 1;
  }

  /** `all` is of all probes that were answered; it tells their totals where not all are here. */
  times(all: TimeSketch): Times {
    const isAll = this.#isAll && this.#step === 1;
    const of = (column: number): TimesOf | null => timesOf(this.#column(column), isAll);
    return {
      total: isAll ? of(0) : timesOfSketch(all),
      resolve: of(1),
      connect: of(2),
      tls: of(3),
      wait: of(4),
      transfer: of(5),
    };
  }

  #column(column: number): Float64Array {
    const values = new Float64Array(this.#count);
    let length = 0;
    for (let row = 0; row < this.#count; row += 1) {
      const value = this.#rows[row * COLUMNS + column] ?? NOT_REACHED;
      if (value < 0) continue;
      values[length] = value;
      length += 1;
    }
    return values.subarray(0, length).sort();
  }

  #thin(): void {
    let kept = 0;
    for (let row = 0; row < this.#count; row += 2, kept += 1) {
      this.#rows.copyWithin(kept * COLUMNS, row * COLUMNS, (row + 1) * COLUMNS);
    }
    this.#count = kept;
    this.#step *= 2;
  }

  #grow(): void {
    const rows = new Float64Array(Math.min(this.#most * COLUMNS, this.#rows.length * 2));
    rows.set(this.#rows);
    this.#rows = rows;
  }
}

/** Of sorted microseconds. */
function timesOf(sorted: Float64Array, isAll: boolean): TimesOf | null {
  const at = (share: number): number => Math.round(quantile(sorted, share) ?? 0) / 1_000;
  if (sorted.length === 0) return null;
  return {
    of: sorted.length,
    isAll,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function timesOfSketch(sketch: TimeSketch): TimesOf | null {
  const { maxMs } = sketch;
  if (maxMs === null) return null;
  const at = (share: number): number => sketch.quantile(share) ?? maxMs;
  return {
    of: sketch.count,
    isAll: true,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs,
  };
}
