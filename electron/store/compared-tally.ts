import type { RateKind } from '../domain/comparison/compared-series.ts';
import type { Phase } from '../domain/phase.ts';
import { TimeSketch } from '../domain/time-sketch.ts';
import type { ComparedBlocks, MeasuredSeries } from './compared-blocks.ts';

/** Counts of blocks, and how times went over them, in memory that does not grow with the probes. */
export class ComparedTally {
  readonly blocks: ComparedBlocks;
  readonly probes: Float64Array;
  readonly counts: Record<RateKind, Float64Array>;
  suspect = 0;
  /** Bad ones of each block whose place is not known yet. */
  readonly #toPlace: Float64Array;
  readonly #places: (TimeSketch | null)[];

  constructor(blocks: ComparedBlocks) {
    this.blocks = blocks;
    const column = (): Float64Array => new Float64Array(blocks.count);
    this.probes = column();
    this.#toPlace = column();
    this.counts = {
      bad: column(),
      slow: column(),
      failed: column(),
      resolve: column(),
      connect: column(),
      tls: column(),
      wait: column(),
      transfer: column(),
    };
    this.#places = Array.from({ length: Math.ceil(blocks.count / blocks.perPlace) }, () => null);
  }

  /** The block in which it began; -1 outside of all. */
  blockAt(atUs: number): number {
    const { fromUs, blockUs, count } = this.blocks;
    const block = Math.floor((atUs - fromUs) / blockUs);
    return block >= 0 && block < count ? block : -1;
  }

  add(block: number, probes: number, slow: number, failed: number): void {
    raise(this.probes, block, probes);
    raise(this.counts.slow, block, slow);
    raise(this.counts.failed, block, failed);
    raise(this.counts.bad, block, slow + failed);
    raise(this.#toPlace, block, slow + failed);
  }

  /** A bad probe that is already counted was stuck there. One that came after the counting is in no figure. */
  stuck(block: number, phase: Phase): void {
    if ((this.#toPlace[block] ?? 0) <= 0) return;
    raise(this.#toPlace, block, -1);
    raise(this.counts[phase], block, 1);
  }

  /** A failed one that is already counted was the observer's own fault, so it tells nothing of the target. */
  takeBack(block: number): void {
    if ((this.#toPlace[block] ?? 0) <= 0 || (this.counts.failed[block] ?? 0) <= 0) return;
    this.add(block, -1, 0, -1);
    this.suspect += 1;
  }

  /** Bad probes of which nobody told where they were stuck. */
  get unplaced(): number {
    return this.#toPlace.reduce((sum, count) => sum + count, 0);
  }

  answeredIn(block: number): TimeSketch {
    const place = Math.floor(block / this.blocks.perPlace);
    const known = this.#places[place] ?? new TimeSketch();
    this.#places[place] = known;
    return known;
  }

  /** Of all blocks. */
  answered(): TimeSketch {
    const all = new TimeSketch();
    for (const sketch of this.#places) if (sketch !== null) all.merge(sketch);
    return all;
  }

  course(): MeasuredSeries['course'] {
    return {
      p50Ms: this.#places.map((sketch) => sketch?.quantile(0.5) ?? null),
      p95Ms: this.#places.map((sketch) => sketch?.quantile(0.95) ?? null),
    };
  }
}

function raise(column: Float64Array, at: number, by: number): void {
  column[at] = (column[at] ?? 0) + by;
}
