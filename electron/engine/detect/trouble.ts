import { isTimeBound } from '../../domain/classify.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Phase } from '../../domain/phase.ts';
import type { EdgeFacts } from '../../domain/sample.ts';

/** How a bad probe went wrong. */
export interface Trouble {
  readonly phase: Phase;
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly edge: EdgeFacts | null;
  /** Where it went, in canonical form; null when it did not get so far. */
  readonly address: string | null;
  readonly port: number | null;
  /** On a connection that had served an earlier request. */
  readonly reused: boolean;
  /** This machine was on no network at the time. */
  readonly offline: boolean;
  /** Longest time for which the event loop was held up meanwhile. */
  readonly delayMs: number;
}

/** It took too long, whether or not it came in the end. */
export const isHang = (failure: Failure | null): boolean => failure === null || isTimeBound(failure.code);

/**
 * Equal for probes that went wrong alike. One that was given up in a phase hung in it just as one did that came in the end; of those that
 * failed, the code and the status count.
 */
export function kindOf({ phase, failure, status }: Trouble): string {
  if (failure === null || isHang(failure)) return `hung ${phase}`;
  return `${failure.code} ${phase} ${status ?? ''}`;
}
