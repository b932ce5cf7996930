/** Where the two panels lie over each other, in pixels from the top of the drawing. */
export interface ChartFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Plot of the stalls. */
  readonly stallTopPx: number;
  readonly stallBottomPx: number;
  /** Plot of the phases. */
  readonly phaseTopPx: number;
  readonly phaseBottomPx: number;
}

/** Room for the handles over the plots, between the plots, and for the time under them. */
const HANDLES_PX = 30;
const BETWEEN_PX = 12;
const TIME_PX = 24;
const STALL_SHARE = 0.42;

export function chartFrame(widthPx: number, heightPx: number): ChartFrame {
  const plotsPx = Math.max(40, heightPx - HANDLES_PX - BETWEEN_PX - TIME_PX);
  const stallPx = Math.round(plotsPx * STALL_SHARE);
  const phaseTopPx = HANDLES_PX + stallPx + BETWEEN_PX;
  return {
    widthPx,
    heightPx: HANDLES_PX + plotsPx + BETWEEN_PX + TIME_PX,
    stallTopPx: HANDLES_PX,
    stallBottomPx: HANDLES_PX + stallPx,
    phaseTopPx,
    phaseBottomPx: HANDLES_PX + plotsPx + BETWEEN_PX,
  };
}
