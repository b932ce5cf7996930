import type { TargetId } from '../domain/ids.ts';

/** What the figures of a running service begin with. All times are UTC microseconds. */
export interface SeedRequest {
  /** Parts begin on multiples of `partUs` since 1970; the one that holds this moment comes whole. */
  readonly fromUs: number;
  readonly toUs: number;
  /** A multiple of ten minutes, such as half an hour. */
  readonly partUs: number;
  /** A course of the worst time of each minute, from the minute that holds this moment until `toUs`. */
  readonly sparkFromUs: number;
}

/** One target in one part of the time. Parts without a sample and without a near miss are left out. */
export interface SeedPart {
  readonly startUs: number;
  /** Without what was skipped or is suspect. */
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  /** Requests that were overdue and still came under the slow threshold. */
  readonly nearMisses: number;
  /** Of what was answered: a packed `TimeSketch`. */
  readonly sketch: Uint8Array;
}

export interface TargetSeed {
  readonly targetId: TargetId;
  /** Ascending. */
  readonly parts: readonly SeedPart[];
  /** Start of the first minute of `worstMs`. */
  readonly sparkFromUs: number;
  /** One place a minute; null where nothing was answered. */
  readonly worstMs: readonly (number | null)[];
}
