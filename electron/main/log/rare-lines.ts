import type { Clock } from '../../domain/clock.ts';

const WINDOW_MS = 60_000;

/** Lets so many lines a minute through and counts the rest, so that nobody can fill the log by doing the same thing over and over. */
export class RareLines {
  readonly #limit: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #log: (line: string) => void;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #swallowed = 0;

  constructor(limit: number, clock: Pick<Clock, 'monotonicMs'>, log: (line: string) => void) {
    this.#limit = limit;
    this.#clock = clock;
    this.#log = log;
  }

  line(text: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      if (this.#swallowed > 0) this.#log(`… and ${this.#swallowed} more lines of the kind`);
      this.#windowStartMs = nowMs;
      this.#lines = 0;
      this.#swallowed = 0;
    }
    this.#lines += 1;
    if (this.#lines <= this.#limit) this.#log(text);
    else this.#swallowed += 1;
  }
}
