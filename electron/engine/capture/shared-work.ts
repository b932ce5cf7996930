import type { Clock } from '../../domain/clock.ts';

/**
 * Work that many stalls want at the same moment is done once: who asks while it is going on, or within `freshMs` of its start,
 * gets the same result. An overdue request has been open for longer than that, so the result still lies within it.
 */
export class SharedWork<Value> {
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #known = new Map<string, { readonly startedMs: number; readonly value: Promise<Value> }>();

  constructor(clock: Clock, freshMs: number) {
    this.#clock = clock;
    this.#freshMs = freshMs;
  }

  get(key: string, start: () => Promise<Value>): Promise<Value> {
    const nowMs = this.#clock.monotonicMs();
    for (const [other, entry] of this.#known) {
      if (nowMs - entry.startedMs > this.#freshMs) this.#known.delete(other);
    }
    const known = this.#known.get(key);
    if (known !== undefined) return known.value;
    const value = start();
    this.#known.set(key, { startedMs: nowMs, value });
    return value;
  }
}
