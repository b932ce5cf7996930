import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CourseSeries,
  courseFactsAt,
  highsOutsideWindows,
  windowBeside,
} from '../../../../renderer/charts/course-data.ts';
import { courseFrame } from '../../../../renderer/charts/course-frame.ts';
import { coursePaths } from '../../../../renderer/charts/course-paths.ts';
import { seriesLooks } from '../../../../renderer/charts/series-look.ts';
import { placeOn, shareScale } from '../../../../renderer/charts/share-scale.ts';

const SPAN = { fromMs: 0, toMs: 1_000 };
const series = (more: Partial<CourseSeries> = {}): CourseSeries => ({
  ...{ key: 'a', name: 'a', says: '', look: { shape: 'dot', colour: 'a' }, summary: '' },
  stepMs: 100,
  p50Ms: [1, 2, null, 4, 5, 6, 7, 8, 9, 10],
  p95Ms: [10, 20, null, 40, 50, 60, 70, 80, 90, 100],
  windows: [],
  gaps: [],
  ...more,
});
const window = (fromMs: number, toMs: number, incident: number | null = 1) => ({ fromMs, toMs, worstMs: 9, incident });

test('a moment tells what was measured in its place, and nothing where nothing was', () => {
  const at = (atMs: number) => courseFactsAt([series()], SPAN, atMs, 0)[0];
  expect(at(150)).toMatchObject({ p50Ms: 2, p95Ms: 20 });
  expect(at(250)).toMatchObject({ p50Ms: null, p95Ms: null });
  expect(at(1_000)).toMatchObject({ p50Ms: 10 });
});

test('of windows beside each other the nearest is meant, and none that is out of reach', () => {
  const one = series({ windows: [window(100, 200, 1), window(220, 230, 2)] });
  const hit = (atMs: number) => courseFactsAt([one], SPAN, atMs, 30)[0]?.window?.incident ?? null;
  expect([hit(150), hit(205), hit(215), hit(259), hit(300)]).toEqual([1, 1, 2, 2, null]);
});

test('keys go from window to window of whichever member, and stop at the last', () => {
  const all = [series({ windows: [window(100, 200)] }), series({ windows: [window(400, 400), window(800, 900)] })];
  expect(windowBeside(all, 0, 1)).toBe(150);
  expect(windowBeside(all, 150, 1)).toBe(400);
  expect(windowBeside(all, 1_000, -1)).toBe(850);
  expect(windowBeside(all, 850, 1)).toBeNull();
});

test('the scale shows what is normal: what was slow in windows does not set it', () => {
  expect(highsOutsideWindows(series({ windows: [window(500, 600)] }), SPAN)).toEqual([10, 20, 40, 90, 100]);
  expect(highsOutsideWindows(series({ windows: [window(0, 1_000)] }), SPAN)).toHaveLength(9);
});

test('a line ends where nothing was measured, and never leaves its plot', () => {
  const box = { leftPx: 50, widthPx: 100 };
  const paths = coursePaths(series(), SPAN, box, (ms) => 100 - ms);
  expect(paths.middle.match(/M/g)).toHaveLength(2);
  const places = [...paths.middle.matchAll(/[ML]([\d.]+) /g)].map(([, x]) => Number(x));
  expect(Math.min(...places)).toBe(55);
  expect(Math.max(...places)).toBe(145);
});

test('rows lie under each other without touching, whatever room there is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 8 }), (widthPx, count) => {
      const frame = courseFrame(widthPx, count);
      for (const [index, { topPx, labelPx }] of frame.rows.entries()) {
        const before = frame.rows[index - 1];
        expect(labelPx).toBeGreaterThanOrEqual(0);
        if (before !== undefined) expect(Math.min(topPx, labelPx)).toBeGreaterThanOrEqual(before.topPx + frame.plotPx);
        expect(topPx + frame.plotPx).toBeLessThanOrEqual(frame.timePx);
      }
      expect(frame.box.widthPx).toBeGreaterThan(0);
    }),
  );
});

test('each member has a shape and a colour of its own, and the first control is grey', () => {
  const looks = seriesLooks(['subject', 'subject', 'control', 'subject', 'subject', 'control', 'subject', 'subject']);
  expect(new Set(looks.map(({ shape }) => shape)).size).toBe(8);
  expect(new Set(looks.map(({ colour }) => colour)).size).toBe(8);
  expect(looks.slice(0, 3)).toEqual([
    { shape: 'dot', colour: 'a' },
    { shape: 'square', colour: 'b' },
    { shape: 'diamond', colour: 'c' },
  ]);
});

test('a scale begins at 0, ends at a round figure, and holds all that is drawn', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (values) => {
      const { top, ticks } = shareScale(values, 1);
      const highest = Math.max(0, ...values);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(top).toBeLessThanOrEqual(1);
      expect(top).toBeGreaterThanOrEqual(highest * 0.999);
    }),
  );
  expect(shareScale([0.0279], 1).ticks).toEqual([0, 0.01, 0.02, 0.03]);
  expect(shareScale([], 1).ticks.at(-1)).toBe(1);
  expect(placeOn({ top: 0.03, ticks: [] }, 0.015)).toBe('50.000%');
  expect(placeOn({ top: 0.03, ticks: [] }, 0.5)).toBe('100.000%');
});
