import { uptime } from 'node:os';
import type { Clock } from '../domain/clock.ts';

/** The machine's clocks, as precise as windows, timers and notices need them. Measurements have their own in the engine. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  utcUs: () => Date.now() * 1_000,
  sinceBootMs() {
    try {
      return uptime() * 1_000;
    } catch {
      // A container without /proc.
      return null;
    }
  },
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.max(0, Math.ceil(delayMs)));
    return () => clearTimeout(timer);
  },
};
