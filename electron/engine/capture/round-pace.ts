/** In the first minute a round each second: what changes while a request hangs shows at once. */
const FIRST = { forMs: 60_000, everyMs: 1_000 };
const THEN = { forMs: 300_000, everyMs: 5_000 };
/** What hangs for longer changes slowly, and hundreds of such requests may hang beside one another. */
const LATER_EVERY_MS = 30_000;

/** Milliseconds from the start of one round to that of the next, when the path has been watched for `watchedMs`. */
export function roundEveryMs(watchedMs: number): number {
  if (watchedMs < FIRST.forMs) return FIRST.everyMs;
  return watchedMs < THEN.forMs ? THEN.everyMs : LATER_EVERY_MS;
}

/** More seldom than meant by this factor is said; less may be the clock's. */
const CLEARLY = 1.25;

/**
 * How often rounds were asked for that began at these times (monotonic milliseconds): `one a second`, `one every 5 s`. When so many
 * paths are traced at once that each waits for the others, the rounds of all become rarer, and it is told how rare.
 */
export function paceText(meantEveryMs: number, askedMs: readonly number[]): string {
  const meanMs = askedMs.length < 2 ? 0 : ((askedMs.at(-1) ?? 0) - (askedMs[0] ?? 0)) / (askedMs.length - 1);
  if (meanMs > meantEveryMs * CLEARLY) {
    return `one every ${(meanMs / 1_000).toFixed(1)} s instead of ${meantEveryMs / 1_000} s`;
  }
  return meantEveryMs === 1_000 ? 'one a second' : `one every ${meantEveryMs / 1_000} s`;
}
