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
  /** Of one that only counts. */
  readonly shortPx: number;
  readonly apartPx: number;
}

/**
 * Handles over the bands, from left to right, none over another: those that have no room side by side become one that counts. They
 * stay within the drawing.
 */
export function windowHandles(
  bands: readonly WindowBand[],
  box: PlotBox,
  { fullPx, shortPx, apartPx }: HandleWidths,
): readonly WindowHandle[] {
  interface Group {
    readonly bands: readonly WindowBand[];
    readonly leftPx: number;
    readonly widthPx: number;
  }
  const group = (members: readonly WindowBand[]): Group => {
    const first = members[0];
    const last = members.at(-1);
    const pointPx = ((first?.leftPx ?? 0) + (last?.rightPx ?? 0)) / 2;
    const isOne = members.length === 1 && first?.incidents.length === 1;
    const widthPx = Math.min(isOne ? fullPx : shortPx, box.widthPx);
    const highest = box.leftPx + box.widthPx - widthPx;
    return { bands: members, widthPx, leftPx: Math.min(Math.max(box.leftPx, pointPx - widthPx / 2), highest) };
  };
  const groups: Group[] = [];
  for (const band of bands) {
    let next = group([band]);
    // A group that grew may reach the one before it.
    for (let last = groups.at(-1); last !== undefined; last = groups.at(-1)) {
      if (next.leftPx >= last.leftPx + last.widthPx + apartPx) break;
      groups.pop();
      next = group([...last.bands, ...next.bands]);
    }
    groups.push(next);
  }
  return groups.map(({ bands: members, leftPx, widthPx }) => ({
    leftPx,
    widthPx,
    pointPx: ((members[0]?.leftPx ?? 0) + (members.at(-1)?.rightPx ?? 0)) / 2,
    incidents: members.flatMap((band) => band.incidents),
    open: members.some((band) => band.open),
  }));
}
