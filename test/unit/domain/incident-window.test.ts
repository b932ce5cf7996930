import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterBad,
  afterGood,
  afterRecovery,
  afterSpoiled,
  FLAPPING_WINDOW_MS,
  hasRecovered,
  QUIET,
  RECOVERY_SAMPLES,
  type WindowState,
} from '../../../electron/domain/incident-window.ts';

const bad = (startedMs: number, elapsedMs: number, how: 'slow' | 'failed' = 'slow', counted = false) => ({
  startedMs,
  startedAtUs: startedMs * 1_000,
  elapsedMs,
  how,
  counted,
});
const NOTHING = { oldestStartedMs: null, overdue: false };

test('recovery takes three good probes that began after the last bad one had begun', () => {
  let state = afterBad(QUIET, bad(10_000, 3_000), 13_000);
  // Began before the bad one, ended after it.
  state = afterGood(state, 9_000);
  state = afterGood(state, 15_000);
  state = afterGood(state, 20_000);
  expect(hasRecovered(state, NOTHING, 21_000)).toBe(false);
  state = afterGood(state, 25_000);
  expect(hasRecovered(state, NOTHING, 26_000)).toBe(true);
});

test('good probes that began while the bad one hung count, however the order of the ends', () => {
  let state: WindowState = afterBad(QUIET, bad(0, 2_000), 2_000);
  for (const startedMs of [5_000, 10_000, 15_000]) state = afterGood(state, startedMs);
  expect(hasRecovered(state, { oldestStartedMs: 0, overdue: true }, 16_000)).toBe(false);
  state = afterBad(state, bad(0, 30_000, 'failed', true), 30_000);
  expect(state.open).toMatchObject({ slowCount: 0, failedCount: 1, worstMs: 30_000, lastBadMs: 30_000 });
  expect(hasRecovered(state, NOTHING, 30_000)).toBe(true);
});

test('while a probe from inside the window is in flight the incident stays open, because it may turn bad yet', () => {
  let state = afterBad(QUIET, bad(1_000, 5, 'failed'), 1_005);
  for (const startedMs of [1_200, 1_400, 1_600]) state = afterGood(state, startedMs);
  expect(hasRecovered(state, { oldestStartedMs: 900, overdue: false }, 1_700)).toBe(false);
  expect(hasRecovered(state, { oldestStartedMs: 1_650, overdue: false }, 1_700)).toBe(true);
});

test('a bad probe that began earlier and ended later widens the window to both sides', () => {
  let state = afterBad(QUIET, bad(1_000, 5, 'failed'), 1_005);
  state = afterBad(state, bad(200, 2_000), 2_200);
  expect(state.open).toMatchObject({ openedMs: 200, openedAtUs: 200_000, lastBadMs: 2_200, lastBadAtUs: 2_200_000 });
});

test('flapping begins with the fifth change in ten minutes and ends after ten quiet ones', () => {
  let state: WindowState = QUIET;
  let nowMs = 0;
  const flap = () => {
    nowMs += 30_000;
    state = afterBad(state, bad(nowMs, 10, 'failed'), nowMs + 10);
    const { flapping } = state.open ?? { flapping: false };
    for (let count = 1; count <= RECOVERY_SAMPLES; count += 1) state = afterGood(state, nowMs + count * 5_000);
    nowMs += 20_000;
    return flapping;
  };
  expect(flap()).toBe(false);
  expect(hasRecovered(state, NOTHING, nowMs)).toBe(true);
  state = afterRecovery(state, nowMs);
  expect(flap()).toBe(false);
  state = afterRecovery(state, nowMs);
  expect(flap()).toBe(true);
  const lastBadMs = state.open?.lastBadMs ?? 0;
  expect(hasRecovered(state, NOTHING, lastBadMs + FLAPPING_WINDOW_MS - 1)).toBe(false);
  expect(hasRecovered(state, NOTHING, lastBadMs + FLAPPING_WINDOW_MS)).toBe(true);
});

test('changes more than ten minutes apart are no flapping', () => {
  let state: WindowState = QUIET;
  for (let round = 0; round < 10; round += 1) {
    const nowMs = round * 400_000;
    state = afterBad(state, bad(nowMs, 10, 'failed'), nowMs + 10);
    expect(state.open?.flapping).toBe(false);
    state = afterRecovery(state, nowMs + 20_000);
  }
});

test('the window holds every bad probe that went into it, whatever their order', () => {
  const probes = fc.array(
    fc.record({
      startedMs: fc.integer({ min: 0, max: 100_000 }),
      elapsedMs: fc.integer({ min: 1, max: 30_000 }),
      how: fc.constantFrom('slow' as const, 'failed' as const),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(probes, (all) => {
      let state: WindowState = QUIET;
      for (const { startedMs, elapsedMs, how } of all) {
        state = afterBad(state, bad(startedMs, elapsedMs, how), startedMs + elapsedMs);
      }
      const { open } = state;
      expect(open?.openedMs).toBe(Math.min(...all.map((one) => one.startedMs)));
      expect(open?.lastBadMs).toBe(Math.max(...all.map((one) => one.startedMs + one.elapsedMs)));
      expect(open?.worstMs).toBe(Math.max(...all.map((one) => one.elapsedMs)));
      expect((open?.slowCount ?? 0) + (open?.failedCount ?? 0)).toBe(all.length);
    }),
  );
});

test('a probe that was in flight while the machine slept does not pull the window’s end back in time', () => {
  const afterSleepUs = 60_000_000;
  const failed = {
    startedMs: 5_000,
    startedAtUs: 5_000_000 + afterSleepUs,
    elapsedMs: 1,
    how: 'failed',
    counted: false,
  } as const;
  const sleeper = { startedMs: 0, startedAtUs: 0, elapsedMs: 5_002, how: 'slow', counted: false } as const;
  const { open } = afterBad(afterBad(QUIET, failed, 5_001), sleeper, 5_002);
  expect(open).toMatchObject({ openedAtUs: 0, lastBadAtUs: 5_001_000 + afterSleepUs, lastBadMs: 5_002 });
});

test('a probe that turns out to be spoiled is counted no more, and the window that it made stays', () => {
  const hanging = afterBad(afterBad(QUIET, bad(0, 2_000), 2_000), bad(5_000, 2_000), 7_000);
  expect(hanging.open?.slowCount).toBe(2);
  const spoiled = afterSpoiled(hanging);
  expect(spoiled.open).toEqual({ ...hanging.open, slowCount: 1 });
  expect(afterSpoiled(afterSpoiled(spoiled)).open?.slowCount).toBe(0);
  expect(afterSpoiled(QUIET)).toBe(QUIET);
});
