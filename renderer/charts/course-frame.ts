import type { PlotBox } from './plot-box.ts';

/** Where the rows of a chart of several members lie, in pixels from the upper edge of the drawing. */
export interface CourseFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly box: PlotBox;
  /** Where each row's name stands, and where its plot begins. */
  readonly rows: readonly { readonly labelPx: number; readonly topPx: number }[];
  readonly plotPx: number;
  /** Room for a name; it stands beside its plot, or over it where there is no room. */
  readonly labelWidthPx: number;
  readonly isNarrow: boolean;
  /** The axis of time. */
  readonly timePx: number;
}

const EDGE_PX = 16;
const AXIS_PX = 52;
const LABEL_PX = 136;
const NARROW_PX = 760;
const PLOT_PX = 46;
const BETWEEN_PX = 22;
const NAME_PX = 22;
const FIRST_PX = 8;
const TIME_PX = 26;

export function courseFrame(widthPx: number, count: number): CourseFrame {
  const isNarrow = widthPx < NARROW_PX;
  const leftPx = EDGE_PX + AXIS_PX + (isNarrow ? 0 : LABEL_PX);
  const plotTopPx = FIRST_PX + (isNarrow ? NAME_PX : 0);
  const pitchPx = PLOT_PX + BETWEEN_PX + (isNarrow ? NAME_PX - 8 : 0);
  const rows = Array.from({ length: count }, (_, index) => {
    const topPx = plotTopPx + index * pitchPx;
    return { topPx, labelPx: isNarrow ? topPx - NAME_PX - 2 : topPx };
  });
  const timePx = plotTopPx + Math.max(0, count - 1) * pitchPx + PLOT_PX;
  return {
    widthPx,
    heightPx: timePx + TIME_PX,
    box: { leftPx, widthPx: Math.max(1, widthPx - leftPx - EDGE_PX) },
    rows,
    plotPx: PLOT_PX,
    labelWidthPx: isNarrow ? Math.max(1, widthPx - 2 * EDGE_PX) : LABEL_PX,
    isNarrow,
    timePx,
  };
}
