import { type ClusterSum, clusterSumBounds } from './cluster-sum.ts';
import type { Difference } from './comparison.ts';
import { swapTest } from './swap-test.ts';

/** Bad probes and probes of one member in blocks; those of two members that are set against each other have the same blocks. */
export interface InBlocks {
  readonly bad: Float64Array;
  readonly probes: Float64Array;
}

/** A share of a minute and a half a day. Where nothing went wrong at all, a bound below it is near enough to nothing. */
export const NEAR_NOTHING = 0.001;
/** Less than this is no difference that anyone would act on: a window of three minutes in a week. */
export const NEGLIGIBLE = 0.0003;
/** However bad both are, more than this is a difference. */
const NOTABLE = 0.1;

/**
 * Within this of each other, two shares are called the same: half of the larger, so that a doubling is none; never under or over the limits
 * above.
 */
function equalWithin(one: number, other: number): number {
  const larger = Math.max(one, other);
  return larger === 0 ? NEAR_NOTHING : Math.min(NOTABLE, Math.max(NEGLIGIBLE, larger / 2));
}

/** What one more cluster of bad probes would add to each share where none was seen, as a share of all probes of that member. */
export interface Unseen {
  readonly first: number;
  readonly other: number;
}

/** The difference of two shares, with what is needed to reckon how long it would take to show one. */
export interface DifferenceFound {
  readonly difference: Difference;
  readonly firstShare: number;
  readonly otherShare: number;
  /** Of the difference of the shares, between blocks. */
  readonly variance: number;
}

/**
 * The other's share minus the first's, from blocks that they have in common. What happens to both at once cancels within its block; what is
 * left is the sum of the blocks in which the other was worse, less the sum of those in which the first was. Both are sums of clusters that
 * come as they please, bounded as such, and their bounds are put together as those of two independent figures (Newcombe 1998, method 10;
 * Zou and Donner 2008). Null where one of them was not measured.
 */
export function differenceOf(member: number, first: InBlocks, other: InBlocks, unseen: Unseen): DifferenceFound | null {
  const firstOf = total(first.probes);
  const otherOf = total(other.probes);
  if (firstOf === 0 || otherOf === 0) return null;
  const firstShare = total(first.bad) / firstOf;
  const otherShare = total(other.bad) / otherOf;
  const share = otherShare - firstShare;
  const parts = new Float64Array(first.probes.length);
  let squares = 0;
  let raw = 0;
  let blocks = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const firstHere = (first.probes[index] ?? 0) / firstOf;
    const otherHere = (other.probes[index] ?? 0) / otherOf;
    if (firstHere <= 0 && otherHere <= 0) continue;
    blocks += 1;
    const part = (other.bad[index] ?? 0) / otherOf - (first.bad[index] ?? 0) / firstOf;
    parts[index] = part;
    raw += part * part;
    squares += (part - (otherShare * otherHere - firstShare * firstHere)) ** 2;
  }
  if (blocks < 2) {
    const difference = { member, share, low: null, high: null, p: null, shows: 'none-shown' } as const;
    return { difference, firstShare, otherShare, variance: squares };
  }
  const between = (squares * blocks) / (blocks - 1);
  // Squares about the mean rather than about zero matter where most blocks have some bad probes.
  const scale = raw > 0 ? Math.min(1, between / raw) : 1;
  const worse = partsAbove(parts, 1, scale, blocks);
  const better = partsAbove(parts, -1, scale, blocks);
  const up = clusterSumBounds(worse, unseen.other);
  const down = clusterSumBounds(better, unseen.first);
  const low = Math.max(-1, share - Math.hypot(worse.mean - up.low, down.high - better.mean));
  const high = Math.min(1, share + Math.hypot(up.high - worse.mean, better.mean - down.low));
  // Where nothing went wrong on either, there is nothing to test.
  const p = firstShare === 0 && otherShare === 0 ? null : swapTest(parts);
  const shows = shownBy(low, high, p, equalWithin(firstShare, otherShare));
  return { difference: { member, share, low, high, p, shows }, firstShare, otherShare, variance: between };
}

/** The sum of the parts of one sign. */
function partsAbove(parts: Float64Array, sign: 1 | -1, scale: number, blocks: number): ClusterSum {
  let mean = 0;
  let squares = 0;
  let fourths = 0;
  let largest = 0;
  let clusters = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const size = sign * (parts[index] ?? 0);
    if (!(size > 0)) continue;
    clusters += 1;
    mean += size;
    squares += size * size;
    fourths += (size * size) ** 2;
    largest = Math.max(largest, size);
  }
  const alike = fourths > 0 ? squares ** 2 / fourths : 0;
  return { mean, variance: squares * scale, largest, clusters, alike, blocks };
}

function shownBy(low: number, high: number, p: number | null, within: number): Difference['shows'] {
  if (low > 0 && p !== null && p < 0.05) return 'more';
  if (high < 0 && p !== null && p < 0.05) return 'less';
  return low <= 0 && high >= 0 && low >= -within && high <= within ? 'same' : 'none-shown';
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum;
}
