import type { RateKind, TimesOf, TimeWindow } from '../domain/comparison/compared-series.ts';
import type { Phase } from '../domain/phase.ts';
import type { EdgeFacts } from '../domain/sample.ts';
import { LEVELS, type Level, levelUs } from './summary-levels.ts';

/** Block k begins at `fromUs + k * blockUs`, in UTC microseconds of the clock that measured; whole microseconds. */
export interface ComparedBlocks {
  readonly fromUs: number;
  readonly blockUs: number;
  readonly count: number;
  /** So many of them are one place of the course. */
  readonly perPlace: number;
}

export const endOf = ({ fromUs, blockUs, count }: ComparedBlocks): number => fromUs + count * blockUs;

/** The coarsest level whose rows each lie in one block; null: samples alone are fine enough. */
export function levelWithin({ fromUs, blockUs }: ComparedBlocks): Level | null {
  return LEVELS.findLast((level) => fromUs % levelUs(level) === 0 && blockUs % levelUs(level) === 0) ?? null;
}

/** Blocks that lie `byUs` later, as nearly as they can and still be read from what is summed up. */
export function shifted(blocks: ComparedBlocks, byUs: number): ComparedBlocks {
  const level = levelWithin(blocks);
  const unitUs = level === null ? 1 : levelUs(level);
  return { ...blocks, fromUs: blocks.fromUs + Math.round(byUs / unitUs) * unitUs };
}

/** What is compared of one target, without what is known of it beforehand. Suspect probes are in no other figure. */
export interface MeasuredSeries {
  readonly probes: Float64Array;
  readonly counts: Readonly<Record<RateKind, Float64Array>>;
  readonly suspect: number;
  /** Bad probes of which nobody knows any more where they were stuck: they are counted, their samples are deleted. */
  readonly unplaced: number;
  /** Totals are within 2 % of the nearest rank where there are many; what took longest is exact. */
  readonly times: Readonly<Record<'total' | Phase, TimesOf | null>>;
  readonly course: {
    readonly p50Ms: readonly (number | null)[];
    readonly p95Ms: readonly (number | null)[];
  };
  /** Ascending. */
  readonly windows: readonly TimeWindow[];
  /** What told which edge answered, of probes that are spread over the time; the most frequent first. */
  readonly edges: readonly { readonly edge: Omit<EdgeFacts, 'requestId'> | null; readonly probes: number }[];
}

/** What there is of one target. */
export interface RecordedSpan {
  /** Start of the oldest and of the newest, UTC microseconds; of what only sums tell of, start and end of the ten minutes. */
  readonly fromUs: number;
  readonly toUs: number;
  /** From then on blocks may be of any length; before, tens of minutes are the finest. */
  readonly finelySinceUs: number;
}
