import type { GapReason } from '../../electron/domain/gap.ts';
import type { ChartGap } from './chart-data.ts';
import { type PlotBox, xOf } from './plot-box.ts';
import type { TimeSpan } from './time-span.ts';

/** A stretch in which nothing was measured. */
export interface GapBand {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly words: string;
  /** Whether there is room for the words. */
  readonly roomy: boolean;
}

const REASONS: Readonly<Record<GapReason, string>> = {
  'not-running': 'not running',
  asleep: 'asleep',
  paused: 'paused',
  'clock-step': 'clock set',
  'store-full': 'disk full',
};
const ROOM_A_LETTER_PX = 6.2;
const ROOM_BESIDE_PX = 20;

/** "asleep 6 min" */
export function gapWords({ fromMs, toMs, reason }: ChartGap, nowMs: number): string {
  return `${REASONS[reason]} ${roughSpanText(Math.max(0, (toMs ?? nowMs) - fromMs))}`;
}

/** In the unit that says it best, without digits that nobody asked for. */
export function roughSpanText(spanMs: number): string {
  if (spanMs < 59_500) return `${Math.max(1, Math.round(spanMs / 1_000))} s`;
  if (spanMs < 59.5 * 60_000) return `${Math.round(spanMs / 60_000)} min`;
  const hours = spanMs / 3_600_000;
  if (hours < 47.5) return `${hours < 9.95 ? hours.toFixed(1).replace('.0', '') : Math.round(hours)} h`;
  return `${Math.round(hours / 24)} days`;
}

/** Gaps within the span, from left to right; those that overlap are one, with the words of the longest. */
export function gapBands(gaps: readonly ChartGap[], span: TimeSpan, box: PlotBox, nowMs: number): readonly GapBand[] {
  const clipped = gaps
    .map((gap) => ({ gap, fromMs: Math.max(span.fromMs, gap.fromMs), toMs: Math.min(span.toMs, gap.toMs ?? nowMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .sort((one, other) => one.fromMs - other.fromMs);
  const merged: { gap: ChartGap; fromMs: number; toMs: number }[] = [];
  for (const next of clipped) {
    const last = merged.at(-1);
    if (last === undefined || next.fromMs > last.toMs) {
      merged.push(next);
      continue;
    }
    const lengthOf = ({ fromMs, toMs }: ChartGap): number => (toMs ?? nowMs) - fromMs;
    merged[merged.length - 1] = {
      gap: lengthOf(next.gap) > lengthOf(last.gap) ? next.gap : last.gap,
      fromMs: last.fromMs,
      toMs: Math.max(last.toMs, next.toMs),
    };
  }
  return merged.map(({ gap, fromMs, toMs }) => {
    const leftPx = xOf(box, span, fromMs);
    const rightPx = Math.max(xOf(box, span, toMs), leftPx + 1);
    const words = gapWords(gap, nowMs);
    return { leftPx, rightPx, words, roomy: rightPx - leftPx >= words.length * ROOM_A_LETTER_PX + ROOM_BESIDE_PX };
  });
}
