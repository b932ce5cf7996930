import type { ChartData, ChartEntry, ChartGap, ChartIncident, ChartStall } from './chart-data.ts';
import { nearest } from './entry-search.ts';
import { msPerPixel, type PlotBox } from './plot-box.ts';
import type { TimeSpan } from './time-span.ts';

/** What is known of a moment. */
export interface MomentFacts {
  /** Of what is shown: the entry's time where there is one, else the moment itself. */
  readonly atMs: number;
  readonly entry: ChartEntry | null;
  readonly stall: ChartStall | null;
  readonly gap: ChartGap | null;
  readonly incident: ChartIncident | null;
}

/** A hand does not hit a pixel. */
const REACH_PX = 8;
const STALL_REACH_PX = 5;

export function factsAt(data: ChartData, atMs: number, span: TimeSpan, box: PlotBox, nowMs: number): MomentFacts {
  const pixelMs = msPerPixel(box, span);
  const isWithin = ({ fromMs, toMs }: { fromMs: number; toMs: number | null }): boolean =>
    fromMs <= atMs && atMs <= (toMs ?? nowMs);
  const gap = data.gaps.find(isWithin) ?? null;
  const entry = gap === null ? entryAt(data.entries, atMs, REACH_PX * pixelMs) : null;
  const near = nearest(data.stalls, atMs);
  const stall = near === null ? null : (data.stalls[near] ?? null);
  const isNear =
    stall !== null && Math.abs(stall.atMs - atMs) <= Math.max(STALL_REACH_PX * pixelMs, entry?.lengthMs ?? 0);
  return {
    atMs: entry?.atMs ?? atMs,
    entry,
    stall: isNear ? stall : null,
    gap,
    incident: data.incidents.find(isWithin) ?? null,
  };
}

function entryAt(entries: readonly ChartEntry[], atMs: number, reachMs: number): ChartEntry | null {
  const index = nearest(entries, atMs);
  const closest = index === null ? undefined : entries[index];
  if (index === null || closest === undefined) return null;
  // Of a stretch the one that holds the moment, which may begin further away than the next one does.
  const before = entries[index - 1];
  const found = closest.atMs > atMs && before !== undefined && atMs < before.atMs + before.lengthMs ? before : closest;
  const distanceMs = Math.max(found.atMs - atMs, atMs - (found.atMs + found.lengthMs), 0);
  return distanceMs <= reachMs ? found : null;
}

/** The next entry in a direction; null at the end. For a cursor that goes from one to the next. */
export function entryBeside(entries: readonly ChartEntry[], atMs: number, direction: -1 | 1): ChartEntry | null {
  const index = nearest(entries, atMs);
  if (index === null) return null;
  const here = entries[index];
  const isBeyond = here !== undefined && (direction === 1 ? here.atMs > atMs : here.atMs < atMs);
  return entries[isBeyond ? index : index + direction] ?? null;
}
