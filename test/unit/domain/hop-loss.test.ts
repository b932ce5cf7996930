import { describe, expect, test } from 'vitest';
import { hopJitterMs } from '../../../electron/domain/hop-jitter.ts';
import { hopLossKinds, lossBeginsAtTtl } from '../../../electron/domain/hop-loss.ts';
import type { Hop } from '../../../electron/domain/trace.ts';

/** Each hop as `[sent, lost]`. */
const hops = (...counts: readonly (readonly [number, number])[]): Hop[] =>
  counts.map(([sent, lost], index) => ({
    ttl: index + 1,
    addresses: sent > lost ? [`10.0.0.${index + 1}`] : [],
    rttMs: [],
    answerers: [],
    sent,
    lost,
    statistics: null,
    note: null,
  }));

describe('what the loss at a hop means', () => {
  test('loss at a middle hop that does not persist to the end is a limit of its answers', () => {
    const path = hops([10, 0], [10, 6], [10, 0], [10, 0]);
    expect(hopLossKinds(path)).toEqual(['none', 'limits-answers', 'none', 'none']);
    expect(lossBeginsAtTtl(path)).toBeNull();
  });

  test('loss that goes on to the end begins at the first hop that has it', () => {
    const path = hops([10, 0], [10, 0], [10, 5], [10, 4], [10, 5]);
    expect(hopLossKinds(path)).toEqual(['none', 'none', 'persists', 'persists', 'persists']);
    expect(lossBeginsAtTtl(path)).toBe(3);
  });

  test('a limited router before lossy hops does not move the place where loss begins', () => {
    const path = hops([10, 0], [10, 8], [10, 0], [10, 3], [10, 3]);
    expect(hopLossKinds(path)[1]).toBe('limits-answers');
    expect(lossBeginsAtTtl(path)).toBe(4);
  });

  test('a limited router amid loss that persists does not hide where that begins', () => {
    const path = hops([10, 0], [10, 3], [10, 8], [10, 2], [10, 3]);
    expect(hopLossKinds(path)).toEqual(['none', 'persists', 'limits-answers', 'persists', 'persists']);
    expect(lossBeginsAtTtl(path)).toBe(2);
  });

  test('a hop that never answers but passes on is silent, not lossy', () => {
    const path = hops([10, 0], [10, 10], [10, 0]);
    expect(hopLossKinds(path)).toEqual(['none', 'silent', 'none']);
    expect(lossBeginsAtTtl(path)).toBeNull();
  });

  test('where everything ends, loss begins behind the last answer, silent hops before it or not', () => {
    expect(lossBeginsAtTtl(hops([3, 0], [3, 0], [3, 3], [3, 3]))).toBe(3);
    expect(lossBeginsAtTtl(hops([3, 0], [3, 3], [3, 0], [3, 3]))).toBe(4);
  });

  test('a hop that was not asked says nothing', () => {
    const path = hops([0, 0], [4, 0], [0, 0], [4, 4]);
    expect(hopLossKinds(path)).toEqual(['not-asked', 'none', 'not-asked', 'persists']);
    expect(lossBeginsAtTtl(path)).toBe(4);
  });

  test('one lucky probe farther away does not outweigh many lost', () => {
    expect(hopLossKinds(hops([100, 50], [1, 0], [100, 50]))[0]).toBe('persists');
  });

  test('no hops, no loss', () => {
    expect(hopLossKinds([])).toEqual([]);
    expect(lossBeginsAtTtl([])).toBeNull();
  });
});

describe('jitter', () => {
  const answerer = (address: string, rttMs: readonly number[]) => ({ address, rttMs, answers: [], mtuBytes: null });

  test('is the mean difference between successive round trips', () => {
    expect(hopJitterMs({ rttMs: [10, 14, 12], answerers: [] })).toBe(3);
  });

  test('is not told from less than two', () => {
    expect(hopJitterMs({ rttMs: [], answerers: [] })).toBeNull();
    expect(hopJitterMs({ rttMs: [5], answerers: [] })).toBeNull();
  });

  test('two routers at different distances are not jitter', () => {
    const answerers = [answerer('10.0.0.1', [10, 10]), answerer('10.0.0.2', [30, 30])];
    expect(hopJitterMs({ rttMs: [10, 30, 10, 30], answerers })).toBe(0);
  });
});
