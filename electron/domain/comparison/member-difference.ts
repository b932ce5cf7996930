import type { Difference } from './comparison.ts';
import { student95, Z_95 } from './normal-distribution.ts';
import { sumBounds } from './rate-interval.ts';
import { swapTest } from './swap-test.ts';

/** Bad probes and probes of one member in blocks; those of two members that are set against each other have the same blocks. */
export interface InBlocks {
  readonly bad: Float64Array;
  readonly probes: Float64Array;
}

/** Less than this is no difference that anyone would act on: a minute and a half a day. */
const NEGLIGIBLE = 0.001;
/** However bad both are, more than this is a difference. */
const NOTABLE = 0.05;

/** Within this of each other, two shares are called the same: half of the larger, so that a doubling is none; never under or over the limits above. */
export function equalWithin(one: number, other: number): number {
  return Math.min(NOTABLE, Math.max(NEGLIGIBLE, Math.max(one, other) / 2));
}

/** What one more cluster of bad probes would add to each share where none was seen, as a share of all probes of that member. */
export interface Unseen {
  readonly first: number;
  readonly other: number;
}

/** The difference of two shares with what is needed to reckon how long it would take to show one. `variance` is that of the difference. */
export interface DifferenceFound {
  readonly difference: Difference;
  readonly variance: number;
  readonly blocks: number;
}

/**
 * The other's share minus the first's, from blocks that they have in common. What happens to both at once cancels within its block; what is
 * left is the sum of the blocks in which the other was worse, less the sum of those in which the first was. Both sums are weighted sums of
 * Poisson counts and bounded as such (Fay and Feuer 1997), and the bounds are put together as those of two independent figures
 * (Newcombe 1998, method 10; Zou and Donner 2008), with the variance between blocks.
 */
export function differenceOf(member: number, first: InBlocks, other: InBlocks, unseen: Unseen): DifferenceFound {
  const firstOf = total(first.probes);
  const otherOf = total(other.probes);
  const nothing = { member, share: null, low: null, high: null, p: null, shows: 'none-shown' } as const;
  if (firstOf === 0 || otherOf === 0) return { difference: nothing, variance: 0, blocks: 0 };
  const firstShare = total(first.bad) / firstOf;
  const otherShare = total(other.bad) / otherOf;
  const share = otherShare - firstShare;
  const parts = new Float64Array(first.probes.length);
  let worse = 0;
  let better = 0;
  let worseSquares = 0;
  let betterSquares = 0;
  let mostWorse = 0;
  let mostBetter = 0;
  let squares = 0;
  let blocks = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const firstHere = (first.probes[index] ?? 0) / firstOf;
    const otherHere = (other.probes[index] ?? 0) / otherOf;
    if (firstHere <= 0 && otherHere <= 0) continue;
    blocks += 1;
    const firstBad = (first.bad[index] ?? 0) / firstOf;
    const otherBad = (other.bad[index] ?? 0) / otherOf;
    const part = otherBad - firstBad;
    parts[index] = part;
    squares += (part - (otherShare * otherHere - firstShare * firstHere)) ** 2;
    if (part > 0) {
      worse += part;
      worseSquares += part ** 2;
      mostWorse = Math.max(mostWorse, part);
    } else {
      better -= part;
      betterSquares += part ** 2;
      mostBetter = Math.max(mostBetter, -part);
    }
  }
  if (blocks < 2) return { difference: { ...nothing, share }, variance: squares, blocks };
  const independent = (firstShare * (1 - firstShare)) / firstOf + (otherShare * (1 - otherShare)) / otherOf;
  const between = (squares * blocks) / (blocks - 1);
  const raw = worseSquares + betterSquares;
  const wide = (student95(blocks - 1) / Z_95) ** 2;
  // Squares about the mean rather than about zero matter where most blocks have some bad probes.
  const scale = (raw > 0 ? Math.min(1, between / raw) : 1) * wide;
  const up = sumBounds(worse, worseSquares * scale, mostWorse > 0 ? mostWorse : unseen.other);
  const down = sumBounds(better, betterSquares * scale, mostBetter > 0 ? mostBetter : unseen.first);
  const low = Math.max(-1, share - Math.hypot(worse - up.low, down.high - better));
  const high = Math.min(1, share + Math.hypot(up.high - worse, better - down.low));
  const p = swapTest(parts);
  const difference = { member, share, low, high, p, shows: shownBy(low, high, p, equalWithin(firstShare, otherShare)) };
  return { difference, variance: Math.max(between, independent * 0), blocks };
}

function shownBy(low: number, high: number, p: number | null, within: number): Difference['shows'] {
  if (low > 0 && p !== null && p < 0.05) return 'more';
  if (high < 0 && p !== null && p < 0.05) return 'less';
  return low <= 0 && high >= 0 && low >= -within && high <= within ? 'same' : 'none-shown';
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
