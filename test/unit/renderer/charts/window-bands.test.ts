import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartIncident } from '../../../../renderer/charts/chart-data.ts';
import { plotBoxOf, xOf } from '../../../../renderer/charts/plot-box.ts';
import { windowBands, windowHandles } from '../../../../renderer/charts/window-bands.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
const HOUR = { fromMs: NOW - 3_600_000, toMs: NOW };
const MONTH = { fromMs: NOW - 30 * 86_400_000, toMs: NOW };
const WIDTHS = { fullPx: 176, shortPx: 74, apartPx: 4 };
const box = plotBoxOf(1_246);

const incident = (id: number, fromMs: number, toMs: number | null): ChartIncident => ({
  id,
  fromMs,
  toMs,
  worstMs: 7_400,
  slow: 1,
  failed: 0,
  summary: 'It hung in TLS.',
});

describe('timeout windows as bands', () => {
  test('a window of a second can be seen in a month', () => {
    const [band] = windowBands([incident(1, NOW - 86_400_000, NOW - 86_399_000)], MONTH, box, NOW);
    expect((band?.rightPx ?? 0) - (band?.leftPx ?? 0)).toBeGreaterThanOrEqual(3);
    expect(((band?.rightPx ?? 0) + (band?.leftPx ?? 0)) / 2).toBeCloseTo(xOf(box, MONTH, NOW - 86_399_500), 3);
  });

  test('an open one goes on until now and grows with it', () => {
    const open = incident(1, NOW - 600_000, null);
    const widthAt = (nowMs: number): number => {
      const [band] = windowBands([open], HOUR, box, nowMs);
      expect(band?.open).toBe(true);
      return (band?.rightPx ?? 0) - (band?.leftPx ?? 0);
    };
    expect(widthAt(NOW)).toBeGreaterThan(widthAt(NOW - 300_000));
  });

  test('what lies outside is not drawn, what reaches in is cut at the edge', () => {
    const bands = windowBands(
      [incident(1, NOW - 9e6, NOW - 8e6), incident(2, NOW - 4_000_000, NOW - 3_000_000)],
      HOUR,
      box,
      NOW,
    );
    expect(bands).toHaveLength(1);
    expect(bands[0]?.leftPx).toBe(box.leftPx);
  });

  test('ten thousand in a month become fewer than there are pixels, and none is lost', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      incident(index + 1, MONTH.fromMs + index * 259_200, MONTH.fromMs + index * 259_200 + 20_000),
    );
    const bands = windowBands(many, MONTH, box, NOW);
    expect(bands.length).toBeLessThan(box.widthPx / 3);
    expect(bands.reduce((sum, band) => sum + band.incidents.length, 0)).toBe(10_000);
    const handles = windowHandles(bands, box, WIDTHS);
    expect(handles.length).toBeLessThan(20);
    expect(handles.reduce((sum, handle) => sum + handle.incidents.length, 0)).toBe(10_000);
  });
});

describe('handles over the bands', () => {
  const incidents = fc.array(
    fc.record({ agoMs: fc.integer({ min: 0, max: 3_600_000 }), lengthMs: fc.integer({ min: 0, max: 600_000 }) }),
    { maxLength: 40 },
  );

  test('never lie over each other nor outside, and each window has exactly one', () => {
    fc.assert(
      fc.property(incidents, fc.integer({ min: 320, max: 2_400 }), (some, widthPx) => {
        const own = plotBoxOf(widthPx);
        const all = some.map(({ agoMs, lengthMs }, index) => incident(index, NOW - agoMs, NOW - agoMs + lengthMs));
        const handles = windowHandles(windowBands(all, HOUR, own, NOW), own, WIDTHS);
        let endPx = own.leftPx;
        for (const handle of handles) {
          expect(handle.leftPx).toBeGreaterThanOrEqual(endPx - 0.001);
          endPx = handle.leftPx + handle.widthPx;
          if (handle.isFull) expect(handle.incidents).toHaveLength(1);
        }
        expect(endPx).toBeLessThanOrEqual(own.leftPx + own.widthPx + 0.001);
        const ids = handles.flatMap((handle) => handle.incidents.map((one) => one.id));
        expect(ids.toSorted((one, other) => one - other)).toEqual(all.map((one) => one.id));
      }),
    );
  });

  test('one alone has words, two that are close have their times, three on one spot are counted', () => {
    const handlesOf = (...agoS: readonly number[]) =>
      windowHandles(
        windowBands(
          agoS.map((ago, index) => incident(index, NOW - ago * 1_000, NOW - ago * 1_000 + 5_000)),
          HOUR,
          box,
          NOW,
        ),
        box,
        WIDTHS,
      );
    expect(handlesOf(1_800).map((handle) => handle.isFull)).toEqual([true]);
    expect(handlesOf(1_800, 1_500, 1_200).map((handle) => handle.isFull)).toContain(false);
    expect(handlesOf(1_800, 1_790, 1_780).map((handle) => handle.incidents.length)).toEqual([3]);
  });
});
