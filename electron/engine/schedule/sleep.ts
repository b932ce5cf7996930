import type { Cancel, Clock } from '../../domain/clock.ts';

/** So long the process has run since the sleep was announced, and nobody has told of its end: there was none, or the word was lost. */
const NOTICED_AFTER_MS = 120_000;
/** On some systems the monotonic clock goes on during sleep; then one step of the count is lost to it, and not more. */
const STEP_MS = 5_000;

/** A sleep of the machine that was announced, until its end is. */
export class Sleep {
  readonly #clock: Clock;
  readonly #noticed: () => void;
  #sinceUs: number | null = null;
  #cancel: Cancel | null = null;
  #runMs = 0;

  /** `noticed` is called when the process has run for so long that the machine cannot be asleep. */
  constructor(clock: Clock, noticed: () => void) {
    this.#clock = clock;
    this.#noticed = noticed;
  }

  /** UTC microseconds at which it began; null while awake. */
  get sinceUs(): number | null {
    return this.#sinceUs;
  }

  begin(): number {
    const sinceUs = this.#clock.utcUs();
    this.#sinceUs = sinceUs;
    this.#runMs = 0;
    this.#step();
    return sinceUs;
  }

  /** UTC microseconds at which it began; null when it is over already. */
  end(): number | null {
    const sinceUs = this.#sinceUs;
    this.#sinceUs = null;
    this.#cancel?.();
    this.#cancel = null;
    return sinceUs;
  }

  #step(): void {
    this.#cancel = this.#clock.schedule(STEP_MS, () => {
      this.#runMs += STEP_MS;
      if (this.#runMs >= NOTICED_AFTER_MS) this.#noticed();
      else this.#step();
    });
  }
}
