import { blockMerge } from '../../../../electron/domain/comparison/block-merge.ts';
import { ratesOf } from '../../../../electron/domain/comparison/rates-of.ts';
import { randomOf, simulate, type Trouble, trueShare } from './clustered-windows.ts';

/** Out of so many simulated comparisons, the shares in which the intervals held the truth. */
export interface Coverage {
  readonly rate: number;
  readonly difference: number;
  /** Wilson's interval on the samples, as if they were independent. */
  readonly wilson: number;
  readonly rejected: number;
  /** Called more or less. */
  readonly shown: number;
  readonly truthAbove: number;
  readonly truthBelow: number;
  readonly width: number;
}

export function coverageOf(trouble: Trouble, runs: number, seed: number): Coverage {
  const random = randomOf(seed);
  const truths = trouble.shares.map(trueShare);
  const truth = (truths[1] ?? 0) - (truths[0] ?? 0);
  let rate = 0;
  let difference = 0;
  let wilson = 0;
  let rejected = 0;
  let shown = 0;
  let truthAbove = 0;
  let truthBelow = 0;
  let width = 0;
  for (let run = 0; run < runs; run += 1) {
    const members = simulate(trouble, random);
    const { together } = blockMerge(members);
    const row = ratesOf('bad', members, together).row;
    for (const [index, { low, high, bad, of }] of row.rates.entries()) {
      const real = truths[index] ?? 0;
      if (low !== null && low > real) truthBelow += 0.5;
      else if (high !== null && high < real) truthAbove += 0.5;
      else rate += 0.5;
      width += ((high ?? 1) - (low ?? 0)) / 2;
      wilson += 0.5 * Number(isInWilson(bad, of, real));
    }
    const [found] = row.differences;
    if (found === undefined || found.low === null || found.high === null) throw new Error('no difference');
    difference += Number(found.low <= truth && truth <= found.high);
    shown += Number(found.shows === 'more' || found.shows === 'less');
    rejected += Number(found.p !== null && found.p < 0.05);
  }
  return {
    rate: rate / runs,
    difference: difference / runs,
    wilson: wilson / runs,
    rejected: rejected / runs,
    shown: shown / runs,
    truthAbove: truthAbove / runs,
    truthBelow: truthBelow / runs,
    width: width / runs,
  };
}

/** Wilson 1927. */
function isInWilson(bad: number, of: number, share: number): boolean {
  const z = 1.96;
  return Math.abs(bad / of - share) <= z * Math.sqrt((share * (1 - share)) / of);
}
