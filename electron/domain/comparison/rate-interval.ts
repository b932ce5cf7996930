import { type ClusterSum, clusterSumBounds } from './cluster-sum.ts';
import type { Rate } from './comparison.ts';

/** How the bad probes of one member lie in the blocks. */
export interface RateSpread {
  readonly bad: number;
  readonly of: number;
  /** Blocks with probes. */
  readonly blocks: number;
  /** Of the bad, or above a half of the good ones, as a share of all probes. */
  readonly sum: ClusterSum;
}

/**
 * The ratio of sums and its variance by blocks, with the correction for few of them (Cochran 1977, chapter 6; Liang and Zeger 1986).
 * Never less than independent samples would have.
 */
export function rateSpread(bad: Float64Array, probes: Float64Array): RateSpread {
  let of = 0;
  let total = 0;
  let blocks = 0;
  let hit = 0;
  for (let index = 0; index < probes.length; index += 1) {
    const here = probes[index] ?? 0;
    if (here <= 0) continue;
    blocks += 1;
    of += here;
    total += bad[index] ?? 0;
    if ((bad[index] ?? 0) > 0) hit += 1;
  }
  const share = of === 0 ? 0 : total / of;
  const isMostlyBad = share > 0.5;
  let squares = 0;
  let fourths = 0;
  let largest = 0;
  for (let index = 0; index < probes.length; index += 1) {
    const here = probes[index] ?? 0;
    if (here <= 0) continue;
    const over = ((bad[index] ?? 0) - share * here) / of;
    squares += over * over;
    fourths += (over * over) ** 2;
    largest = Math.max(largest, isMostlyBad ? -over : over);
  }
  const few = blocks > 1 ? blocks / (blocks - 1) : 1;
  const independent = of === 0 ? 0 : (share * (1 - share)) / of;
  const sum: ClusterSum = {
    mean: isMostlyBad ? 1 - share : share,
    variance: Math.max(squares * few, independent),
    largest: of === 0 ? 0 : Math.max(largest, 1 / of),
    clusters: hit,
    alike: fourths > 0 ? squares ** 2 / fourths : blocks,
    blocks,
  };
  return { bad: total, of, blocks, sum };
}

/**
 * 95 % interval of a share whose bad samples come in clusters. Above a half, that of the good ones, turned over.
 * `unseen`: the size, as a share of all probes, of a cluster that might have come and did not.
 */
export function rateInterval({ bad, of, blocks, sum }: RateSpread, unseen: number): Rate {
  if (of === 0) return { bad, of, share: null, low: null, high: null };
  const share = bad / of;
  if (blocks < 2) return { bad, of, share, low: null, high: null };
  // A cluster is met with by its length, so where lengths are exponential one that is met with is twice the mean.
  const bounds = clusterSumBounds(sum, sum.clusters === 0 ? unseen : 2 * unseen);
  const low = Math.min(1, bounds.low);
  const high = Math.min(1, bounds.high);
  return share > 0.5 ? { bad, of, share, low: 1 - high, high: 1 - low } : { bad, of, share, low, high };
}
