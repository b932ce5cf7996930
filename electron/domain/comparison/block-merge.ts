import type { TimeWindow } from './compared-series.ts';

/** Windows within ten minutes of each other are hardly apart (flapping is counted over as long). */
const AT_LEAST_US = 600_000_000;
/** A block is this many times as long as the windows that count most, so that few lie across its edge. */
const TIMES_A_WINDOW = 4;
/** With fewer blocks than this, the variance between them is hardly known. */
const FEWEST_BLOCKS = 12;

/**
 * How many blocks are taken together as one, so that bad samples of one block have nothing to do with those of the next. A window of length d
 * that lies across the edge of a block of length b hides about d / 3b of the variance that it makes, and makes variance as d²: so the
 * length that counts is the sum of d³ over the sum of d².
 */
export function blocksTogether(windows: readonly TimeWindow[], blockUs: number, blocks: number): number {
  let squares = 0;
  let cubes = 0;
  for (const { fromUs, toUs } of windows) {
    const length = Math.max(0, toUs - fromUs) / blockUs;
    squares += length ** 2;
    cubes += length ** 3;
  }
  const wanted = Math.max(AT_LEAST_US / blockUs, squares > 0 ? (TIMES_A_WINDOW * cubes) / squares : 0);
  const most = Math.max(1, Math.floor(blocks / FEWEST_BLOCKS));
  return Math.min(most, Math.max(1, Math.ceil(wanted - 1e-9)));
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
