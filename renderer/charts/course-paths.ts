import { type AreaPoint, areaPath } from './area-path.ts';
import type { CourseSeries } from './course-data.ts';
import type { PlotBox } from './plot-box.ts';

export interface CoursePaths {
  /** p50. */
  readonly middle: string;
  /** From p50 to p95. */
  readonly usual: string;
}

/** `y` places milliseconds; what is beyond the scale is drawn at its end. */
export function coursePaths(
  { p50Ms, p95Ms }: Pick<CourseSeries, 'p50Ms' | 'p95Ms'>,
  box: PlotBox,
  y: (ms: number) => number,
): CoursePaths {
  const placePx = box.widthPx / Math.max(1, p50Ms.length);
  const parts: AreaPoint[][] = [];
  let part: AreaPoint[] = [];
  p50Ms.forEach((middleMs, index) => {
    if (middleMs === null) {
      if (part.length > 0) parts.push(part);
      part = [];
      return;
    }
    const highMs = Math.max(middleMs, p95Ms[index] ?? middleMs);
    part.push({ xPx: box.leftPx + (index + 0.5) * placePx, lowPx: y(middleMs), highPx: y(highMs) });
  });
  if (part.length > 0) parts.push(part);
  const middles = parts.map((points) => points.map((point) => ({ ...point, highPx: point.lowPx })));
  return { middle: areaPath(middles).line, usual: areaPath(parts).area };
}
