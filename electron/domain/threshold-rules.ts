import { durationText } from './duration.ts';
import type { Thresholds } from './target.ts';

/** Below these a probe would measure the tool and load the server, not show a fault. */
export const LEAST_THRESHOLDS: Thresholds = { intervalMs: 100, captureAfterMs: 10, slowAfterMs: 10, timeoutMs: 20 };
/** Ten years: as long as a duration can be written. */
const MOST_MS = 3_650 * 86_400_000;

const THRESHOLDS = ['intervalMs', 'captureAfterMs', 'slowAfterMs', 'timeoutMs'] as const;
const WORDS: Readonly<Record<keyof Thresholds, string>> = {
  intervalMs: 'Interval',
  captureAfterMs: 'Capture after',
  slowAfterMs: 'Slow after',
  timeoutMs: 'Timeout',
};

/** Two thresholds that do not go together, the one that must be smaller first. */
export type ThresholdClash = readonly [smaller: keyof Thresholds, larger: keyof Thresholds];

/** `reason` is a whole sentence. */
export interface ThresholdProblem {
  readonly threshold: keyof Thresholds;
  readonly reason: string;
}

/** What is captured must still be in flight, and what is slow must not be given up already. */
export function thresholdClashes(thresholds: Thresholds): readonly ThresholdClash[] {
  const clashes: ThresholdClash[] = [];
  if (thresholds.captureAfterMs > thresholds.slowAfterMs) clashes.push(['captureAfterMs', 'slowAfterMs']);
  if (thresholds.slowAfterMs >= thresholds.timeoutMs) clashes.push(['slowAfterMs', 'timeoutMs']);
  return clashes;
}

/** What is wrong with the thresholds, said of those that `blames`; of two that clash of the first that it does, else of the larger one. */
export function thresholdProblems(
  thresholds: Thresholds,
  blames: (threshold: keyof Thresholds) => boolean,
): readonly ThresholdProblem[] {
  const outside = THRESHOLDS.flatMap((threshold): ThresholdProblem[] => {
    const reason = outsideReason(threshold, thresholds[threshold]);
    return reason === null ? [] : [{ threshold, reason: `${WORDS[threshold]} must be ${reason}.` }];
  });
  if (outside.some(({ threshold }) => threshold !== 'intervalMs')) return outside;
  const { captureAfterMs, slowAfterMs, timeoutMs } = thresholds;
  const [capture, slow, timeout] = [captureAfterMs, slowAfterMs, timeoutMs].map(durationText);
  const clashes = thresholdClashes(thresholds).map(([smaller]): ThresholdProblem => {
    if (smaller === 'captureAfterMs') {
      return blames('captureAfterMs')
        ? {
            threshold: 'captureAfterMs',
            reason: `Capture after (${capture}) must not be longer than slow after (${slow}).`,
          }
        : {
            threshold: 'slowAfterMs',
            reason: `Slow after (${slow}) must not be shorter than capture after (${capture}).`,
          };
    }
    return blames('timeoutMs') || !blames('slowAfterMs')
      ? { threshold: 'timeoutMs', reason: `Timeout (${timeout}) must be longer than slow after (${slow}).` }
      : { threshold: 'slowAfterMs', reason: `Slow after (${slow}) must be shorter than the timeout (${timeout}).` };
  });
  return [...outside, ...clashes];
}

function outsideReason(threshold: keyof Thresholds, valueMs: number): string | null {
  if (!Number.isInteger(valueMs)) return 'a whole number of milliseconds';
  if (valueMs < LEAST_THRESHOLDS[threshold]) return `at least ${durationText(LEAST_THRESHOLDS[threshold])}`;
  return valueMs > MOST_MS ? 'shorter than ten years' : null;
}

/**
 * Thresholds of a target when the defaults change: those that were the default follow it, others are the target's own. null where that
 * changes nothing, and `clash` where its own ones do not go together with the new default; then all of them stay.
 */
export function followingDefaults(own: Thresholds, before: Thresholds, after: Thresholds): Thresholds | null | 'clash' {
  const follow = (threshold: keyof Thresholds): number =>
    own[threshold] === before[threshold] ? after[threshold] : own[threshold];
  const next: Thresholds = {
    intervalMs: follow('intervalMs'),
    captureAfterMs: follow('captureAfterMs'),
    slowAfterMs: follow('slowAfterMs'),
    timeoutMs: follow('timeoutMs'),
  };
  if (THRESHOLDS.every((threshold) => next[threshold] === own[threshold])) return null;
  return thresholdClashes(next).length > 0 ? 'clash' : next;
}
