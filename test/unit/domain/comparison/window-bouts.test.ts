import { expect, test } from 'vitest';
import type { TimeWindow } from '../../../../electron/domain/comparison/compared-series.ts';
import { boutUs } from '../../../../electron/domain/comparison/window-bouts.ts';
import { randomOf } from './clustered-windows.ts';

const WEEK_US = 168 * 3_600e6;
const MINUTE_US = 60e6;

const at = (starts: readonly number[]): TimeWindow[] =>
  starts.map((fromUs, incident) => ({ incident, fromUs, toUs: fromUs + MINUTE_US, worstMs: 1 }));

test('windows that come each at a moment of its own are seldom taken for bouts', () => {
  const random = randomOf(1);
  const found = Array.from({ length: 200 }, () =>
    boutUs(at(Array.from({ length: 5 + Math.floor(random() * 60) }, () => random() * WEEK_US)), WEEK_US),
  );
  expect(found.filter((reach) => reach > 0).length).toBeLessThan(20);
});

test('bouts of an hour are found, and about as long as they are', () => {
  const random = randomOf(2);
  const found = Array.from({ length: 50 }, () => {
    const starts = Array.from({ length: 10 }, () => random() * WEEK_US).flatMap((bout) =>
      Array.from({ length: 6 }, () => bout + random() * 60 * MINUTE_US),
    );
    return boutUs(at(starts), WEEK_US);
  });
  expect(found.filter((reach) => reach < 20 * MINUTE_US)).toEqual([]);
  // Now and then two bouts lie so near each other that they look like one.
  expect(found.filter((reach) => reach > 6 * 60 * MINUTE_US).length).toBeLessThan(10);
});

test('one or two windows are no bout', () => {
  expect(boutUs([], WEEK_US)).toBe(0);
  expect(boutUs(at([5]), WEEK_US)).toBe(0);
  expect(boutUs(at([5, 9 * MINUTE_US]), WEEK_US)).toBe(0);
  expect(boutUs(at([5]), 0)).toBe(0);
});
