import type { Cancel, Clock } from '../../domain/clock.ts';

const BEAT_MS = 5_000;
/** An answer may take this many whole beats. */
const PATIENCE_BEATS = 3;
/** A beat that comes this late says that this process, or the machine, stood still itself. */
const LATE_MS = 2_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Resolves when the other side has answered; a refusal is an answer too. */
  ask(): Promise<unknown>;
  /** Nothing came for 15 s while this process was awake. */
  onSilence(): void;
}

/**
 * Notices a process that lives and does not answer. Only beats that came in time are counted, so time during which the machine slept or
 * this process was held up is not laid at the other side's door. Whatever comes from it is a sign of life and saves a question.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #cancel: Cancel;
  #heard = true;
  #asked = false;
  #silentBeats = 0;
  #lastBeatMs: number;
  #stopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#lastBeatMs = options.clock.monotonicMs();
    this.#cancel = options.clock.schedule(BEAT_MS, () => this.#beat());
  }

  /** Something came from the other side. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #beat(): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const late = nowMs - this.#lastBeatMs > BEAT_MS + LATE_MS;
    this.#lastBeatMs = nowMs;
    this.#cancel = clock.schedule(BEAT_MS, () => this.#beat());
    if (this.#heard) {
      this.#heard = false;
      this.#silentBeats = 0;
      return;
    }
    if (!this.#asked) {
      this.#ask();
      return;
    }
    if (late) return;
    this.#silentBeats += 1;
    if (this.#silentBeats < PATIENCE_BEATS) return;
    this.stop();
    this.#options.onSilence();
  }

  #ask(): void {
    this.#asked = true;
    this.#silentBeats = 0;
    const answered = () => {
      this.#asked = false;
      if (!this.#stopped) this.#heard = true;
    };
    this.#options.ask().then(answered, answered);
  }
}
