import type { ProbeInFlight } from '../engine.ts';
import type { TargetRun } from './target-run.ts';

/** What is in flight at a monotonic time, as people who watch are told. */
export function probesInFlight(runs: Iterable<TargetRun>, nowMs: number): readonly ProbeInFlight[] {
  const all: ProbeInFlight[] = [];
  for (const run of runs) {
    for (const { entry, startedAtUs, startedMs, progress, stall } of run.flights) {
      all.push({
        targetId: entry.target.id,
        startedAtUs,
        elapsedMs: nowMs - startedMs,
        phase: progress.phase,
        phases: progress.phasesUntil(nowMs),
        stallId: stall?.id ?? null,
      });
    }
  }
  return all;
}
