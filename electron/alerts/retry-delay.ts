const FIRST_MS = 5_000;
const MOST_MS = 15 * 60_000;
/** However the dice fall, a receiver in trouble gets a moment. */
const LEAST_MS = 1_000;

/**
 * How long to wait before the next attempt: exponential back-off from 5 s to 15 min with full jitter, so that many hosts that lost
 * the same receiver do not come back at once. `attempts`: how many have failed, from 1. `random01`: from 0 up to 1.
 */
export function retryDelayMs(attempts: number, random01: number): number {
  const doublings = Math.min(30, Math.max(0, Math.floor(attempts) - 1));
  const ceilingMs = Math.min(MOST_MS, FIRST_MS * 2 ** doublings);
  return Math.round(LEAST_MS + Math.min(1, Math.max(0, random01)) * (ceilingMs - LEAST_MS));
}
