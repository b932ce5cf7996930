import { phaseMs } from '../../electron/domain/classify.ts';
import { PHASES, type Phase } from '../../electron/domain/phase.ts';
import { type AreaPath, type AreaPoint, areaPath } from './area-path.ts';
import type { ChartEntry } from './chart-data.ts';

/** From time to pixels of the drawing. */
export interface Projection {
  readonly x: (atMs: number) => number;
  /** Higher times are further up, thus smaller; what is over the top lies on it. */
  readonly y: (durationMs: number) => number;
}

/**
 * The phases of runs of entries, each on top of those before it. A phase that was not reached has no place in the pile and interrupts
 * its own area only.
 */
export function phasePaths(
  runs: readonly (readonly ChartEntry[])[],
  { x, y }: Projection,
): ReadonlyMap<Phase, AreaPath> {
  const parts = new Map<Phase, AreaPoint[][]>(PHASES.map((phase) => [phase, []]));
  for (const run of runs) {
    const open = new Map<Phase, AreaPoint[]>();
    for (const entry of run) {
      const xPx = x(entry.atMs + entry.lengthMs / 2);
      let belowMs = 0;
      for (const phase of PHASES) {
        const durationMs = phaseMs(entry.phases, phase);
        if (durationMs === null) {
          open.delete(phase);
          continue;
        }
        const point = { xPx, lowPx: y(belowMs), highPx: y(belowMs + durationMs) };
        belowMs += durationMs;
        const part = open.get(phase);
        if (part !== undefined) {
          part.push(point);
        } else {
          const begun = [point];
          open.set(phase, begun);
          parts.get(phase)?.push(begun);
        }
      }
    }
  }
  return new Map([...parts].map(([phase, all]) => [phase, areaPath(all)]));
}

/** What all phases took together; null when none was reached. */
export function stackMs(entry: ChartEntry): number | null {
  let sumMs: number | null = null;
  for (const phase of PHASES) {
    const durationMs = phaseMs(entry.phases, phase);
    if (durationMs !== null) sumMs = (sumMs ?? 0) + durationMs;
  }
  return sumMs;
}

/** The middle of what each phase took; null for one that no entry reached. */
export function phaseMedians(entries: readonly ChartEntry[]): ReadonlyMap<Phase, number | null> {
  return new Map(
    PHASES.map((phase) => {
      const values = entries.flatMap((entry) => phaseMs(entry.phases, phase) ?? []).sort((one, other) => one - other);
      return [phase, values[Math.floor(values.length / 2)] ?? null];
    }),
  );
}
