/** Cancels what it was returned for. Calling it twice, or too late, does nothing. */
export type Cancel = () => void;

/**
 * The only source of time. Durations are differences of `monotonicMs`; `utcUs` labels a moment and is never subtracted
 * to get a duration, because a person or a time server may step it.
 */
export interface Clock {
  /** Milliseconds with fractions since an arbitrary origin; never goes back. */
  monotonicMs(): number;
  /** Microseconds since 1970-01-01T00:00:00Z, an integer. */
  utcUs(): number;
  /** Milliseconds since boot that go on while the machine sleeps; null where the system does not tell. */
  sinceBootMs(): number | null;
  /** Calls `callback` once, `delayMs` from now or a little later. */
  schedule(delayMs: number, callback: () => void): Cancel;
}
