/** Enough to show a pattern, and to cover any spell that a person will look at stall by stall. */
export const EACH_OF_THE_FIRST = 20;
/** Then three a minute: a route or a socket that is asked more often tells nothing that these do not. */
export const THEN_EVERY_MS = 20_000;
const THEN_FOR_MS = 600_000;
/** As rare as captures in full by then, so that a target that is away for weeks leaves hundreds of items a day and not ten thousands. */
export const LATER_EVERY_MS = 300_000;

/** For how many stalls of one trouble the path and the socket are recorded. They cost little to take; what bounds them is the room that they need. */
export class LightBudget {
  #taken = 0;
  #thinnedFromMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #said = false;

  /** True when the stall that opens now is recorded (monotonic milliseconds). */
  allows(nowMs: number): boolean {
    if (this.#taken < EACH_OF_THE_FIRST) return true;
    const everyMs = nowMs - this.#thinnedFromMs < THEN_FOR_MS ? THEN_EVERY_MS : LATER_EVERY_MS;
    return nowMs - this.#lastMs >= everyMs;
  }

  /** Counts a stall that is recorded, or that was on another account. */
  note(nowMs: number): void {
    this.#taken += 1;
    this.#lastMs = nowMs;
    if (this.#taken === EACH_OF_THE_FIRST) this.#thinnedFromMs = nowMs;
  }

  /** True the first time that it is asked: to say once that not every stall is recorded any more. */
  saysThinned(): boolean {
    if (this.#said) return false;
    this.#said = true;
    return true;
  }

  get isUntouched(): boolean {
    return this.#taken === 0;
  }

  /** When the latest stall was recorded; -Infinity before the first. */
  get lastMs(): number {
    return this.#lastMs;
  }
}
