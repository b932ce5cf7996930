import { expect, test } from 'vitest';
import { MINUTE_US, MINUTES_KEPT, minuteOf, WorstMinutes } from '../../../../electron/service/figures/worst-minutes.ts';

const NOON_US = Date.UTC(2026, 10, 21, 12) * 1_000;

test('each place has its worst time, and a place without an answer has none', () => {
  const minutes = new WorstMinutes();
  minutes.add(NOON_US, 100);
  minutes.add(NOON_US + 1, 300);
  minutes.add(NOON_US + 2, 200);
  minutes.add(NOON_US + 3 * MINUTE_US, 50);
  expect(minutes.course(NOON_US, NOON_US + 4 * MINUTE_US, 4)).toEqual([300, null, null, 50]);
  expect(minutes.course(NOON_US, NOON_US + 4 * MINUTE_US, 2)).toEqual([300, 50]);
  expect(minutes.course(NOON_US + MINUTE_US, NOON_US + 3 * MINUTE_US, 2)).toEqual([null, null]);
});

test('a stretch that begins within a minute has that minute in its first place', () => {
  const minutes = new WorstMinutes();
  minutes.add(NOON_US + 50_000_000, 70);
  expect(minutes.course(NOON_US + 30_000_000, NOON_US + 150_000_000, 2)).toEqual([70, null]);
});

test('what has gone by is forgotten, place by place and after a silence', () => {
  const minutes = new WorstMinutes();
  minutes.add(NOON_US, 500);
  minutes.add(NOON_US + MINUTE_US, 110);
  minutes.add(NOON_US + MINUTES_KEPT * MINUTE_US, 120);
  const all = [NOON_US, NOON_US + 2 * MINUTES_KEPT * MINUTE_US, 2] as const;
  expect(minutes.course(...all)).toEqual([110, 120]);
  minutes.add(NOON_US + 9 * MINUTES_KEPT * MINUTE_US, 130);
  expect(minutes.course(...all)).toEqual([null, null]);
});

test('what was before the start never displaces what was measured since', () => {
  const minutes = new WorstMinutes();
  minutes.add(NOON_US, 100);
  minutes.addEarlier(minuteOf(NOON_US), 90);
  minutes.addEarlier(minuteOf(NOON_US) - 1, 80);
  minutes.addEarlier(minuteOf(NOON_US) - MINUTES_KEPT, 70);
  expect(minutes.course(NOON_US - MINUTE_US, NOON_US + MINUTE_US, 2)).toEqual([80, 100]);
});

test('a clock that is set back by days begins anew', () => {
  const minutes = new WorstMinutes();
  minutes.add(NOON_US + 9 * MINUTES_KEPT * MINUTE_US, 100);
  minutes.add(NOON_US, 90);
  expect(minutes.course(NOON_US, NOON_US + MINUTE_US, 1)).toEqual([90]);
});
