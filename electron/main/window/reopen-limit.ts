const MOST = 3;
const WITHIN_MS = 60_000;

/** A window that dies is opened again; one that dies over and over is not. */
export class ReopenLimit {
  readonly #nowMs: () => number;
  #reopenedMs: number[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Whether it may be opened once more; counts when it may. */
  mayReopen(): boolean {
    const nowMs = this.#nowMs();
    this.#reopenedMs = this.#reopenedMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
    if (this.#reopenedMs.length >= MOST) return false;
    this.#reopenedMs.push(nowMs);
    return true;
  }
}
