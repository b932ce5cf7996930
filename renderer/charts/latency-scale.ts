import { quantile } from '../../electron/domain/statistics.ts';

/** The linear axis of the phases: from 0 to `topMs`, with a line each `stepMs`. */
export interface LatencyScale {
  readonly topMs: number;
  readonly stepMs: number;
}

const STEPS = [1, 2, 2.5, 5, 10] as const;
const MOST_LINES = 5;
const SHARE_OVER_NORMAL = 1.25;
/** What a scale has come down from stays until less than this share of it is used. */
const LEAST_USED_SHARE = 0.45;

/** The lowest round end that holds `highestMs`, with few lines. */
export function scaleFor(highestMs: number): LatencyScale {
  const wantedMs = Math.max(highestMs, 0.1);
  const power = 10 ** Math.floor(Math.log10(wantedMs / MOST_LINES));
  const linesOf = (step: number): number => Math.ceil((wantedMs / (step * power)) * 0.999);
  const step = STEPS.find((candidate) => linesOf(candidate) <= MOST_LINES) ?? 10;
  return { stepMs: step * power, topMs: linesOf(step) * step * power };
}

/**
 * A scale on which what is normal can be read, whatever single requests took. It goes up at once and comes down late, so that it
 * does not jump about while data arrive. `normalMs`: totals of requests that were fine; `share` of them are to be within.
 */
export function latencyScale(normalMs: readonly number[], before: LatencyScale | null, share = 0.95): LatencyScale {
  const usualMs = quantile(Float64Array.from(normalMs).sort(), share);
  if (usualMs === null) return before ?? scaleFor(100);
  const wantedMs = usualMs * SHARE_OVER_NORMAL;
  if (before !== null && wantedMs <= before.topMs && wantedMs >= before.topMs * LEAST_USED_SHARE) return before;
  return scaleFor(wantedMs);
}

export function latencyTicks({ topMs, stepMs }: LatencyScale): readonly number[] {
  const count = Math.round(topMs / stepMs);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * stepMs).toPrecision(12)));
}
