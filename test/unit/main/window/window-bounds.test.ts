import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeWindow, type Rectangle } from '../../../../electron/main/window/window-bounds.ts';

const LAPTOP: Rectangle = { x: 0, y: 28, width: 1_440, height: 872 };
const DESK: Rectangle = { x: 1_440, y: 0, width: 2_560, height: 1_400 };
const place = (x: number, y: number, width: number, height: number, maximized = false) => ({
  x,
  y,
  width,
  height,
  maximized,
});

test('the first window stands in the middle of the main display', () => {
  expect(placeWindow(null, [LAPTOP, DESK])).toEqual({
    bounds: { x: 160, y: 84, width: 1_120, height: 760 },
    maximized: false,
  });
});

test('a window comes back where it was, on the second display as well', () => {
  const former = place(2_000, 300, 900, 700, true);
  expect(placeWindow(former, [LAPTOP, DESK])).toEqual({
    bounds: { x: 2_000, y: 300, width: 900, height: 700 },
    maximized: true,
  });
});

test('a window of a display that is gone comes to the main one, as large as it was', () => {
  const { bounds } = placeWindow(place(2_000, 300, 900, 700), [LAPTOP]);
  expect(bounds).toEqual({ x: 270, y: 114, width: 900, height: 700 });
});

test('a window larger than the display that is left is made smaller', () => {
  const { bounds } = placeWindow(place(2_000, 300, 2_400, 1_300), [LAPTOP]);
  expect(bounds).toEqual({ x: 0, y: 28, width: 1_440, height: 872 });
});

test('a window whose upper edge is under a panel cannot be taken hold of, and is put back', () => {
  expect(placeWindow(place(100, 10, 900, 700), [LAPTOP]).bounds.y).toBeGreaterThanOrEqual(LAPTOP.y);
});

test('wherever it was and whatever displays there are, a person can take hold of the window', () => {
  const number = fc.integer({ min: -20_000, max: 20_000 });
  const extent = fc.integer({ min: 1, max: 20_000 });
  const display = fc.record({
    x: number,
    y: number,
    width: fc.integer({ min: 200, max: 8_000 }),
    height: fc.integer({ min: 200, max: 5_000 }),
  });
  const former = fc.option(fc.record({ x: number, y: number, width: extent, height: extent, maximized: fc.boolean() }));
  fc.assert(
    fc.property(former, fc.array(display, { minLength: 1, maxLength: 4 }), (was, displays) => {
      const { bounds } = placeWindow(was, displays);
      const graspable = displays.some(
        ({ x, y, width, height }) =>
          Math.min(bounds.x + bounds.width, x + width) - Math.max(bounds.x, x) >= 120 &&
          bounds.y >= y &&
          bounds.y + 32 <= y + height,
      );
      expect(graspable).toBe(true);
    }),
  );
});
