/** The tracer and the store end after the engine, and a second is all that there is. */
export const STOP_WITHIN_MS = 700;
/** Systems wait a second or two for programs before they sleep, and the store wants its part of that. */
export const SUSPEND_WITHIN_MS = 500;
/** Captures hear of their end in a turn of their own, however long the turn before was. */
const AT_LEAST_MS = 100;

/** How long captures may still take of the time that there is, when so much of it is gone. */
export function windUpMs(withinMs: number, goneMs: number): number {
  return Math.max(AT_LEAST_MS, withinMs - goneMs);
}
