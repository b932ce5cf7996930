import type { Spark, Stretch } from '../../state/overview-sparks.ts';

/** A row's course as SVG paths, and stretches of time as places from left to right. All lengths are px. */
export interface SparkDrawing {
  readonly line: string;
  readonly fill: string;
  readonly windows: readonly Place[];
  readonly gaps: readonly Place[];
}

export interface Place {
  readonly x: number;
  readonly width: number;
}

export interface SparkSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface SparkPace {
  /** From one probe to the next. */
  readonly intervalMs: number;
  /** From here on it touches the upper edge. */
  readonly slowAfterMs: number;
}

const TOP_PX = 2;
/** Where the usual time of a row runs, from above. */
const USUAL_SHARE = 0.62;
/** Added to every time, so that a wobble of a fast target is no mountain. */
const SOFT_MS = 8;
/** What is shorter would not be seen. */
const LEAST_WINDOW_PX = 3;
const LEAST_GAP_PX = 2;
/** A stretch without answers is bridged while it is no longer than so many probes. */
const BRIDGED_PROBES = 2.5;

/**
 * The line runs through the worst answered time of each place, on a logarithmic scale of the row's own: its median lies in the lower
 * part, the upper edge is where it counts as slow. It breaks where nothing was answered and over recorded gaps.
 */
export function drawSpark(spark: Spark, size: SparkSize, pace: SparkPace): SparkDrawing {
  const { widthPx, heightPx } = size;
  const spanMs = spark.toMs - spark.fromMs;
  if (widthPx <= 0 || spanMs <= 0 || spark.worstMs.length === 0) return { line: '', fill: '', windows: [], gaps: [] };
  const xOf = (atMs: number): number => (Math.min(Math.max(atMs - spark.fromMs, 0), spanMs) / spanMs) * widthPx;
  const place = ({ fromMs, toMs }: Stretch, leastPx: number): Place => {
    const left = xOf(fromMs);
    const width = Math.max(leastPx, xOf(toMs ?? spark.toMs) - left);
    return { x: round(Math.min(left, widthPx - width)), width: round(width) };
  };
  const isInSight = ({ fromMs, toMs }: Stretch): boolean =>
    fromMs < spark.toMs && (toMs === null || toMs > spark.fromMs);
  const gaps = spark.gaps.filter(isInSight);
  const yOf = heightScale(spark.worstMs, heightPx, pace.slowAfterMs);
  const placeMs = spanMs / spark.worstMs.length;
  const bridgedMs = Math.max(placeMs * 1.5, pace.intervalMs * BRIDGED_PROBES + placeMs);

  const runs: { readonly atMs: number; readonly y: number }[][] = [];
  spark.worstMs.forEach((worstMs, index) => {
    if (worstMs === null) return;
    const point = { atMs: spark.fromMs + (index + 0.5) * placeMs, y: yOf(worstMs) };
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isBridged =
      before !== undefined &&
      point.atMs - before.atMs <= bridgedMs &&
      !gaps.some((gap) => covers(gap, before.atMs, point.atMs, placeMs));
    if (run !== undefined && isBridged) run.push(point);
    else runs.push([point]);
  });

  const lines: string[] = [];
  const fills: string[] = [];
  for (const run of runs) {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) continue;
    const points = run.map(({ atMs, y }) => `${round(xOf(atMs))} ${round(y)}`);
    // A point alone would not be drawn at all; a line of no length with round ends is a dot.
    lines.push(`M${points.join('L')}${run.length === 1 ? 'h0' : ''}`);
    if (run.length > 1) {
      fills.push(`M${points.join('L')}L${round(xOf(last.atMs))} ${heightPx}L${round(xOf(first.atMs))} ${heightPx}Z`);
    }
  }
  return {
    line: lines.join(''),
    fill: fills.join(''),
    windows: spark.windows.filter(isInSight).map((window) => place(window, LEAST_WINDOW_PX)),
    gaps: gaps.map((gap) => place(gap, LEAST_GAP_PX)),
  };
}

/** Whether a gap takes up enough of the way between two points that a line over it would claim what nobody measured. */
function covers(gap: Stretch, fromMs: number, toMs: number, placeMs: number): boolean {
  const overlapMs = Math.min(gap.toMs ?? toMs, toMs) - Math.max(gap.fromMs, fromMs);
  return overlapMs > Math.min(placeMs, toMs - fromMs) / 2;
}

function heightScale(
  worstMs: readonly (number | null)[],
  heightPx: number,
  slowAfterMs: number,
): (durationMs: number) => number {
  const answered = worstMs.filter((durationMs) => durationMs !== null).sort((one, other) => one - other);
  const usualMs = answered[Math.floor(answered.length / 2)] ?? 0;
  const usualPx = heightPx * USUAL_SHARE;
  const ratio = (durationMs: number): number => Math.log((durationMs + SOFT_MS) / (usualMs + SOFT_MS));
  const highest = Math.max(ratio(slowAfterMs), Math.log(4));
  const perUnitPx = (usualPx - TOP_PX) / highest;
  return (durationMs) => Math.min(heightPx - 1, Math.max(TOP_PX, usualPx - ratio(durationMs) * perUnitPx));
}

const round = (px: number): number => Math.round(px * 10) / 10;
