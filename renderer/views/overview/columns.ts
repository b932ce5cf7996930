/** How the columns of the list share its width. Lengths are px. */
export interface Columns {
  readonly template: string;
  /** 0: there is no room for courses. */
  readonly sparkPx: number;
  readonly address: boolean;
  /** The day's p50 and p95. */
  readonly percentiles: boolean;
}

const MARK_PX = 20;
const FIGURE_PX = 74;
const COUNT_PX = [48, 52] as const;

/** From so many on there is room for courses beside everything else. */
const LEAST_WITH_SPARK_PX = 980;
const LEAST_WITH_ADDRESS_PX = 940;
const LEAST_WITH_PERCENTILES_PX = 760;
const LEAST_SPARK_PX = 120;
const USUAL_SPARK_PX = 276;
const WIDEST_SPARK_PX = 560;

/** `widthPx` is what the rows have, without a scrollbar. */
export function columnsFor(widthPx: number): Columns {
  const isWide = widthPx >= 1_500;
  const percentiles = widthPx >= LEAST_WITH_PERCENTILES_PX;
  const statePx = widthPx < 640 ? 120 : widthPx < 1_000 ? 196 : isWide ? 300 : 216;
  const figurePx = isWide ? 96 : FIGURE_PX;
  const sparkPx = sparkFor(widthPx);
  const figures = percentiles ? [figurePx, figurePx, figurePx] : [figurePx];
  const fixed = [statePx, ...figures, ...COUNT_PX, ...(sparkPx > 0 ? [sparkPx + 10] : [])];
  return {
    template: `${MARK_PX}px minmax(0, 1fr) ${fixed.map((px) => `${px}px`).join(' ')}`,
    sparkPx,
    address: widthPx >= LEAST_WITH_ADDRESS_PX,
    percentiles,
  };
}

function sparkFor(widthPx: number): number {
  if (widthPx < LEAST_WITH_SPARK_PX) return 0;
  // Up to the usual width of a window it gives way to the names, beyond it grows with it.
  const usualAtPx = 1_230;
  if (widthPx <= usualAtPx) {
    const share = (widthPx - LEAST_WITH_SPARK_PX) / (usualAtPx - LEAST_WITH_SPARK_PX);
    return Math.round(LEAST_SPARK_PX + share * (USUAL_SPARK_PX - LEAST_SPARK_PX));
  }
  return Math.min(WIDEST_SPARK_PX, Math.round(USUAL_SPARK_PX + (widthPx - usualAtPx) * 0.42));
}
