import type { ChartEntry, ChartGap } from './chart-data.ts';
import { firstFrom } from './entry-search.ts';

/** Without so many of its neighbours an entry stands alone: nothing is known in between. */
const MISSING_FOR_BREAK = 3.5;
const SHORTEST_BREAK_MS = 1_000;

/** The usual distance between entries; null with fewer than two. */
export function usualStepMs(entries: readonly ChartEntry[]): number | null {
  const steps: number[] = [];
  for (let index = 1; index < entries.length; index += 1) {
    steps.push((entries[index]?.atMs ?? 0) - (entries[index - 1]?.atMs ?? 0));
  }
  if (steps.length === 0) return null;
  return steps.sort((one, other) => one - other)[Math.floor(steps.length / 2)] ?? null;
}

/**
 * Entries between which a line may be drawn: it ends where entries are missing and where nothing was measured. `spacingMs`: of the
 * target's schedule, or of the buckets.
 */
export function runsOf(
  entries: readonly ChartEntry[],
  gaps: readonly ChartGap[],
  spacingMs: number,
): readonly (readonly ChartEntry[])[] {
  const breakMs = Math.max(SHORTEST_BREAK_MS, spacingMs, usualStepMs(entries) ?? 0) * MISSING_FOR_BREAK;
  const starts = gaps.map((gap) => ({ atMs: gap.fromMs })).sort((one, other) => one.atMs - other.atMs);
  const runs: ChartEntry[][] = [];
  let run: ChartEntry[] = [];
  let last: ChartEntry | null = null;
  for (const entry of entries) {
    if (last !== null && (entry.atMs - last.atMs > breakMs || beginsBetween(starts, last.atMs, entry.atMs))) {
      runs.push(run);
      run = [];
    }
    run.push(entry);
    last = entry;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Parts of a run in which each entry has a value. */
export function partsWith<Item>(run: readonly Item[], figureOf: (item: Item) => number | null): readonly Item[][] {
  const parts: Item[][] = [];
  let part: Item[] = [];
  for (const item of run) {
    if (figureOf(item) !== null) {
      part.push(item);
    } else if (part.length > 0) {
      parts.push(part);
      part = [];
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function beginsBetween(starts: readonly { readonly atMs: number }[], fromMs: number, toMs: number): boolean {
  const next = starts[firstFrom(starts, fromMs)];
  return next !== undefined && next.atMs < toMs;
}
