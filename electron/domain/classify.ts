import type { Failure, FailureCode } from './failure.ts';
import { PHASES, type Phase, type Phases } from './phase.ts';
import type { ObserverHealth, Outcome } from './sample.ts';

/** What a probe says about its target. `neutral` neither hurts nor helps: skipped, spoiled by the observer, or the observer's own fault. */
export type Judgement = 'good' | 'slow' | 'failed' | 'neutral';

/**
 * The outcome of a probe, from its duration, its failure and the target's slow threshold. Without a secret that it needs nothing
 * was sent, so nothing failed either.
 */
export function outcomeOf(totalMs: number, failure: Failure | null, slowAfterMs: number): Outcome {
  if (failure !== null) return failure.code === 'secret-missing' ? 'skipped' : 'failed';
  return totalMs >= slowAfterMs ? 'slow' : 'ok';
}

export function judgementOf(sample: {
  readonly outcome: Outcome;
  readonly failure: Failure | null;
  readonly observer: ObserverHealth;
}): Judgement {
  if (sample.observer.suspect !== null) return 'neutral';
  switch (sample.outcome) {
    case 'ok':
      return 'good';
    case 'slow':
      return 'slow';
    case 'failed':
      return sample.failure !== null && isObserversFault(sample.failure.code) ? 'neutral' : 'failed';
    case 'skipped':
      return 'neutral';
  }
}

/** True for failures that tell of the observer or its configuration and nothing of the target. */
export function isObserversFault(code: FailureCode): boolean {
  return code === 'cancelled' || code === 'internal' || code === 'out-of-descriptors' || code === 'secret-missing';
}

/** True for failures that only mean that time ran out, so that a held-up observer may have caused them itself. */
export function isTimeBound(code: FailureCode): boolean {
  return code === 'timeout' || code === 'resolver-silent';
}

/** The time spent in one phase; null when it was not reached. */
export function phaseMs(phases: Phases, phase: Phase): number | null {
  switch (phase) {
    case 'resolve':
      return phases.resolveMs;
    case 'connect':
      return phases.connectMs;
    case 'tls':
      return phases.tlsMs;
    case 'wait':
      return phases.waitMs;
    case 'transfer':
      return phases.transferMs;
  }
}

/** The phase in which most time went; `otherwise` when no phase has a time. */
export function longestPhase(phases: Phases, otherwise: Phase): Phase {
  let longest = otherwise;
  let longestMs = 0;
  for (const phase of PHASES) {
    const ms = phaseMs(phases, phase);
    if (ms !== null && ms > longestMs) {
      longest = phase;
      longestMs = ms;
    }
  }
  return longest;
}
