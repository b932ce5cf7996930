import type { Rate } from './comparison.ts';
import { gammaQuantile } from './gamma-distribution.ts';
import { student95, Z_95 } from './normal-distribution.ts';

/** How the bad probes of one member lie in the blocks. */
export interface RateSpread {
  readonly bad: number;
  readonly of: number;
  /** Blocks with probes. */
  readonly blocks: number;
  /** Sum over the blocks of the squares of (bad - share * probes), as a share of all probes: the variance of the share. */
  readonly variance: number;
  /** The most bad (or, above a half, good) probes that a block has over its part, as a share of all probes. */
  readonly largest: number;
}

/**
 * The ratio of sums and its variance by blocks, with the correction for few of them (Cochran 1977, chapter 6; Liang and Zeger 1986).
 * Never less than independent samples would have.
 */
export function rateSpread(bad: Float64Array, probes: Float64Array): RateSpread {
  let of = 0;
  let sum = 0;
  let blocks = 0;
  for (let index = 0; index < probes.length; index += 1) {
    const here = probes[index] ?? 0;
    if (here <= 0) continue;
    blocks += 1;
    of += here;
    sum += bad[index] ?? 0;
  }
  if (of === 0) return { bad: 0, of: 0, blocks: 0, variance: 0, largest: 0 };
  const share = sum / of;
  const sign = share > 0.5 ? -1 : 1;
  let squares = 0;
  let largest = 0;
  for (let index = 0; index < probes.length; index += 1) {
    const here = probes[index] ?? 0;
    if (here <= 0) continue;
    const over = ((bad[index] ?? 0) - share * here) / of;
    squares += over * over;
    largest = Math.max(largest, sign * over);
  }
  const few = blocks > 1 ? blocks / (blocks - 1) : 1;
  return {
    bad: sum,
    of,
    blocks,
    variance: Math.max(squares * few, (share * (1 - share)) / of),
    largest: Math.max(largest, 1 / of),
  };
}

/**
 * 95 % interval of a share whose bad samples come in clusters of differing sizes. The sum of such clusters is a weighted sum of Poisson
 * counts; bounds by the gamma distribution of the same mean and variance, the upper one with one more cluster of the largest size seen
 * (Fay and Feuer 1997), with the variance between blocks and Student's quantile for few of them (Korn and Graubard 1998). Above a half, the
 * same of the good ones. `unseen`: the size, as a share of all probes, of the cluster that might have come where none did.
 */
export function rateInterval(spread: RateSpread, unseen: number): Rate {
  const { bad, of, blocks } = spread;
  if (of === 0) return { bad, of, share: null, low: null, high: null };
  const share = bad / of;
  if (blocks < 2) return { bad, of, share, low: null, high: null };
  const flipped = share > 0.5;
  const mean = flipped ? 1 - share : share;
  const wide = (student95(blocks - 1) / Z_95) ** 2;
  const bounds = sumBounds(mean, spread.variance * wide, mean === 0 ? unseen : spread.largest);
  const low = Math.min(1, bounds.low);
  const high = Math.min(1, bounds.high);
  return flipped ? { bad, of, share, low: 1 - high, high: 1 - low } : { bad, of, share, low, high };
}

/** Bounds of a weighted sum of Poisson counts (Fay and Feuer 1997, equations 4 and 5). `largest` is the weight of the heaviest. */
export function sumBounds(
  sum: number,
  variance: number,
  largest: number,
): { readonly low: number; readonly high: number } {
  const low =
    sum <= 0 || variance <= 0 ? Math.max(0, sum) : (variance / sum) * gammaQuantile(sum ** 2 / variance, 0.025);
  const more = sum + largest;
  const moreVariance = variance + largest ** 2;
  const high = more <= 0 ? 0 : (moreVariance / more) * gammaQuantile(more ** 2 / moreVariance, 0.975);
  return { low: Math.min(sum, low), high: Math.max(sum, high) };
}
