import type { Clock } from '../../domain/clock.ts';

/** Longest stretch for which starting captures may hold the event loop. */
const SLICE_MS = 4;

/**
 * Starts what can wait a little, in slices: when fifty targets hang at once, their captures must not hold up the probes of all
 * others, nor the first packets of the captures that are urgent.
 */
export class StartSlices {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(start: () => void): void {
    this.#waiting.push(start);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.schedule(0, () => this.#slice());
  }

  #slice(): void {
    const endMs = this.#clock.monotonicMs() + SLICE_MS;
    do this.#waiting.shift()?.();
    while (this.#waiting.length > 0 && this.#clock.monotonicMs() < endMs);
    this.#scheduled = this.#waiting.length > 0;
    if (this.#scheduled) this.#clock.schedule(0, () => this.#slice());
  }
}
