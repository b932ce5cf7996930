/** A stretch of wall time, in milliseconds since 1970 (UTC). */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter ones would show less than one request. */
export const SHORTEST_SPAN_MS = 2_000;
/** Longer than anything is kept. */
export const LONGEST_SPAN_MS = 400 * 86_400_000;

export const spanLengthMs = (span: TimeSpan): number => span.toMs - span.fromMs;

const bounded = (lengthMs: number): number => Math.min(LONGEST_SPAN_MS, Math.max(SHORTEST_SPAN_MS, lengthMs));

/** A moment as its share of the span: 0 at its begin, 1 at its end. */
export function shareOf(span: TimeSpan, atMs: number): number {
  const lengthMs = spanLengthMs(span);
  return lengthMs <= 0 ? 0 : (atMs - span.fromMs) / lengthMs;
}

/** A span `factor` times as long in which `aroundMs` keeps its place. */
export function zoomed(span: TimeSpan, aroundMs: number, factor: number): TimeSpan {
  const lengthMs = bounded(spanLengthMs(span) * factor);
  const fromMs = aroundMs - shareOf(span, aroundMs) * lengthMs;
  return { fromMs, toMs: fromMs + lengthMs };
}

export const panned = (span: TimeSpan, byMs: number): TimeSpan => ({
  fromMs: span.fromMs + byMs,
  toMs: span.toMs + byMs,
});

/** Moved so that it ends at `latestMs` at the latest: nothing is known of the future. */
export function notAfter(span: TimeSpan, latestMs: number): TimeSpan {
  return span.toMs > latestMs ? panned(span, latestMs - span.toMs) : span;
}

/** What was drawn up between two moments, in either direction; null when it is too short to be meant. */
export function spanBetween(oneMs: number, otherMs: number): TimeSpan | null {
  const fromMs = Math.min(oneMs, otherMs);
  const toMs = Math.max(oneMs, otherMs);
  if (!(toMs > fromMs)) return null;
  if (toMs - fromMs >= SHORTEST_SPAN_MS) return { fromMs, toMs };
  const middleMs = (fromMs + toMs) / 2;
  return { fromMs: middleMs - SHORTEST_SPAN_MS / 2, toMs: middleMs + SHORTEST_SPAN_MS / 2 };
}
