import type { Thresholds } from './target.ts';

/** Below these a probe would measure the tool and load the server, not show a fault. */
export const LEAST_THRESHOLDS: Thresholds = { intervalMs: 100, captureAfterMs: 10, slowAfterMs: 10, timeoutMs: 20 };

/** Two thresholds that do not go together, the one that must be smaller first. */
export type ThresholdClash = readonly [smaller: keyof Thresholds, larger: keyof Thresholds];

/** What is captured must still be in flight, and what is slow must not be given up already. */
export function thresholdClashes(thresholds: Thresholds): readonly ThresholdClash[] {
  const clashes: ThresholdClash[] = [];
  if (thresholds.captureAfterMs > thresholds.slowAfterMs) clashes.push(['captureAfterMs', 'slowAfterMs']);
  if (thresholds.slowAfterMs >= thresholds.timeoutMs) clashes.push(['slowAfterMs', 'timeoutMs']);
  return clashes;
}
