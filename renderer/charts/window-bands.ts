import type { ChartIncident } from './chart-data.ts';
import { type PlotBox, xOf } from './plot-box.ts';
import type { TimeSpan } from './time-span.ts';

/** One or more timeout windows that lie on the same pixels. */
export interface WindowBand {
  readonly leftPx: number;
  readonly rightPx: number;
  /** Oldest first; never empty. */
  readonly incidents: readonly ChartIncident[];
  readonly open: boolean;
}

/** A handle over the chart that opens what is under it. */
export interface WindowHandle {
  readonly leftPx: number;
  readonly widthPx: number;
  /** The middle of what it stands for. */
  readonly pointPx: number;
  readonly incidents: readonly ChartIncident[];
  /** Whether there is room for words beside the time. */
  readonly isFull: boolean;
  readonly open: boolean;
}

/** A window of a second must be seen in a month. */
const LEAST_PX = 3;
/** Closer than this they look like one. */
const APART_PX = 1;

/** Windows within the span as bands, from left to right; what touches is one. An open one goes on until `nowMs`. */
export function windowBands(
  incidents: readonly ChartIncident[],
  span: TimeSpan,
  box: PlotBox,
  nowMs: number,
): readonly WindowBand[] {
  const edgePx = box.leftPx + box.widthPx;
  const placed = incidents
    .flatMap((incident): GrowingBand[] => {
      const untilMs = incident.toMs ?? Math.max(nowMs, incident.fromMs);
      if (untilMs < span.fromMs || incident.fromMs > span.toMs) return [];
      const from = xOf(box, span, incident.fromMs);
      const to = xOf(box, span, untilMs);
      const middle = (from + to) / 2;
      const half = Math.max(LEAST_PX, to - from) / 2;
      const leftPx = Math.min(Math.max(box.leftPx, middle - half), edgePx - LEAST_PX);
      const rightPx = Math.max(Math.min(edgePx, middle + half), leftPx + LEAST_PX);
      return [{ leftPx, rightPx, incidents: [incident], open: incident.toMs === null }];
    })
    .sort((one, other) => one.leftPx - other.leftPx);
  const bands: GrowingBand[] = [];
  for (const next of placed) {
    const last = bands.at(-1);
    if (last === undefined || next.leftPx > last.rightPx + APART_PX) {
      bands.push(next);
    } else {
      last.rightPx = Math.max(last.rightPx, next.rightPx);
      last.incidents.push(...next.incidents);
      last.open ||= next.open;
    }
  }
  return bands;
}

interface GrowingBand extends WindowBand {
  rightPx: number;
  readonly incidents: ChartIncident[];
  open: boolean;
}

export interface HandleWidths {
  /** Of one with time and words. */
  readonly fullPx: number;
  /** Of one with the time alone, or that counts. */
  readonly shortPx: number;
  readonly apartPx: number;
}

interface Group {
  readonly bands: readonly WindowBand[];
  readonly pointPx: number;
}

/**
 * Handles over the bands, from left to right, none over another and all within the drawing. Where there is no room for words a handle
 * becomes short; short ones that have no room side by side become one that counts.
 */
export function windowHandles(
  bands: readonly WindowBand[],
  box: PlotBox,
  widths: HandleWidths,
): readonly WindowHandle[] {
  const { apartPx } = widths;
  const shortPx = Math.min(widths.shortPx, box.widthPx);
  const rightPx = box.leftPx + box.widthPx;
  const leftOf = (pointPx: number, widthPx: number): number =>
    Math.min(Math.max(box.leftPx, pointPx - widthPx / 2), rightPx - widthPx);
  const groups: Group[] = [];
  for (const band of bands) {
    let next = groupOf([band]);
    // A group that grew may reach the one before it.
    for (let last = groups.at(-1); last !== undefined; last = groups.at(-1)) {
      if (leftOf(next.pointPx, shortPx) >= leftOf(last.pointPx, shortPx) + shortPx + apartPx) break;
      groups.pop();
      next = groupOf([...last.bands, ...next.bands]);
    }
    groups.push(next);
  }
  let endPx = Number.NEGATIVE_INFINITY;
  return groups.map(({ bands: members, pointPx }, index) => {
    const incidents = members.flatMap((band) => band.incidents);
    const following = groups[index + 1];
    const limitPx = following === undefined ? rightPx : leftOf(following.pointPx, shortPx) - apartPx;
    // It moves aside for its neighbours as long as it still stands over what it is about.
    const leastPx = Math.max(box.leftPx, endPx + apartPx);
    const fullLeftPx = Math.max(leastPx, Math.min(leftOf(pointPx, widths.fullPx), limitPx - widths.fullPx));
    const isFull =
      incidents.length === 1 &&
      fullLeftPx + widths.fullPx <= limitPx &&
      fullLeftPx <= pointPx &&
      pointPx <= fullLeftPx + widths.fullPx;
    const widthPx = isFull ? widths.fullPx : shortPx;
    const leftPx = isFull ? fullLeftPx : leftOf(pointPx, shortPx);
    endPx = leftPx + widthPx;
    return { leftPx, widthPx, pointPx, incidents, isFull, open: members.some((band) => band.open) };
  });
}

const groupOf = (bands: readonly WindowBand[]): Group => ({
  bands,
  pointPx: ((bands[0]?.leftPx ?? 0) + (bands.at(-1)?.rightPx ?? 0)) / 2,
});
