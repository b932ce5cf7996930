import type { Clock } from '../../domain/clock.ts';
import { AT_ONCE, firstOffsetMs } from './cadence.ts';

/** Targets added within this time of one another belong to one list, and are spread out like those of the start. */
const SAME_LIST_MS = 1_000;

/** When targets that come one by one are probed first. */
export class FirstSlots {
  readonly #clock: Clock;
  #addedMs = Number.NEGATIVE_INFINITY;
  #addedCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Monotonic: at once for a target that comes alone; spread out for those that come in a long list. */
  next(intervalMs: number): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#addedMs > SAME_LIST_MS) this.#addedCount = 0;
    this.#addedMs = nowMs;
    this.#addedCount += 1;
    const total = this.#addedCount <= AT_ONCE ? AT_ONCE : this.#addedCount;
    return nowMs + firstOffsetMs(this.#addedCount - 1, total, intervalMs);
  }
}
