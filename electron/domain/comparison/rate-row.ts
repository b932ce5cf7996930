import { merged } from './block-merge.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { RateRow } from './comparison.ts';
import { differenceOf } from './member-difference.ts';
import { rateInterval, rateSpread } from './rate-interval.ts';

/** Where no window was seen, one that might have come is taken to last as long. */
const UNSEEN_WINDOW_US = 120_000_000;

/** Rates of one kind for each member, and the difference of each to the first, by blocks of which `together` are taken as one. */
export function rateRow(kind: RateKind, series: readonly ComparedSeries[], together: number): RateRow {
  const inBlocks = series.map((member) => ({
    bad: merged(member.counts[kind], together),
    probes: merged(member.probes, together),
  }));
  const spreads = inBlocks.map(({ bad, probes: of }) => rateSpread(bad, of));
  const unseen = series.map((member, index) => {
    const of = spreads[index]?.of ?? 0;
    return of === 0 ? 0 : Math.min(1, Math.max(1, UNSEEN_WINDOW_US / 1_000 / member.intervalMs) / of);
  });
  const rates = spreads.map((spread, index) => rateInterval(spread, unseen[index] ?? 0));
  const [first, ...others] = inBlocks;
  const differences =
    first === undefined
      ? []
      : others.map(
          (other, index) =>
            differenceOf(index + 1, first, other, { first: unseen[0] ?? 0, other: unseen[index + 1] ?? 0 }).difference,
        );
  return { kind, rates, differences };
}
