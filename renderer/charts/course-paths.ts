import { type AreaPoint, areaPath } from './area-path.ts';
import type { CourseSeries } from './course-data.ts';
import type { PlotBox } from './plot-box.ts';
import { spanLengthMs, type TimeSpan } from './time-span.ts';

export interface CoursePaths {
  /** p50. */
  readonly middle: string;
  /** From p50 to p95. */
  readonly usual: string;
}

/** `y` places milliseconds; what is beyond the scale is drawn at its end. */
export function coursePaths(
  { p50Ms, p95Ms, stepMs }: Pick<CourseSeries, 'p50Ms' | 'p95Ms' | 'stepMs'>,
  span: TimeSpan,
  box: PlotBox,
  y: (ms: number) => number,
): CoursePaths {
  const placePx = (stepMs / spanLengthMs(span)) * box.widthPx;
  const parts: AreaPoint[][] = [];
  let part: AreaPoint[] = [];
  p50Ms.forEach((middleMs, index) => {
    if (middleMs === null) {
      if (part.length > 0) parts.push(part);
      part = [];
      return;
    }
    const highMs = Math.max(middleMs, p95Ms[index] ?? middleMs);
    const xPx = box.leftPx + Math.min(box.widthPx, (index + 0.5) * placePx);
    part.push({ xPx, lowPx: y(middleMs), highPx: y(highMs) });
  });
  if (part.length > 0) parts.push(part);
  const middles = parts.map((points) => points.map((point) => ({ ...point, highPx: point.lowPx })));
  return { middle: areaPath(middles).line, usual: areaPath(parts).area };
}
