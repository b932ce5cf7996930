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
    return this.waitMs(nowMs) === 0;
  }

  /** Milliseconds until a capture may start; 0 when it may now. */
  waitMs(nowMs: number): number {
    if (this.#taken < FULL_COUNT) return 0;
    const everyMs = nowMs - this.#firstMs < THEN_FOR_MS ? THEN_EVERY_MS : LATER_EVERY_MS;
    return Math.max(0, this.#lastMs + everyMs - nowMs);
  }

  /** Captures so far. */
  get taken(): number {
    return this.#taken;
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
