import { expect, test } from 'vitest';
import { stripHeads } from '../../../../renderer/views/target/strip-heads.ts';

const HOUR_MS = 3_600_000;
const fromMs = Date.parse('2026-11-21T12:00:00Z');
const middleOf = (lengthMs: number, cells: number | null, stripPx = 300): string =>
  stripHeads({ fromMs, toMs: fromMs + lengthMs }, true, cells, stripPx)[1];

test('what a cell of the strip is, is said in whole words', () => {
  expect(middleOf(HOUR_MS, 60)).toBe('Loss and delay, each minute');
  expect(middleOf(60_000, 60)).toBe('Loss and delay, each second');
  expect(middleOf(60 * HOUR_MS, 60)).toBe('Loss and delay, each hour');
  expect(middleOf(168 * HOUR_MS, 60)).toBe('Loss and delay, each 2.8 h');
  expect(middleOf(HOUR_MS, 60, 180)).toBe('each minute');
});

test('without a strip nothing is said of its cells', () => {
  expect(middleOf(HOUR_MS, null)).toBe('Loss and delay');
  expect(middleOf(HOUR_MS, null, 180)).toBe('');
});
