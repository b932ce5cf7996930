/** How much of a capture ran while its request was open. */
export type Overlap = 'none' | 'part' | 'whole';

/** A capture that watches until the request ends always ends a little after it. */
const WINDING_UP_SHARE = 0.01;
/** The start and end of a capture are rounded to a millisecond each. */
const ROUNDING_MS = 2;

/**
 * `whole` also where no more than its winding-up came after the request's end. `overlapMs` and `lengthMs` in milliseconds;
 * `inFlight` tells a capture that takes no time from one that came too late.
 */
export function overlapOf(capture: {
  readonly inFlight: boolean;
  readonly overlapMs: number;
  readonly lengthMs: number;
}): Overlap {
  if (!capture.inFlight) return 'none';
  const afterMs = capture.lengthMs - capture.overlapMs;
  return afterMs <= Math.max(ROUNDING_MS, capture.lengthMs * WINDING_UP_SHARE) ? 'whole' : 'part';
}
