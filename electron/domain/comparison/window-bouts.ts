import type { TimeWindow } from './compared-series.ts';

const SHORTEST_US = 600_000_000;
/** Standard deviations by which there must be more than by chance, so that a single pair is no bout. */
const BEYOND_CHANCE = 3;

/**
 * The longest time, doubled from ten minutes, over which windows of one member keep company: more pairs of them are so far apart than if
 * each came at a moment of its own (after Ripley 1976, in one dimension). 0 where none do. `measuredUs`: how long it was measured.
 */
export function boutUs(windows: readonly TimeWindow[], measuredUs: number): number {
  const starts = Float64Array.from(windows, ({ fromUs }) => fromUs).sort();
  const perUs = (starts.length * (starts.length - 1)) / 2 / measuredUs;
  let longest = 0;
  let nearer = 0;
  for (let reach = SHORTEST_US; reach < measuredUs / 4; reach *= 2) {
    const within = pairsWithin(starts, reach);
    // Of two moments drawn at random, the later lies within a short time of the earlier, or the earlier of the later.
    const expected = perUs * 2 * (reach === SHORTEST_US ? reach : reach / 2);
    if (within - nearer > expected + BEYOND_CHANCE * Math.sqrt(expected) + 1) longest = reach;
    // Beyond the length of a bout, two bouts that are near each other by chance would look like one.
    else if (longest > 0) return longest;
    nearer = within;
  }
  return longest;
}

function pairsWithin(starts: Float64Array, reachUs: number): number {
  let pairs = 0;
  let earliest = 0;
  for (let index = 0; index < starts.length; index += 1) {
    while ((starts[index] ?? 0) - (starts[earliest] ?? 0) > reachUs) earliest += 1;
    pairs += index - earliest;
  }
  return pairs;
}
