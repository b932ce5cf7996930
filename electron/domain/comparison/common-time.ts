import type { ComparedSeries } from './compared-series.ts';

/** With less than this of the probes of both from a time in which both were measured, a difference is reckoned from that time alone. */
const MOSTLY = 0.95;

export interface CommonTime {
  /** In which both were measured. */
  readonly blocks: number;
  /** It holds nearly all of the probes of both. */
  readonly isNearlyAll: boolean;
}

export function commonTime(first: ComparedSeries, other: ComparedSeries): CommonTime {
  let blocks = 0;
  let ours = 0;
  let theirs = 0;
  let oursInCommon = 0;
  let theirsInCommon = 0;
  for (let block = 0; block < first.probes.length; block += 1) {
    const firstHere = first.probes[block] ?? 0;
    const otherHere = other.probes[block] ?? 0;
    ours += firstHere;
    theirs += otherHere;
    if (firstHere <= 0 || otherHere <= 0) continue;
    blocks += 1;
    oursInCommon += firstHere;
    theirsInCommon += otherHere;
  }
  return { blocks, isNearlyAll: oursInCommon >= MOSTLY * ours && theirsInCommon >= MOSTLY * theirs };
}

/** The values of the blocks in which the other was measured, too; 0 in the rest. */
export function whereMeasured(values: Float64Array, probesOfOther: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  for (let block = 0; block < values.length; block += 1) {
    if ((probesOfOther[block] ?? 0) > 0) kept[block] = values[block] ?? 0;
  }
  return kept;
}

export function measuredBlocks({ probes }: ComparedSeries): number {
  let blocks = 0;
  for (let block = 0; block < probes.length; block += 1) {
    if ((probes[block] ?? 0) > 0) blocks += 1;
  }
  return blocks;
}
