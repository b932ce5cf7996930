import { uptime } from 'node:os';
import type { Cancel, Clock } from '../domain/clock.ts';

/** Two readings further apart than this were torn by the scheduler and are taken again. */
const TORN_READING_MS = 0.5;

/**
 * The machine's clocks. UTC comes in microseconds although the system's call gives milliseconds: the fraction is carried by the
 * monotonic clock, and the anchor is moved just far enough whenever the two disagree, so it follows slewing and steps alike.
 */
export class SystemClock implements Clock {
  #utcMinusMonotonicMs = Number.NaN;

  monotonicMs(): number {
    return performance.now();
  }

  utcUs(): number {
    let before = performance.now();
    let wallMs = Date.now();
    let after = performance.now();
    for (let again = 0; again < 3 && after - before > TORN_READING_MS; again += 1) {
      before = after;
      wallMs = Date.now();
      after = performance.now();
    }
    const carriedMs = after + this.#utcMinusMonotonicMs;
    // Date.now() cuts off the fraction, so the truth lies in [wallMs, wallMs + 1).
    if (carriedMs >= wallMs && carriedMs < wallMs + 1) return Math.floor(carriedMs * 1_000);
    const truthMs = carriedMs >= wallMs + 1 ? wallMs + 0.999 : wallMs;
    this.#utcMinusMonotonicMs = truthMs - after;
    return Math.round(truthMs * 1_000);
  }

  sinceBootMs(): number | null {
    try {
      // Linux: /proc/uptime, Windows: GetTickCount64, macOS: kern.boottime. All go on during sleep.
      return uptime() * 1_000;
    } catch {
      // A container without /proc and without the call: the interface has a word for not knowing.
      return null;
    }
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    // Timers cut off fractions, and would fire early.
    const timer = setTimeout(callback, Math.max(0, Math.ceil(delayMs)));
    return () => clearTimeout(timer);
  }
}
