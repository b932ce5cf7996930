import { expect, test } from 'vitest';
import { stripCellCount } from '../../../../renderer/views/target/strip-cell-count.ts';

const HOUR_MS = 3_600_000;

test('over hours each cell holds a regular trace, so that none looks as if nobody had looked', () => {
  expect(stripCellCount(300, 3 * HOUR_MS)).toBe(36);
  expect(stripCellCount(600, 6 * HOUR_MS)).toBe(72);
});

test('over days there are as many cells as can be told apart', () => {
  expect(stripCellCount(300, 24 * HOUR_MS)).toBe(60);
  expect(stripCellCount(180, 30 * 24 * HOUR_MS)).toBe(36);
});

test('over less the cells are fine, so that what was traced while something hung has its place', () => {
  expect(stripCellCount(300, HOUR_MS)).toBe(60);
  expect(stripCellCount(0, 0)).toBe(1);
});
