/** Longer than the longest probe; what is older is forgotten. */
const KEPT_MS = 900_000;
/** Timers are a millisecond or two late on any machine; only what is longer held anything up. */
const NOTABLE_MS = 5;

/**
 * How late the event loop has been. Answers two questions about a stretch that ends now: the longest delay in it, and all
 * of them together. The delays are kept as a falling staircase (each later one is shorter), which is all that the first
 * question needs, and stays short.
 */
export class DelayRecord {
  readonly #steps: { readonly atMs: number; readonly delayMs: number }[] = [];
  #totalMs = 0;

  add(atMs: number, delayMs: number): void {
    if (delayMs > NOTABLE_MS) this.#totalMs += delayMs;
    const steps = this.#steps;
    for (let last = steps.at(-1); last !== undefined && last.delayMs <= delayMs; last = steps.at(-1)) steps.pop();
    steps.push({ atMs, delayMs });
    const first = steps[0];
    if (first !== undefined && first.atMs < atMs - KEPT_MS) steps.shift();
  }

  /** Milliseconds of the longest delay that was noticed at `sinceMs` or later; 0 when there was none. */
  longestSinceMs(sinceMs: number): number {
    const steps = this.#steps;
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.atMs ?? 0) < sinceMs) low = middle + 1;
      else high = middle;
    }
    return steps[low]?.delayMs ?? 0;
  }

  /** Milliseconds of all notable delays so far; the difference of two readings is what lies between them. */
  get totalMs(): number {
    return this.#totalMs;
  }

  /** Which part of a delay that is still going on belongs into the total. */
  static notable(delayMs: number): number {
    return delayMs > NOTABLE_MS ? delayMs : 0;
  }
}
