import type { ChartGap } from './chart-data.ts';
import { gapBands } from './gap-bands.ts';
import type { TimeSpan } from './time-span.ts';

/** One hop over time, in cells. */
export interface StripHop {
  readonly ttl: number;
  /** null: it never answered. */
  readonly address: string | null;
  /** Lost of sent, 0 to 1; null where nothing was sent. */
  readonly loss: readonly (number | null)[];
  readonly rttMs: readonly (number | null)[];
}

/** `limited`: it did not answer, yet what lies behind it did, so nothing was lost there. `late`: far over its usual time. */
export type StripCell =
  | { readonly kind: 'unknown' | 'fine' | 'late' }
  | { readonly kind: 'lost' | 'limited'; readonly loss: number };

const LATE_TIMES = 1.5;
const LATE_BY_MS = 5;

/** What each cell of each hop says, in the order of the hops. */
export function stripCells(hops: readonly StripHop[]): ReadonlyMap<number, readonly StripCell[]> {
  return new Map(
    hops.map((hop) => {
      const usualMs = middleOf(hop.rttMs);
      const behind = hops.filter((other) => other.ttl > hop.ttl);
      const cells = hop.loss.map((loss, index): StripCell => {
        if (loss === null) return { kind: 'unknown' };
        if (loss > 0) {
          // One that never answers lost all, so it proves neither.
          const least = Math.min(1, ...behind.map((other) => other.loss[index] ?? 1));
          return { kind: least > loss / 2 ? 'lost' : 'limited', loss };
        }
        const rttMs = hop.rttMs[index] ?? null;
        const isLate =
          rttMs !== null && usualMs !== null && rttMs > usualMs * LATE_TIMES && rttMs > usualMs + LATE_BY_MS;
        return { kind: isLate ? 'late' : 'fine' };
      });
      return [hop.ttl, cells];
    }),
  );
}

/** A stretch without measurements, in pixels of the strip. */
export interface StripGap {
  readonly leftPx: number;
  readonly widthPx: number;
}

/** Shorter ones are no more than a cell in which nothing was sent. */
const LEAST_GAP_PX = 6;

/** Where nothing was measured, so that nobody takes it for a path without answers. */
export function stripGaps(
  gaps: readonly ChartGap[],
  span: TimeSpan,
  widthPx: number,
  nowMs: number,
): readonly StripGap[] {
  return gapBands(gaps, span, { leftPx: 0, widthPx }, nowMs)
    .map(({ leftPx, rightPx }) => ({ leftPx, widthPx: rightPx - leftPx }))
    .filter((gap) => gap.widthPx >= LEAST_GAP_PX);
}

/** Neighbours that say the same are drawn as one, so that a strip is a few shapes and not hundreds. */
export interface StripStretch {
  readonly from: number;
  readonly count: number;
  readonly cell: StripCell;
}

export function stretchesOf(cells: readonly StripCell[]): readonly StripStretch[] {
  const stretches: { from: number; count: number; cell: StripCell }[] = [];
  for (const [index, cell] of cells.entries()) {
    const last = stretches.at(-1);
    if (last !== undefined && isSame(last.cell, cell)) last.count += 1;
    else stretches.push({ from: index, count: 1, cell });
  }
  return stretches;
}

const lossOf = (cell: StripCell): number => (cell.kind === 'lost' || cell.kind === 'limited' ? cell.loss : 0);

const isSame = (one: StripCell, other: StripCell): boolean => one.kind === other.kind && lossOf(one) === lossOf(other);

function middleOf(values: readonly (number | null)[]): number | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
