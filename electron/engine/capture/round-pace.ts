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

/** `one a second`, `one every 5 s`. */
export function paceText(everyMs: number): string {
  return everyMs === 1_000 ? 'one a second' : `one every ${everyMs / 1_000} s`;
}
