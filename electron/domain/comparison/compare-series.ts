import { alignedWindows } from './aligned-windows.ts';
import { blockMerge, shortestMerge } from './block-merge.ts';
import { type ComparedSeries, RATE_KINDS } from './compared-series.ts';
import type { Comparison } from './comparison.ts';
import { conclusionOf } from './conclusion.ts';
import { ratesOf } from './rates-of.ts';
import { windowPair } from './window-pairs.ts';

/**
 * Sets the members side by side: rates of each kind of trouble with 95 % intervals, the difference of each to the first, windows that happened
 * at once, and what that says. Takes two members or more, of the same blocks; throws nothing for what was measured.
 */
export function compareSeries(series: readonly ComparedSeries[]): Comparison {
  const blockUs = series[0]?.blockUs ?? 0;
  const { together, isShort } = blockMerge(series);
  const rates = RATE_KINDS.map((kind) => ratesOf(kind, series, together));
  const [first] = series;
  const inShortBlocks = first === undefined ? [] : ratesOf('bad', series, shortestMerge(first)).found;
  const pairs = first === undefined ? [] : series.slice(1).map((other, index) => windowPair(first, other, index + 1));
  return {
    members: series,
    blockUs: blockUs * together,
    rows: rates.map(({ row }) => row),
    aligned: alignedWindows(series),
    pairs,
    conclusion: conclusionOf({ series, rates, inShortBlocks, pairs, hasShortBlocks: isShort }),
  };
}
