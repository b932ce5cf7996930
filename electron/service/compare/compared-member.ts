import type { ClockReading } from '../../domain/clock-reading.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Target } from '../../domain/target.ts';
import type { ComparedBlocks, MeasuredSeries, RecordedSpan } from '../../store/compared-blocks.ts';
import type { ComparedSide } from './compare-request.ts';

/** Where a member was measured from. */
export interface MemberPlace {
  /** Members with the same one were measured by one machine and its clock: `here`, else what tells the bundle apart. */
  readonly machine: string;
  /** Its name; null: not known, or taken out. */
  readonly host: string | null;
  /** Its own address; null: not known, or taken out. */
  readonly address: string | null;
  /** What it is called where its name is not known. */
  readonly otherwise: string;
  /** Its system says that a time server sets its clock; null: not known. */
  readonly synchronized: boolean | null;
}

/** What is known of a member before its probes are read. Times are UTC microseconds by its own clock. */
export interface MemberFacts {
  readonly target: Target;
  /** null where nothing was measured. */
  readonly span: RecordedSpan | null;
  readonly place: MemberPlace;
  /** What a person has to know of it, a sentence each. */
  readonly notes: readonly string[];
}

/** What was measured of a target in blocks, by the clock that measured. */
export interface MeasuredMember {
  readonly series: MeasuredSeries;
  /** Those that touch the time of the blocks. */
  readonly gaps: readonly Gap[];
}

/** One side of a comparison, wherever it comes from. Calls reject with ContractError. */
export interface ComparedMember {
  readonly side: ComparedSide;
  readonly facts: MemberFacts;
  measured(blocks: ComparedBlocks, signal: AbortSignal): Promise<MeasuredMember>;
  /** What servers told of its clock in that time; empty where none did. */
  clockReadings(fromUs: number, toUs: number, signal: AbortSignal): Promise<readonly ClockReading[]>;
}
