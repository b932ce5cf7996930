/** So many captures may start in one moment: a whole group of targets that hangs together. */
export const MOST_AT_ONCE = 50;
/** And one each second on top. Captures run programs, and a machine busy with that measures nothing any more. */
const ONE_EVERY_MS = 1_000;

/** How much a capture is worth: how many others must still be possible after it. */
const RESERVE = { first: 0, repeated: 25, 'near-miss': 35 } as const;

/** `first` of its incident; `repeated` for a later stall of the same one; `near-miss` outside any incident. */
export type CaptureRank = keyof typeof RESERVE;

/** Bounds the captures of all targets together, keeping room for the first of each incident. */
export class CaptureGate {
  #left = MOST_AT_ONCE;
  #countedMs = Number.NEGATIVE_INFINITY;

  /** True when a capture of this rank may start now (monotonic milliseconds). */
  isOpen(rank: CaptureRank, nowMs: number): boolean {
    if (this.#countedMs === Number.NEGATIVE_INFINITY) this.#countedMs = nowMs;
    const regained = Math.floor((nowMs - this.#countedMs) / ONE_EVERY_MS);
    this.#countedMs += regained * ONE_EVERY_MS;
    this.#left = Math.min(MOST_AT_ONCE, this.#left + regained);
    return this.#left > RESERVE[rank];
  }

  /** Counts a capture that starts. */
  pass(): void {
    this.#left -= 1;
  }
}
