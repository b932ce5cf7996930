import { DEFAULT_THRESHOLDS } from '../../domain/target.ts';
import type { ObserverReport } from '../engine.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import type { Observer } from './observer.ts';
import type { StartRecord } from './start-record.ts';

const DELAY_OVER_MS = 10_000;

/** The observer's own condition for people who watch; `runs` are those whose thresholds a delay could reach. */
export function observerReport(
  observer: Observer,
  starts: StartRecord,
  runs: Iterable<TargetRun>,
  nowMs: number,
): ObserverReport {
  return {
    eventLoopDelayMs: observer.longestDelaySinceMs(nowMs - DELAY_OVER_MS, nowMs),
    latenessP99Ms: starts.latenessP99Ms(),
    cpuShare: observer.cpuShare(nowMs),
    probesPerSecond: starts.perSecond(nowMs),
    doubt: observer.doubt(nowMs, shortestThresholdMs(runs)),
  };
}

/** The shortest threshold that is measured by. */
export function shortestThresholdMs(runs: Iterable<TargetRun>): number {
  let shortestMs: number = DEFAULT_THRESHOLDS.captureAfterMs;
  for (const { entry } of runs) {
    const { captureAfterMs, slowAfterMs } = entry.target.thresholds;
    shortestMs = Math.min(shortestMs, captureAfterMs, slowAfterMs);
  }
  return shortestMs;
}
