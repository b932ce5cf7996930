import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentAt, plotBoxOf, xOf } from '../../../../renderer/charts/plot-box.ts';
import {
  notAfter,
  panned,
  SHORTEST_SPAN_MS,
  shareOf,
  spanBetween,
  spanLengthMs,
  zoomed,
} from '../../../../renderer/charts/time-span.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
const spans = fc
  .record({
    fromMs: fc.integer({ min: NOW - 1e10, max: NOW }),
    lengthMs: fc.integer({ min: 60_000, max: 30 * 86_400_000 }),
  })
  .map(({ fromMs, lengthMs }) => ({ fromMs, toMs: fromMs + lengthMs }));

describe('zooming', () => {
  test('what is under the pointer stays under it', () => {
    fc.assert(
      fc.property(
        spans,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 10, noNaN: true }),
        (span, share, factor) => {
          const aroundMs = span.fromMs + share * spanLengthMs(span);
          expect(shareOf(zoomed(span, aroundMs, factor), aroundMs)).toBeCloseTo(share, 3);
        },
      ),
    );
  });

  test('in and out again comes back to the same', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0.1, max: 1, noNaN: true }), (span, factor) => {
        const aroundMs = span.fromMs + spanLengthMs(span) / 3;
        const back = zoomed(zoomed(span, aroundMs, factor), aroundMs, 1 / factor);
        expect(back.fromMs).toBeCloseTo(span.fromMs, 0);
        expect(back.toMs).toBeCloseTo(span.toMs, 0);
      }),
    );
  });

  test('however far one zooms, something is left to see', () => {
    const span = { fromMs: NOW - 10_000, toMs: NOW };
    expect(spanLengthMs(zoomed(span, NOW, 1e-9))).toBe(SHORTEST_SPAN_MS);
  });
});

test('nothing after the present is shown, and what is shown stays as long', () => {
  const future = { fromMs: NOW - 1_000, toMs: NOW + 9_000 };
  expect(notAfter(future, NOW)).toEqual({ fromMs: NOW - 10_000, toMs: NOW });
  const past = panned(future, -60_000);
  expect(notAfter(past, NOW)).toBe(past);
});

describe('a stretch that is drawn up', () => {
  test('is the same from either end', () => {
    expect(spanBetween(NOW, NOW - 60_000)).toEqual({ fromMs: NOW - 60_000, toMs: NOW });
    expect(spanBetween(NOW - 60_000, NOW)).toEqual({ fromMs: NOW - 60_000, toMs: NOW });
  });

  test('of no width is none', () => {
    expect(spanBetween(NOW, NOW)).toBeNull();
    expect(spanBetween(NOW, Number.NaN)).toBeNull();
  });

  test('that is very short shows the least that can be shown, around it', () => {
    const span = spanBetween(NOW, NOW + 10);
    expect(span).toEqual({ fromMs: NOW + 5 - SHORTEST_SPAN_MS / 2, toMs: NOW + 5 + SHORTEST_SPAN_MS / 2 });
  });
});

test('a pixel and its moment belong together', () => {
  fc.assert(
    fc.property(
      spans,
      fc.integer({ min: 200, max: 4_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (span, widthPx, share) => {
        const box = plotBoxOf(widthPx);
        const xPx = box.leftPx + share * box.widthPx;
        expect(xOf(box, span, momentAt(box, span, xPx))).toBeCloseTo(xPx, 3);
      },
    ),
  );
});

test('a drawing without any width still has a plot that nothing is divided by', () => {
  const box = plotBoxOf(0);
  expect(box.widthPx).toBeGreaterThan(0);
  expect(Number.isFinite(xOf(box, { fromMs: NOW, toMs: NOW }, NOW))).toBe(true);
});
