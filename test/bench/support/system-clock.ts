import type { Clock } from '../../../electron/domain/clock.ts';

/** The machine's own clocks. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  utcUs: () => Math.round((performance.timeOrigin + performance.now()) * 1_000),
  sinceBootMs: () => null,
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
