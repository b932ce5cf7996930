import type { Cancel, Clock } from '../../electron/domain/clock.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
  handle: ReturnType<typeof setTimeout> | null;
}

/** The machine's clocks, put forward by a test: real servers answer in real time, and nobody waits for a day. */
export class SkippingClock implements Clock {
  readonly #system = new SystemClock();
  readonly #timers = new Set<Timer>();
  #skippedMs = 0;

  monotonicMs(): number {
    return this.#system.monotonicMs() + this.#skippedMs;
  }

  utcUs(): number {
    return this.#system.utcUs() + this.#skippedMs * 1_000;
  }

  sinceBootMs(): number | null {
    const sinceMs = this.#system.sinceBootMs();
    return sinceMs === null ? null : sinceMs + this.#skippedMs;
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    const timer: Timer = { dueMs: this.monotonicMs() + Math.max(0, delayMs), callback, handle: null };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      if (timer.handle !== null) clearTimeout(timer.handle);
    };
  }

  /** All clocks go on by this, a whole number; what falls due by then runs soon. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    for (const timer of this.#timers) this.#arm(timer);
  }

  #arm(timer: Timer): void {
    if (timer.handle !== null) clearTimeout(timer.handle);
    timer.handle = setTimeout(
      () => {
        this.#timers.delete(timer);
        timer.callback();
      },
      Math.max(0, Math.ceil(timer.dueMs - this.monotonicMs())),
    );
  }
}
