import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plotBoxOf } from '../../../../renderer/charts/plot-box.ts';
import {
  draggedLook,
  type GestureView,
  keyDeed,
  pannedLook,
  wheelFactor,
  zoomedLook,
} from '../../../../renderer/charts/time-gestures.ts';
import { spanLengthMs } from '../../../../renderer/charts/time-span.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
const HOUR_MS = 3_600_000;
const box = plotBoxOf(1_246);
const live: GestureView = { span: { fromMs: NOW - HOUR_MS, toMs: NOW }, box, live: true, nowMs: NOW };
const past: GestureView = {
  span: { fromMs: NOW - 5 * HOUR_MS, toMs: NOW - 4 * HOUR_MS },
  box,
  live: false,
  nowMs: NOW,
};
const key = (view: GestureView, name: string, shift = false, cursorMs: number | null = null) =>
  keyDeed(view, { key: name, shift }, cursorMs);
const looked = (deed: ReturnType<typeof key>) => {
  if (deed?.kind !== 'look') throw new Error('It does not look elsewhere.');
  return deed.look;
};

describe('dragging', () => {
  test('a drag of no width is a click and changes nothing', () => {
    expect(draggedLook(live, 400, 400)).toBeNull();
    expect(draggedLook(live, 400, 402)).toBeNull();
  });

  test('shows what was drawn up, which then stays where it is', () => {
    const look = draggedLook(live, box.leftPx, box.leftPx + box.widthPx / 2);
    expect(look?.live).toBe(false);
    expect(look?.span.fromMs).toBeCloseTo(NOW - HOUR_MS, 0);
    expect(look?.span.toMs).toBeCloseTo(NOW - HOUR_MS / 2, 0);
  });

  test('beyond the edges ends at them', () => {
    const look = draggedLook(past, -500, 5_000);
    expect(look?.span.fromMs).toBeCloseTo(past.span.fromMs, 0);
    expect(look?.span.toMs).toBeCloseTo(past.span.toMs, 0);
  });
});

describe('panning', () => {
  test('into the past it no longer goes along with the time', () => {
    expect(pannedLook(live, -300)).toMatchObject({ live: false });
  });

  test('into the future ends at the present and goes along with it', () => {
    const look = pannedLook(past, 100_000);
    expect(look).toEqual({ span: { fromMs: NOW - HOUR_MS, toMs: NOW }, live: true });
  });
});

describe('zooming', () => {
  test('in the past never follows the time', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 60, max: 1_234 }),
        (factor, atPx) => {
          expect(zoomedLook(past, atPx, factor).live).toBe(false);
        },
      ),
    );
  });

  test('never shows what is to come', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.integer({ min: 60, max: 1_234 }),
        (factor, atPx) => {
          expect(zoomedLook(live, atPx, factor).span.toMs).toBeLessThanOrEqual(NOW + 0.001);
        },
      ),
    );
  });

  test('a wheel turned away goes closer, turned back it comes back to the same', () => {
    expect(wheelFactor(-100, false)).toBeLessThan(1);
    expect(wheelFactor(-100, false) * wheelFactor(100, false)).toBeCloseTo(1, 9);
    expect(wheelFactor(1e9, true)).toBeLessThan(100);
  });
});

describe('keys', () => {
  test('arrows pan, with shift they move the cursor', () => {
    expect(looked(key(past, 'ArrowLeft')).span.fromMs).toBeLessThan(past.span.fromMs);
    expect(looked(key(past, 'ArrowRight')).span.fromMs).toBeGreaterThan(past.span.fromMs);
    expect(key(past, 'ArrowLeft', true)).toEqual({ kind: 'cursor', direction: -1 });
  });

  test('plus and minus zoom: around the cursor, else at the present while it is live', () => {
    const closer = looked(key(live, '+'));
    expect(closer.live).toBe(true);
    expect(spanLengthMs(closer.span)).toBeCloseTo(HOUR_MS / 2, 0);
    const around = looked(key(past, '+', false, past.span.fromMs));
    expect(around.span.fromMs).toBeCloseTo(past.span.fromMs, 0);
    expect(spanLengthMs(looked(key(past, '-')).span)).toBeCloseTo(2 * HOUR_MS, 0);
  });

  test('each of the others does what it says, and unknown ones nothing', () => {
    const kinds = ['Escape', 'Backspace', '0', 'Enter', 'Home', 'End'].map((name) => key(live, name)?.kind);
    expect(kinds).toEqual(['back', 'back', 'reset', 'moment', 'home', 'end']);
    expect(key(live, 'a')).toBeNull();
    expect(key(live, 'Tab')).toBeNull();
  });
});
