import { expect, test } from 'vitest';
import { gapBands, gapWords, roughSpanText } from '../../../../renderer/charts/gap-bands.ts';
import { plotBoxOf } from '../../../../renderer/charts/plot-box.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
const SPAN = { fromMs: NOW - 3_600_000, toMs: NOW };
const box = plotBoxOf(1_246);
const gap = (agoMin: number, forMin: number | null, reason: 'asleep' | 'paused' | 'not-running' = 'asleep') => ({
  fromMs: NOW - agoMin * 60_000,
  toMs: forMin === null ? null : NOW - (agoMin - forMin) * 60_000,
  reason,
});

test('a gap says why and how long', () => {
  expect(gapWords(gap(50, 6), NOW)).toBe('asleep 6 min');
  expect(gapWords(gap(10, null, 'paused'), NOW)).toBe('paused 10 min');
  expect(roughSpanText(400)).toBe('1 s');
  expect(roughSpanText(59_900)).toBe('1 min');
  expect(roughSpanText(90 * 60_000)).toBe('1.5 h');
  expect(roughSpanText(3 * 86_400_000)).toBe('3 days');
});

test('its length is told whole, also where only a part is in sight', () => {
  const [band] = gapBands([gap(120, 100)], SPAN, box, NOW);
  expect(band?.leftPx).toBe(box.leftPx);
  expect(band?.words).toBe('asleep 1.7 h');
});

test('gaps of all targets and of this one at the same time are hatched once', () => {
  const bands = gapBands([gap(50, 20, 'paused'), gap(45, 5), gap(10, 2)], SPAN, box, NOW);
  expect(bands.map((band) => band.words)).toEqual(['paused 20 min', 'asleep 2 min']);
});

test('words stand only where they have room', () => {
  expect(gapBands([gap(50, 20)], SPAN, box, NOW).map((band) => band.roomy)).toEqual([true]);
  expect(gapBands([gap(50, 1)], SPAN, box, NOW).map((band) => band.roomy)).toEqual([false]);
});

test('one that lasts goes on until now; one outside or of no length is not drawn', () => {
  const [open] = gapBands([gap(5, null)], SPAN, box, NOW);
  expect(open?.rightPx).toBeCloseTo(box.leftPx + box.widthPx, 3);
  expect(gapBands([gap(200, 10), gap(30, 0)], SPAN, box, NOW)).toEqual([]);
});
