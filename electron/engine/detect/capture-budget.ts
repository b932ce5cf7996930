const FULL_COUNT = 3;
const THEN_EVERY_MS = 60_000;
const THEN_FOR_MS = 600_000;
const LATER_EVERY_MS = 300_000;

/** How often a long trouble is captured: its first stalls in full, then ever more rarely. What hangs for a day shows nothing new each second. */
export class CaptureBudget {
  #taken = 0;
  #firstMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** True when a capture may start now (monotonic milliseconds). */
  allows(nowMs: number): boolean {
    if (this.#taken < FULL_COUNT) return true;
    const everyMs = nowMs - this.#firstMs < THEN_FOR_MS ? THEN_EVERY_MS : LATER_EVERY_MS;
    return nowMs - this.#lastMs >= everyMs;
  }

  get isUntouched(): boolean {
    return this.#taken === 0;
  }

  /** Counts a capture that starts, or that was started on another account. */
  note(nowMs: number): void {
    if (this.#taken === 0) this.#firstMs = nowMs;
    this.#taken += 1;
    this.#lastMs = nowMs;
  }

  /** When the latest capture started; -Infinity before the first. */
  get lastMs(): number {
    return this.#lastMs;
  }
}
