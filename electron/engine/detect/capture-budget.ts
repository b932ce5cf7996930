const FULL_COUNT = 3;
const THEN_EVERY_MS = 60_000;
const THEN_FOR_MS = 600_000;
const LATER_EVERY_MS = 300_000;

/** How often a long trouble is captured: its first stalls in full, then ever more rarely. What hangs for a day shows nothing new each second. */
export class CaptureBudget {
  #taken = 0;
  #firstMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** True when a capture may start now (monotonic milliseconds); it then counts. */
  take(nowMs: number): boolean {
    if (this.#taken >= FULL_COUNT) {
      const everyMs = nowMs - this.#firstMs < THEN_FOR_MS ? THEN_EVERY_MS : LATER_EVERY_MS;
      if (nowMs - this.#lastMs < everyMs) return false;
    }
    this.note(nowMs);
    return true;
  }

  /** Counts a capture that was started on another account. */
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
