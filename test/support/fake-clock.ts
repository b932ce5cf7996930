import type { Cancel, Clock } from '../../electron/domain/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time that stands still until a test moves it. Timers run in the order in which they fall due, each at its own time,
 * and promises settle between them, so that what a test sees does not depend on the machine.
 */
export class FakeClock implements Clock {
  #monotonicMs: number;
  #utcUs: number;
  #sinceBootMs: number | null;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: { monotonicMs?: number; utcUs?: number; sinceBootMs?: number | null } = {}) {
    this.#monotonicMs = start.monotonicMs ?? 1_000;
    this.#utcUs = start.utcUs ?? Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;
    this.#sinceBootMs = start.sinceBootMs === undefined ? 500_000 : start.sinceBootMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  utcUs(): number {
    return Math.round(this.#utcUs);
  }

  sinceBootMs(): number | null {
    return this.#sinceBootMs;
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    this.#order += 1;
    const timer: Timer = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order: this.#order, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many timers are waiting: 0 after everything was cancelled as it should. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves all three clocks on and runs what falls due, letting promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await settle();
    for (let timer = this.#next(endMs); timer !== null; timer = this.#next(endMs)) {
      this.#timers.delete(timer);
      if (timer.dueMs > this.#monotonicMs) this.#move(timer.dueMs - this.#monotonicMs);
      timer.callback();
      await settle();
    }
    if (endMs > this.#monotonicMs) this.#move(endMs - this.#monotonicMs);
    await settle();
  }

  /** The process is held up: time passes and no timer runs. What fell due meanwhile runs at the next `advance`. */
  block(ms: number): void {
    this.#move(ms);
  }

  /** The machine sleeps: the wall clock and the time since boot go on, the monotonic clock stands still. */
  sleep(ms: number): void {
    this.#utcUs += ms * 1_000;
    if (this.#sinceBootMs !== null) this.#sinceBootMs += ms;
  }

  /** Somebody sets the wall clock, forwards or (negative) backwards. */
  stepUtc(ms: number): void {
    this.#utcUs += ms * 1_000;
  }

  #move(ms: number): void {
    this.#monotonicMs += ms;
    this.#utcUs += ms * 1_000;
    if (this.#sinceBootMs !== null) this.#sinceBootMs += ms;
  }

  #next(endMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.dueMs > endMs) continue;
      if (first === null || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }
}

/** Lets promise chains of ordinary length run to their end without real time passing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
