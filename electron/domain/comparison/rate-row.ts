import { merged } from './block-merge.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { RateRow } from './comparison.ts';
import { differenceOf, type InBlocks } from './member-difference.ts';
import { rateInterval, rateSpread } from './rate-interval.ts';

/** Before any trouble was seen, it is taken to last as long as this: as much as was seen once more. */
const UNSEEN_S = 180;

/** Rates of one kind for each member, and the difference of each to the first, by blocks of which `together` are taken as one. */
export function rateRow(kind: RateKind, series: readonly ComparedSeries[], together: number): RateRow {
  const inBlocks = series.map((member) => inBlocksOf(kind, member, together));
  const lengthS = clusterSeconds(series, inBlocks);
  const spreads = inBlocks.map(({ bad, probes }) => rateSpread(bad, probes));
  const unseen = series.map(({ intervalMs }, index) => {
    const of = spreads[index]?.of ?? 0;
    return of === 0 ? 0 : Math.min(1, Math.max(1, (lengthS * 1_000) / intervalMs) / of);
  });
  const rates = spreads.map((spread, index) => rateInterval(spread, unseen[index] ?? 0));
  const [first, ...others] = inBlocks;
  const differences =
    first === undefined
      ? []
      : others.map((other, index) => {
          const sizes = { first: unseen[0] ?? 0, other: unseen[index + 1] ?? 0 };
          const none = { member: index + 1, share: null, low: null, high: null, p: null, shows: 'none-shown' } as const;
          return differenceOf(index + 1, first, other, sizes)?.difference ?? none;
        });
  return { kind, rates, differences };
}

export function inBlocksOf(kind: RateKind, { counts, probes }: ComparedSeries, together: number): InBlocks {
  return { bad: merged(counts[kind], together), probes: merged(probes, together) };
}

/** How long trouble lasts in the blocks in which there is some, of all members: what befalls one might befall another. */
function clusterSeconds(series: readonly ComparedSeries[], inBlocks: readonly InBlocks[]): number {
  let seconds = UNSEEN_S;
  let clusters = 1;
  for (const [index, { bad }] of inBlocks.entries()) {
    const eachS = (series[index]?.intervalMs ?? 0) / 1_000;
    for (const here of bad) {
      if (here <= 0) continue;
      seconds += here * eachS;
      clusters += 1;
    }
  }
  return seconds / clusters;
}
