const CELL_PX = 5;
/** How often each path is traced when nothing hangs. */
const REGULAR_TRACE_MS = 300_000;
/** Over less than this a cell as long as that would tell too little of when. */
const FINE_UP_TO_MS = 2 * 3_600_000;

/** How many cells a strip has: over long stretches none so short that regular traces leave it out. */
export function stripCellCount(stripPx: number, spanMs: number): number {
  const most = Math.max(1, Math.floor(stripPx / CELL_PX));
  return spanMs <= FINE_UP_TO_MS ? most : Math.min(most, Math.max(1, Math.floor(spanMs / REGULAR_TRACE_MS)));
}
