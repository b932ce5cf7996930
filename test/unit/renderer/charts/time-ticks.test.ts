import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { tickStepMs, timeTicks } from '../../../../renderer/charts/time-ticks.ts';

vi.hoisted(() => {
  process.env.TZ = 'Europe/Berlin';
});

const H = 3_600_000;
const DAY = 24 * H;
const at = (text: string): number => Date.parse(text);

test('ticks are within the span, in order, and never so close that their words touch', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: at('2026-01-01'), max: at('2027-01-01') }),
      fc.integer({ min: 2_000, max: 400 * DAY }),
      fc.integer({ min: 300, max: 2_000 }),
      (fromMs, lengthMs, widthPx) => {
        const ticks = timeTicks({ fromMs, toMs: fromMs + lengthMs }, widthPx);
        for (const [index, tick] of ticks.entries()) {
          expect(tick.atMs).toBeGreaterThanOrEqual(fromMs);
          expect(tick.atMs).toBeLessThanOrEqual(fromMs + lengthMs);
          const before = ticks[index - 1];
          // A day of 23 hours brings two of them an hour closer.
          if (before !== undefined) expect(((tick.atMs - before.atMs + H) / lengthMs) * widthPx).toBeGreaterThan(60);
        }
        expect(ticks.length).toBeLessThan(40);
      },
    ),
  );
});

describe('ticks fall on round times of the local clock', () => {
  test('each five minutes over an hour', () => {
    const span = { fromMs: at('2026-11-21T13:32:08Z'), toMs: at('2026-11-21T14:32:08Z') };
    expect(tickStepMs(span, 1_174)).toBe(5 * 60_000);
    const labels = timeTicks(span, 1_174).map((tick) => tick.label);
    expect(labels[0]).toBe('14:35');
    expect(labels).toHaveLength(12);
  });

  test('midnight has its date', () => {
    const labels = timeTicks({ fromMs: at('2026-11-20T12:00:00Z'), toMs: at('2026-11-21T12:00:00Z') }, 1_174).map(
      (tick) => tick.label,
    );
    expect(labels.some((label) => /21/.test(label) && !label.includes(':'))).toBe(true);
  });

  test('also over the night in which the clock is set', () => {
    const ticks = timeTicks({ fromMs: at('2026-10-24T12:00:00Z'), toMs: at('2026-10-27T12:00:00Z') }, 600);
    for (const tick of ticks) expect(new Date(tick.atMs).getMinutes()).toBe(0);
    for (const tick of ticks) expect(new Date(tick.atMs).getHours() % 12).toBe(0);
  });

  test('each day is counted from the same day, so that ticks stay while one pans', () => {
    const ticksFrom = (fromMs: number): readonly number[] =>
      timeTicks({ fromMs, toMs: fromMs + 60 * DAY }, 700).map((tick) => tick.atMs);
    const here = ticksFrom(at('2026-05-01T00:00:00Z'));
    const there = ticksFrom(at('2026-05-02T00:00:00Z'));
    expect(here.filter((tick) => there.includes(tick)).length).toBeGreaterThan(3);
  });
});

test('a span without any length has no ticks', () => {
  const now = at('2026-11-21T13:32:08Z');
  expect(timeTicks({ fromMs: now, toMs: now }, 1_000)).toEqual([]);
});
