import type { SampleGlance } from './sample-glance.ts';
import type { SampleSummary } from './sample-summary.ts';
import type { ClosedRange, TargetChart } from './target-chart.ts';

const ms = (us: number): number => us / 1_000;

/** Gathers the columns of a chart, entry by entry. */
export class ChartColumns {
  readonly #fromUs: number;
  readonly #bucketUs: number | null;
  readonly #offsetMs: number[] = [];
  readonly #count: number[] = [];
  readonly #slow: number[] = [];
  readonly #failed: number[] = [];
  readonly #suspect: number[] = [];
  readonly #minMs: (number | null)[] = [];
  readonly #p50Ms: (number | null)[] = [];
  readonly #p95Ms: (number | null)[] = [];
  readonly #maxMs: (number | null)[] = [];
  readonly #phases: readonly [
    (number | null)[],
    (number | null)[],
    (number | null)[],
    (number | null)[],
    (number | null)[],
  ] = [[], [], [], [], []];

  /** null as `bucketUs`: each entry is one sample. */
  constructor(range: ClosedRange, bucketUs: number | null) {
    this.#fromUs = range.fromUs;
    this.#bucketUs = bucketUs;
  }

  addSample(sample: SampleGlance): void {
    const { isSuspect } = sample;
    const answeredMs = isSuspect || sample.answeredUs < 0 ? null : ms(sample.answeredUs);
    this.#offsetMs.push(ms(sample.startedAtUs - this.#fromUs));
    this.#count.push(isSuspect ? 0 : 1);
    this.#slow.push(sample.isSlow && !isSuspect ? 1 : 0);
    this.#failed.push(sample.isFailed && !isSuspect ? 1 : 0);
    this.#suspect.push(isSuspect ? 1 : 0);
    for (const column of [this.#minMs, this.#p50Ms, this.#p95Ms, this.#maxMs]) column.push(answeredMs);
    for (const [phase, column] of this.#phases.entries()) {
      const us = sample.phasesUs[phase] ?? -1;
      column.push(isSuspect || us < 0 ? null : ms(us));
    }
  }

  addBucket(startUs: number, summary: SampleSummary): void {
    const { answered } = summary;
    this.#offsetMs.push(ms(startUs - this.#fromUs));
    this.#count.push(summary.samples);
    this.#slow.push(summary.slow);
    this.#failed.push(summary.failed);
    this.#suspect.push(summary.suspect);
    this.#minMs.push(answered.minMs);
    this.#p50Ms.push(answered.quantile(0.5));
    this.#p95Ms.push(answered.quantile(0.95));
    this.#maxMs.push(answered.maxMs);
    for (const [phase, column] of this.#phases.entries()) column.push(summary.phaseMeanMs(phase));
  }

  result(): TargetChart {
    const [resolveMs, connectMs, tlsMs, waitMs, transferMs] = this.#phases;
    return {
      resolution: this.#bucketUs === null ? 'samples' : 'buckets',
      bucketMs: this.#bucketUs === null ? null : ms(this.#bucketUs),
      offsetMs: this.#offsetMs,
      count: this.#count,
      slow: this.#slow,
      failed: this.#failed,
      suspect: this.#suspect,
      minMs: this.#minMs,
      p50Ms: this.#p50Ms,
      p95Ms: this.#p95Ms,
      maxMs: this.#maxMs,
      phases: { resolveMs, connectMs, tlsMs, waitMs, transferMs },
    };
  }
}
