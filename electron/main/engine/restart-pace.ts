const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Whoever ran this long was well, and what ended it is a new story. */
const HEALTHY_AFTER_MS = 60_000;

export interface Restart {
  /** From 1 within one outage. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** How soon what ended is started again: at once first, ever more slowly while it does not help. */
export class RestartPace {
  #attempt = 0;

  /** `ranForMs`: how long it had worked; 0 when it never did. */
  next(ranForMs: number): Restart {
    if (ranForMs >= HEALTHY_AFTER_MS) this.#attempt = 0;
    this.#attempt += 1;
    return {
      attempt: this.#attempt,
      // The exponent is bounded too: 2 to the power of a thousand is no number of milliseconds.
      delayMs: Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#attempt - 1, 16)),
    };
  }

  /** A person stepped in: what was before does not count. */
  reset(): void {
    this.#attempt = 0;
  }
}
