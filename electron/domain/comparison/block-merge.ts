import { measuredBlocks } from './common-time.ts';
import type { ComparedSeries } from './compared-series.ts';
import { boutUs } from './window-bouts.ts';

/** Windows within ten minutes of each other are hardly apart (flapping is counted over as long). */
const AT_LEAST_US = 600_000_000;
/** A block is this many times as long as the windows that count most, and as the bouts in which they come, so that few lie across its edge. */
const TIMES_A_WINDOW = 4;
const TIMES_A_BOUT = 3;
/** With fewer blocks than this, the variance between them is hardly known; for bouts, which are known less well than windows, there must be more. */
const FEWEST_BLOCKS = 8;
const FEWEST_FOR_BOUTS = 12;
const FEWEST_SHORT_BLOCKS = 24;

export interface BlockMerge {
  /** How many blocks are taken as one; 1: each by itself. */
  readonly together: number;
  /** Windows called for longer ones, but there would have been too few of them. */
  readonly isShort: boolean;
}

/**
 * How many blocks are taken together as one, so that bad samples of one block have nothing to do with those of the next. A window of length d
 * that lies across the edge of a block of length b hides about d / 3b of the variance that it makes, and makes variance as d²: so the
 * length that counts is the sum of d³ over the sum of d².
 */
export function blockMerge(series: readonly ComparedSeries[]): BlockMerge {
  const blockUs = series[0]?.blockUs ?? 0;
  if (!(blockUs > 0)) return { together: 1, isShort: false };
  const blocks = Math.max(...series.map(({ probes }) => probes.length));
  let squares = 0;
  let cubes = 0;
  let wantedUs = AT_LEAST_US;
  for (const member of series) {
    const { windows } = member;
    for (const { fromUs, toUs } of windows) {
      const length = Math.max(0, toUs - fromUs);
      squares += length ** 2;
      cubes += length ** 3;
    }
    const boutsUs = TIMES_A_BOUT * boutUs(windows, measuredBlocks(member) * blockUs);
    wantedUs = Math.max(wantedUs, Math.min(boutsUs, (blocks * blockUs) / FEWEST_FOR_BOUTS));
  }
  const forWindowsUs = squares > 0 ? (TIMES_A_WINDOW * cubes) / squares : 0;
  const wanted = Math.max(1, Math.ceil(Math.max(wantedUs, forWindowsUs) / blockUs - 1e-9));
  const most = Math.max(1, Math.floor(blocks / FEWEST_BLOCKS));
  return { together: Math.min(most, wanted), isShort: forWindowsUs > most * blockUs };
}

/** As many blocks as make up the shortest length by which trouble is taken apart at all; shorter where little was measured. */
export function shortestMerge({ blockUs, probes }: ComparedSeries): number {
  if (!(blockUs > 0)) return 1;
  return Math.max(1, Math.min(Math.ceil(AT_LEAST_US / blockUs), Math.floor(probes.length / FEWEST_SHORT_BLOCKS)));
}

/** Sums of `together` neighbours; the last may be of fewer. */
export function merged(values: Float64Array, together: number): Float64Array {
  if (together === 1) return values;
  const sums = new Float64Array(Math.ceil(values.length / together));
  for (let index = 0; index < values.length; index += 1) {
    const at = Math.floor(index / together);
    sums[at] = (sums[at] ?? 0) + (values[index] ?? 0);
  }
  return sums;
}
