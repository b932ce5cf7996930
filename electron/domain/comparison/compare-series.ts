import { alignedWindows } from './aligned-windows.ts';
import { blocksTogether, merged } from './block-merge.ts';
import { type ComparedSeries, RATE_KINDS, type RateKind } from './compared-series.ts';
import type { Comparison, RateRow } from './comparison.ts';
import { conclusionOf } from './conclusion.ts';
import { differenceOf } from './member-difference.ts';
import { rateInterval, rateSpread } from './rate-interval.ts';
import { windowPair } from './window-pairs.ts';

/** Where no window was seen, one that might have come is taken to last as long. */
const UNSEEN_WINDOW_US = 120_000_000;

/**
 * Sets the members side by side: rates of each kind of trouble with 95 % intervals, the difference of each to the first, windows that happened
 * at once, and what that says. Takes two members or more, of the same blocks; throws nothing for what was measured.
 */
export function compareSeries(series: readonly ComparedSeries[]): Comparison {
  const blockUs = series[0]?.blockUs ?? 0;
  const blocks = Math.max(0, ...series.map(({ probes }) => probes.length));
  const together =
    blockUs > 0
      ? blocksTogether(
          series.flatMap(({ windows }) => windows),
          blockUs,
          blocks,
        )
      : 1;
  const probes = series.map((member) => merged(member.probes, together));
  const rows = RATE_KINDS.map((kind) => rowOf(kind, series, probes, together));
  const [first] = series;
  const pairs = first === undefined ? [] : series.slice(1).map((other, index) => windowPair(first, other, index + 1));
  return {
    members: series,
    blockUs: blockUs * together,
    rows,
    aligned: alignedWindows(series),
    pairs,
    conclusion: conclusionOf({ members: series, rows, pairs }),
  };
}

function rowOf(
  kind: RateKind,
  series: readonly ComparedSeries[],
  probes: readonly Float64Array[],
  together: number,
): RateRow {
  const inBlocks = series.map((member, index) => ({
    bad: merged(member.counts[kind], together),
    probes: probes[index] ?? new Float64Array(0),
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
