import { type AreaPath, type AreaPoint, areaPath } from './area-path.ts';
import type { ChartEntry } from './chart-data.ts';
import type { Projection } from './phase-paths.ts';
import { partsWith } from './runs.ts';

/** How the times of long stretches spread. */
export interface BandPaths {
  /** From the least to the most. */
  readonly whole: AreaPath;
  /** From p50 to p95. */
  readonly usual: AreaPath;
  readonly middle: AreaPath;
}

export function bandPaths(runs: readonly (readonly ChartEntry[])[], { x, y }: Projection): BandPaths {
  const between = (low: (entry: ChartEntry) => number | null, high: (entry: ChartEntry) => number | null): AreaPath =>
    areaPath(
      runs.flatMap((run) =>
        partsWith(run, (entry) => (low(entry) === null ? null : high(entry))).map((part) =>
          part.map(
            (entry): AreaPoint => ({
              xPx: x(entry.atMs + entry.lengthMs / 2),
              lowPx: y(low(entry) ?? 0),
              highPx: y(high(entry) ?? 0),
            }),
          ),
        ),
      ),
    );
  return {
    whole: between(
      (entry) => entry.minMs,
      (entry) => entry.maxMs,
    ),
    usual: between(
      (entry) => entry.p50Ms,
      (entry) => entry.p95Ms,
    ),
    middle: between(
      () => 0,
      (entry) => entry.p50Ms,
    ),
  };
}
