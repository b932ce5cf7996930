import { gammaQuantile } from './gamma-distribution.ts';
import { student95, Z_95 } from './normal-distribution.ts';

/** A sum of clusters that come as they please (Poisson), each of its own size, as seen in blocks of time. */
export interface ClusterSum {
  readonly mean: number;
  readonly variance: number;
  /** The largest contribution of a block. */
  readonly largest: number;
  /** Blocks with something in them. */
  readonly clusters: number;
  /** The square of the sum of squares over the sum of fourth powers: how many blocks of equal size would tell as much of the variance. */
  readonly alike: number;
  readonly blocks: number;
}

/** With so many clusters seen, a size that was not seen counts for half. */
const SEEN_ENOUGH = 8;
const FEWEST_DEGREES = 3;

/**
 * 95 % bounds of such a sum, by the gamma distribution of its mean and variance, the upper one with one more cluster of the largest size
 * (Fay and Feuer 1997, equations 4 and 5). Their sizes are known there; here they are drawn at random too, and a small sum goes with a small
 * variance: so the variance of the upper bound has the degrees of freedom that its own spread gives (after Satterthwaite 1946, and Korn and
 * Graubard 1998, who put Student's quantile in like manner), and with few clusters the largest is not taken to be less than `unseen`.
 * That these bounds hold is shown by simulation.
 */
export function clusterSumBounds(sum: ClusterSum, unseen: number): { readonly low: number; readonly high: number } {
  const { mean, variance, blocks, clusters, largest } = sum;
  const byBlocks = blocks - 1;
  const bySizes = Math.min(byBlocks, Math.max(FEWEST_DEGREES, 2 * sum.alike));
  const lowVariance = variance * inflation(byBlocks);
  const low =
    mean <= 0 || lowVariance <= 0
      ? Math.max(0, mean)
      : (lowVariance / mean) * gammaQuantile(mean ** 2 / lowVariance, 0.025);
  const another = clusters === 0 ? unseen : Math.max(largest, unseen / (1 + clusters / SEEN_ENOUGH));
  const more = mean + another;
  const highVariance = variance * inflation(bySizes) + another ** 2;
  const high = more <= 0 ? 0 : (highVariance / more) * gammaQuantile(more ** 2 / highVariance, 0.975);
  return { low: Math.min(mean, low), high: Math.max(mean, high) };
}

function inflation(degrees: number): number {
  return (student95(degrees) / Z_95) ** 2;
}
