import { shareOf, spanLengthMs, type TimeSpan } from './time-span.ts';

/** Where a plot lies in its drawing, in pixels. */
export interface PlotBox {
  readonly leftPx: number;
  readonly widthPx: number;
}

/** Room for the words of the y axes, and so that the last mark is not cut. */
export const AXIS_PX = 60;
export const RIGHT_PX = 12;

/** The plot of a drawing that is `widthPx` wide; at least one pixel, so that nothing is divided by none. */
export const plotBoxOf = (widthPx: number): PlotBox => ({
  leftPx: AXIS_PX,
  widthPx: Math.max(1, widthPx - AXIS_PX - RIGHT_PX),
});

export const xOf = (box: PlotBox, span: TimeSpan, atMs: number): number =>
  box.leftPx + shareOf(span, atMs) * box.widthPx;

/** The moment under a pixel; beyond the edges it is the one at the edge. */
export function momentAt(box: PlotBox, span: TimeSpan, xPx: number): number {
  const share = Math.min(1, Math.max(0, (xPx - box.leftPx) / box.widthPx));
  return span.fromMs + share * spanLengthMs(span);
}

export const msPerPixel = (box: PlotBox, span: TimeSpan): number => spanLengthMs(span) / box.widthPx;

/** How many entries are worth asking for: never more than pixels, and never more than are answered. */
export const entriesFor = (widthPx: number): number =>
  Math.min(1_000, Math.max(1, Math.floor(plotBoxOf(widthPx).widthPx)));
