import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Spark } from '../../../renderer/state/overview-sparks.ts';
import { drawSpark } from '../../../renderer/views/overview/spark-geometry.ts';

const SIZE = { widthPx: 100, heightPx: 24 };
const PACE = { intervalMs: 1_000, slowAfterMs: 2_000 };
/** Ten places of ten seconds. */
const sparkOf = (worstMs: Spark['worstMs'], more: Partial<Spark> = {}): Spark => ({
  fromMs: 0,
  toMs: 100_000,
  worstMs,
  windows: [],
  gaps: [],
  ...more,
});
const STEADY = Array.from({ length: 10 }, () => 100);
const heights = (line: string): readonly number[] =>
  [...line.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((at) => Number(at[1]));
const pieces = (line: string): number => line.split('M').length - 1;

test('a steady target is a level line, each place in its middle', () => {
  const { line } = drawSpark(sparkOf(STEADY), SIZE, PACE);
  expect(new Set(heights(line)).size).toBe(1);
  expect(line.startsWith('M5 ')).toBe(true);
  expect(line).toMatch(/L95 [\d.]+$/);
});

test('what is slow touches the upper edge, and a wobble of a fast target stays flat', () => {
  const slow = heights(drawSpark(sparkOf([...STEADY.slice(1), 2_000]), SIZE, PACE).line);
  expect(slow.at(-1)).toBe(2);
  const quick = heights(drawSpark(sparkOf([0.3, 0.9, 0.3, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, 1.2]), SIZE, PACE).line);
  expect(Math.max(...quick) - Math.min(...quick)).toBeLessThan(1);
});

test('where nothing was answered the line breaks and is never drawn as zero', () => {
  const { line, fill } = drawSpark(sparkOf([100, 100, 100, null, null, null, 100, 100, 100, 100]), SIZE, PACE);
  expect(pieces(line)).toBe(2);
  expect(pieces(fill)).toBe(2);
  expect(heights(line)).toHaveLength(7);
});

test('a target that is seldom asked is one line, though most places are empty', () => {
  const seldom = sparkOf([100, null, null, 100, null, null, 100, null, null, 100]);
  expect(pieces(drawSpark(seldom, SIZE, { ...PACE, intervalMs: 30_000 }).line)).toBe(1);
  expect(pieces(drawSpark(seldom, SIZE, PACE).line)).toBe(4);
});

test('a single answer is a dot', () => {
  expect(drawSpark(sparkOf([null, 100, null, null]), SIZE, PACE).line).toMatch(/h0$/);
});

test('a recorded gap is hatched and breaks the line also where both sides were answered', () => {
  const gap = { fromMs: 36_000, toMs: 44_000 };
  const { line, gaps } = drawSpark(sparkOf(STEADY, { gaps: [gap] }), SIZE, PACE);
  expect(gaps).toEqual([{ x: 36, width: 8 }]);
  expect(pieces(line)).toBe(2);
});

test('windows keep a width that is seen, end with the drawing where they are open, and are left out when they are over long ago', () => {
  const { windows } = drawSpark(
    sparkOf(STEADY, {
      windows: [
        { fromMs: -50_000, toMs: -10_000 },
        { fromMs: 20_000, toMs: 20_010 },
        { fromMs: 99_990, toMs: null },
      ],
    }),
    SIZE,
    PACE,
  );
  expect(windows).toEqual([
    { x: 20, width: 3 },
    { x: 97, width: 3 },
  ]);
});

test('nothing is drawn without room, without time or without places', () => {
  const nothing = { line: '', fill: '', windows: [], gaps: [] };
  expect(drawSpark(sparkOf(STEADY), { widthPx: 0, heightPx: 24 }, PACE)).toEqual(nothing);
  expect(drawSpark(sparkOf(STEADY, { toMs: 0 }), SIZE, PACE)).toEqual(nothing);
  expect(drawSpark(sparkOf([]), SIZE, PACE)).toEqual(nothing);
});

test('whatever comes stays within its row and is no broken number', () => {
  const time = fc.integer({ min: -200_000, max: 200_000 });
  const stretch = fc.record({ fromMs: time, toMs: fc.option(time) });
  const worst = fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(worst, { maxLength: 120 }),
      fc.array(stretch, { maxLength: 5 }),
      fc.array(stretch, { maxLength: 5 }),
      fc.integer({ min: 1, max: 2_000 }),
      (worstMs, windows, gaps, widthPx) => {
        const drawing = drawSpark(sparkOf(worstMs, { windows, gaps }), { widthPx, heightPx: 24 }, PACE);
        expect(drawing.line + drawing.fill).not.toMatch(/NaN|Infinity|undefined/);
        for (const y of heights(drawing.line)) expect(y >= 2 && y <= 23).toBe(true);
        for (const { width } of [...drawing.windows, ...drawing.gaps]) expect(width).toBeGreaterThan(0);
      },
    ),
  );
});
