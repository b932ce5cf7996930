import { expect, test, vi } from 'vitest';
import { SystemClock } from '../../electron/engine/system-clock.ts';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('UTC in microseconds agrees with the system’s clock to the millisecond and moves with the monotonic one', async () => {
  const clock = new SystemClock();
  let lastUs = clock.utcUs();
  let judged = 0;
  for (let reading = 0; reading < 2_000; reading += 1) {
    const begunMs = performance.now();
    const beforeMs = Date.now();
    const utcUs = clock.utcUs();
    const afterMs = Date.now();
    expect(Number.isInteger(utcUs)).toBe(true);
    // Held up in between, two clocks tell different times and are both right.
    if (performance.now() - begunMs > 0.5) continue;
    judged += 1;
    // The two clocks are never read in the very same moment, and the system's may be slewed meanwhile.
    expect(utcUs / 1_000).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(utcUs / 1_000).toBeLessThan(afterMs + 1);
    // It may be set back by the part of a millisecond that a finer reading corrects.
    expect(utcUs).toBeGreaterThan(lastUs - 1_000);
    lastUs = utcUs;
    if (reading % 100 === 0) await pause(1);
  }
  expect(judged).toBeGreaterThan(1_000);
});

test('it follows the system’s clock when that is set, forwards and backwards', () => {
  const clock = new SystemClock();
  const before = clock.utcUs();
  const real = Date.now.bind(Date);
  for (const stepMs of [3_600_000, -3_600_000]) {
    const set = vi.spyOn(Date, 'now').mockImplementation(() => real() + stepMs);
    const movedMs = (clock.utcUs() - before) / 1_000;
    // Far less than the step, and far more than a machine stops for in between.
    expect(Math.abs(movedMs - stepMs)).toBeLessThan(60_000);
    set.mockRestore();
    expect(Math.abs(clock.utcUs() - before) / 1_000).toBeLessThan(60_000);
  }
});

test('a scheduled callback comes once and never early, a cancelled one never', async () => {
  const clock = new SystemClock();
  const early: number[] = [];
  let calls = 0;
  const waits = Array.from({ length: 40 }, (_, index) => {
    const delayMs = index * 0.7;
    const dueMs = clock.monotonicMs() + delayMs;
    return new Promise<void>((resolve) => {
      clock.schedule(delayMs, () => {
        calls += 1;
        // Node's timers count whole milliseconds of a clock that is read once a turn.
        if (clock.monotonicMs() < dueMs - 1) early.push(dueMs - clock.monotonicMs());
        resolve();
      });
    });
  });
  let cancelled = 0;
  const cancel = clock.schedule(5, () => {
    cancelled += 1;
  });
  cancel();
  cancel();
  await Promise.all(waits);
  await pause(20);
  expect(calls).toBe(40);
  expect(early).toEqual([]);
  expect(cancelled).toBe(0);
});

test('the time since boot goes on with the monotonic clock', async () => {
  const clock = new SystemClock();
  // Between any two readings the machine may stop for a while.
  const read = () => {
    const beforeMs = clock.monotonicMs();
    const bootMs = clock.sinceBootMs() ?? 0;
    return { beforeMs, bootMs, afterMs: clock.monotonicMs() };
  };
  const first = read();
  await pause(300);
  const second = read();
  expect(first.bootMs).toBeGreaterThan(0);
  const passedMs = second.bootMs - first.bootMs;
  expect(passedMs).toBeGreaterThan(second.beforeMs - first.afterMs - 1_100);
  expect(passedMs).toBeLessThan(second.afterMs - first.beforeMs + 1_100);
});
