import { describe, expect, test } from 'vitest';
import { NO_TAIL, type Tail } from '../../../../renderer/state/target.ts';
import { chartDataOf } from '../../../../renderer/views/target/chart-data-of.ts';
import { iso, NOW, sampleAt, windowOf } from './samples.ts';

const tailOf = (more: Partial<Tail>): Tail => ({ ...NO_TAIL, ...more });
const told = (...atMs: readonly number[]): Tail =>
  tailOf({ samples: atMs.map((at) => ({ sample: sampleAt(at), receivedMs: at })) });

describe('what the chart draws', () => {
  test('each column becomes the same entry', () => {
    const { entries, detail } = chartDataOf(windowOf(), NO_TAIL);
    expect(detail).toBe('samples');
    expect(entries).toHaveLength(720);
    expect(entries[1]).toMatchObject({ atMs: NOW - 3_595_000, lengthMs: 0, count: 1, p50Ms: 148 });
    expect(entries[1]?.phases.waitMs).toBe(74);
  });

  test('a sample that is told and was answered too is there once', () => {
    const lastMs = NOW - 3_600_000 + 719 * 5_000;
    const { entries } = chartDataOf(windowOf(), told(lastMs, lastMs + 5_000));
    expect(entries).toHaveLength(721);
    expect(entries.at(-1)?.atMs).toBe(lastMs + 5_000);
  });

  test('also when the answer knows its time to the microsecond, and the event to the millisecond', () => {
    const { entries } = chartDataOf(
      windowOf({ offsetMs: [0.4, 5_000.6, 9_999.5] }, 3),
      told(NOW - 3_595_000, NOW - 3_590_000),
    );
    expect(entries).toHaveLength(3);
  });

  test('samples of a clock that was set back stand in the order of time', () => {
    const { entries } = chartDataOf(windowOf({ offsetMs: [10_000, 5_000, 0] }, 3), told(NOW - 3_597_000));
    const times = entries.map((entry) => entry.atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times).toHaveLength(4);
  });

  test('over long stretches bands are drawn, and single samples are not put among them', () => {
    const day = windowOf({ resolution: 'buckets', bucketMs: 90_000 }, 10);
    const { detail, entries } = chartDataOf(day, told(NOW));
    expect(detail).toBe('bands');
    expect(entries).toHaveLength(10);
    expect(entries[0]?.lengthMs).toBe(90_000);
    expect(chartDataOf(windowOf({ resolution: 'buckets', bucketMs: 10_000 }, 10), NO_TAIL).detail).toBe('short');
  });

  test('a failed sample has its phases and no time', () => {
    const failed = sampleAt(NOW, {
      outcome: 'failed',
      failure: { phase: 'tls', code: 'timeout', message: 'x' },
      phases: { resolveMs: 4, connectMs: 31, tlsMs: 29_965, waitMs: null, transferMs: null },
    });
    const { entries } = chartDataOf(null, tailOf({ samples: [{ sample: failed, receivedMs: NOW }] }));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ failed: 1, p50Ms: null });
    expect(entries[0]?.phases.waitMs).toBeNull();
  });

  test('before any answer, and with none at all, there is nothing and no error', () => {
    expect(chartDataOf(null, NO_TAIL).entries).toEqual([]);
    expect(chartDataOf(windowOf({}, 0), NO_TAIL).entries).toEqual([]);
  });
});

describe('requests that hung', () => {
  const stall = { at: iso(NOW - 9_000), elapsedMs: 7_400, phase: 'tls', end: 'slow' } as const;

  test('one that is over is told once, whether the answer knew it as open, over, or not at all', () => {
    const tail = tailOf({ stalls: [{ stall, receivedMs: NOW }] });
    for (const end of ['open', 'slow'] as const) {
      const answered = windowOf({ stalls: [{ ...stall, at: iso(NOW - 8_999), end }] });
      expect(chartDataOf(answered, tail).stalls).toHaveLength(1);
      expect(chartDataOf(answered, tail).stalls[0]?.end).toBe('slow');
    }
    expect(chartDataOf(windowOf(), tail).stalls).toHaveLength(1);
  });

  test('one that still hangs is not taken from an answer, which grows old', () => {
    expect(chartDataOf(windowOf({ stalls: [{ ...stall, end: 'open' }] }), NO_TAIL).stalls).toEqual([]);
  });
});
