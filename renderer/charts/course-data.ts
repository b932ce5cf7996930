import type { SeriesLook } from './series-look.ts';
import type { TimeSpan } from './time-span.ts';

/** A timeout window of one member; times are milliseconds since 1970 (UTC). */
export interface CourseWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly worstMs: number;
  /** The number of its incident, where one can be led to it; null: it was seen elsewhere. */
  readonly incident: number | null;
}

export interface CourseGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** Why nothing was measured. */
  readonly words: string;
}

/** How long one member took over the time that all are shown for. */
export interface CourseSeries {
  /** Its name for those who do not see the drawing, and as a key. */
  readonly key: string;
  readonly name: string;
  /** What sets it apart. */
  readonly says: string;
  readonly look: SeriesLook;
  /** Length of the places that the span is divided into from its beginning; the last one may go beyond its end. */
  readonly stepMs: number;
  /** Of each place; null where nothing was measured. */
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  /** Oldest first. */
  readonly windows: readonly CourseWindow[];
  readonly gaps: readonly CourseGap[];
  /** The course in a sentence. */
  readonly summary: string;
}

/** What one member was like at a moment. */
export interface CourseFacts {
  readonly series: CourseSeries;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly window: CourseWindow | null;
  readonly gap: CourseGap | null;
}

/** `withinMs`: windows so near count as hit, for a hand does not hit a pixel. */
export function courseFactsAt(
  all: readonly CourseSeries[],
  span: TimeSpan,
  atMs: number,
  withinMs: number,
): readonly CourseFacts[] {
  return all.map((series) => {
    const place = Math.min(series.p50Ms.length - 1, placeOf(series, span, atMs));
    return {
      series,
      p50Ms: series.p50Ms[place] ?? null,
      p95Ms: series.p95Ms[place] ?? null,
      window: windowAt(series.windows, atMs, withinMs),
      gap: series.gaps.find(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs) ?? null,
    };
  });
}

const placeOf = ({ stepMs }: CourseSeries, { fromMs }: TimeSpan, atMs: number): number =>
  Math.max(0, Math.floor((atMs - fromMs) / stepMs));

/** Of several the nearest. */
function windowAt(windows: readonly CourseWindow[], atMs: number, withinMs: number): CourseWindow | null {
  let found: CourseWindow | null = null;
  let leastMs = withinMs;
  for (const window of windows) {
    const distanceMs = Math.max(window.fromMs - atMs, atMs - window.toMs, 0);
    if (distanceMs > leastMs || (found !== null && distanceMs === leastMs)) continue;
    found = window;
    leastMs = distanceMs;
  }
  return found;
}

/** The middle of the next window of any member in a direction; null when there is none. */
export function windowBeside(all: readonly CourseSeries[], atMs: number, direction: -1 | 1): number | null {
  const middles = all.flatMap(({ windows }) => windows.map(({ fromMs, toMs }) => (fromMs + toMs) / 2));
  const beyond = middles.filter((middle) => (direction === 1 ? middle > atMs + 1 : middle < atMs - 1));
  if (beyond.length === 0) return null;
  return beyond.reduce((one, other) => (Math.abs(other - atMs) < Math.abs(one - atMs) ? other : one));
}

/** p95 of the places that no window touches, by which a scale shows what is normal; of all where windows leave nothing. */
export function highsOutsideWindows(series: CourseSeries, span: TimeSpan): readonly number[] {
  const { p95Ms, windows } = series;
  const touched = new Set<number>();
  for (const { fromMs, toMs } of windows) {
    // Its own requests may have begun in the place before.
    for (let place = placeOf(series, span, fromMs) - 1; place <= placeOf(series, span, toMs) + 1; place += 1)
      touched.add(place);
  }
  const all = p95Ms.filter((ms) => ms !== null);
  const outside = p95Ms.filter((ms, place) => ms !== null && !touched.has(place)).filter((ms) => ms !== null);
  return outside.length > 0 ? outside : all;
}
