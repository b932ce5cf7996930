import type { TargetId } from '../domain/ids.ts';

/** UTC microseconds, from included, to excluded. */
export interface ClosedRange {
  readonly fromUs: number;
  readonly toUs: number;
}

type Column = readonly number[];
type ColumnWithHoles = readonly (number | null)[];

/**
 * Samples of one target in a stretch of time as columns of equal length, ascending; what was skipped and times without a sample have no
 * entry. `samples`: each entry is one sample. `buckets`: each sums up `bucketMs` from its offset on.
 */
export interface TargetChart {
  readonly resolution: 'samples' | 'buckets';
  readonly bucketMs: number | null;
  /** From the beginning of the range on; negative for a first bucket that begins before it. */
  readonly offsetMs: Column;
  /** Without those that are suspect. */
  readonly count: Column;
  readonly slow: Column;
  readonly failed: Column;
  /** Taken while the observer was not fit; they are in no other figure of their entry. */
  readonly suspect: Column;
  /** Of what was answered (ok or slow). In buckets the percentiles are within 2 % of the nearest rank. */
  readonly minMs: ColumnWithHoles;
  readonly p50Ms: ColumnWithHoles;
  readonly p95Ms: ColumnWithHoles;
  readonly maxMs: ColumnWithHoles;
  /** Means of the samples that came to the phase, failed ones too. */
  readonly phases: {
    readonly resolveMs: ColumnWithHoles;
    readonly connectMs: ColumnWithHoles;
    readonly tlsMs: ColumnWithHoles;
    readonly waitMs: ColumnWithHoles;
    readonly transferMs: ColumnWithHoles;
  };
}

/** Worst answered time of each of so many equal places of a range; null where nothing was answered. */
export interface TargetSpark {
  readonly targetId: TargetId;
  readonly worstMs: ColumnWithHoles;
}

/** Loss and delay of each hop, one place a cell of the range. */
export interface PathStrip {
  readonly destination: string;
  readonly hops: readonly {
    readonly ttl: number;
    /** Who answered most often; null for silence. */
    readonly address: string | null;
    /** Lost of sent, 0 to 1; null where nothing was sent. */
    readonly loss: ColumnWithHoles;
    /** Mean round trip in milliseconds. */
    readonly rttMs: ColumnWithHoles;
  }[];
}
