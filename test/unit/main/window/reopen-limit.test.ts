import { expect, test } from 'vitest';
import { ReopenLimit } from '../../../../electron/main/window/reopen-limit.ts';

test('a window that dies is opened again three times within a minute, and not a fourth time', () => {
  let nowMs = 0;
  const limit = new ReopenLimit(() => nowMs);
  const opened = [0, 1_000, 2_000, 3_000, 59_000].map((atMs) => {
    nowMs = atMs;
    return limit.mayReopen();
  });
  expect(opened).toEqual([true, true, true, false, false]);
});

test('after a minute it may be opened again', () => {
  let nowMs = 0;
  const limit = new ReopenLimit(() => nowMs);
  for (const atMs of [0, 100, 200]) {
    nowMs = atMs;
    limit.mayReopen();
  }
  nowMs = 60_050;
  expect([limit.mayReopen(), limit.mayReopen()]).toEqual([true, false]);
});
