import type { Hop } from './trace.ts';

/**
 * Mean difference between successive round trips in milliseconds, as in RFC 3550's idea of jitter but without its smoothing. On a
 * balanced path only round trips to the same router are compared. Null before the second answer of any of them.
 */
export function hopJitterMs({ rttMs, answerers }: Pick<Hop, 'rttMs' | 'answerers'>): number | null {
  let sum = 0;
  let count = 0;
  for (const series of answerers.length === 0 ? [rttMs] : answerers.map((one) => one.rttMs)) {
    for (const [index, ms] of series.entries()) {
      const before = series[index - 1];
      if (before === undefined) continue;
      sum += Math.abs(ms - before);
      count += 1;
    }
  }
  return count === 0 ? null : sum / count;
}
