import { merged } from './block-merge.ts';
import { commonTime, measuredBlocks, whereMeasured } from './common-time.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { Difference, RateRow } from './comparison.ts';
import { type DifferenceFound, differenceOf, type InBlocks } from './member-difference.ts';
import { rateInterval, rateSpread } from './rate-interval.ts';

/** Before any trouble was seen, it is taken to last as long as this: as much as was seen once more. */
const UNSEEN_S = 180;
/** Or, of a short time, for this part of it. */
const UNSEEN_PART = 24;

export interface RatesFound {
  readonly row: RateRow;
  /** One for each member but the first; null without time in common. */
  readonly found: readonly (DifferenceFound | null)[];
}

/** Rates of one kind for each member, and the difference of each to the first, by blocks of which `together` are taken as one. */
export function ratesOf(kind: RateKind, series: readonly ComparedSeries[], together: number): RatesFound {
  const inBlocks = series.map(
    ({ counts, probes }): InBlocks => ({
      bad: merged(counts[kind], together),
      probes: merged(probes, together),
    }),
  );
  const lengthS = clusterSeconds(series, inBlocks);
  const sizes = series.map(({ intervalMs }) => Math.max(1, (lengthS * 1_000) / Math.max(1, intervalMs)));
  const rates = inBlocks.map(({ bad, probes }, index) => {
    const spread = rateSpread(bad, probes);
    return rateInterval(spread, unseenShare(sizes[index], spread.of));
  });
  const [first] = series;
  const found = series.slice(1).map((other, index) => {
    if (first === undefined) return null;
    const isCommon = commonTime(first, other).isNearlyAll;
    const ours = isCommon ? inBlocks[0] : sharedBlocks(kind, first, other, together);
    const theirs = isCommon ? inBlocks[index + 1] : sharedBlocks(kind, other, first, together);
    if (ours === undefined || theirs === undefined) return null;
    return differenceOf(index + 1, ours, theirs, {
      first: unseenShare(sizes[0], total(ours.probes)),
      other: unseenShare(sizes[index + 1], total(theirs.probes)),
    });
  });
  const differences = found.map(
    (one, index): Difference =>
      one?.difference ?? { member: index + 1, share: null, low: null, high: null, p: null, shows: 'none-shown' },
  );
  return { row: { kind, rates, differences }, found };
}

const unseenShare = (probes: number | undefined, of: number): number => (of > 0 ? Math.min(1, (probes ?? 1) / of) : 0);

function total(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum;
}

function sharedBlocks(kind: RateKind, one: ComparedSeries, other: ComparedSeries, together: number): InBlocks {
  return {
    bad: merged(whereMeasured(one.counts[kind], other.probes), together),
    probes: merged(whereMeasured(one.probes, other.probes), together),
  };
}

/** How long trouble lasts in the blocks in which there is some, of all members: what befalls one might befall another. */
function clusterSeconds(series: readonly ComparedSeries[], inBlocks: readonly InBlocks[]): number {
  const measuredS = (Math.max(...series.map(measuredBlocks)) * (series[0]?.blockUs ?? 0)) / 1_000_000;
  let seconds = Math.min(UNSEEN_S, measuredS / UNSEEN_PART);
  let clusters = 1;
  for (const [index, { bad }] of inBlocks.entries()) {
    const eachS = (series[index]?.intervalMs ?? 0) / 1_000;
    for (let block = 0; block < bad.length; block += 1) {
      const here = bad[block] ?? 0;
      if (here <= 0) continue;
      seconds += here * eachS;
      clusters += 1;
    }
  }
  return seconds / clusters;
}
