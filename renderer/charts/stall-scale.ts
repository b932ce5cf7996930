/** The logarithmic axis of requests that hang. */
export interface StallScale {
  readonly bottomMs: number;
  readonly topMs: number;
}

export interface Threshold {
  readonly word: string;
  readonly atMs: number;
}

const ROUND_MS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000] as const;
const LEAST_DISTANCE_PX = 13;

/** From a little under the first threshold to a little over the last, so that their lines do not lie on the edges. */
export function stallScale(thresholds: readonly Threshold[]): StallScale {
  const at = thresholds.map((threshold) => threshold.atMs).filter((atMs) => atMs > 0);
  const least = Math.min(1_000, ...at);
  const most = Math.max(10_000, ...at);
  return { bottomMs: least * 0.75, topMs: most * 1.2 };
}

/** 0 at the bottom, 1 at the top; what lies beyond is at the edge. */
export function stallShare({ bottomMs, topMs }: StallScale, elapsedMs: number): number {
  if (!(elapsedMs > bottomMs)) return 0;
  return Math.min(1, Math.log(elapsedMs / bottomMs) / Math.log(topMs / bottomMs));
}

/** Thresholds first, then round times where there is room between them. Ascending. */
export function stallTicks(scale: StallScale, thresholds: readonly Threshold[], heightPx: number): readonly number[] {
  const chosen: number[] = [];
  const candidates = [...thresholds.map((threshold) => threshold.atMs), 10_000, 1_000, ...ROUND_MS];
  for (const atMs of candidates) {
    if (atMs < scale.bottomMs || atMs > scale.topMs) continue;
    const place = stallShare(scale, atMs) * heightPx;
    if (chosen.every((other) => Math.abs(stallShare(scale, other) * heightPx - place) >= LEAST_DISTANCE_PX)) {
      chosen.push(atMs);
    }
  }
  return chosen.sort((one, other) => one - other);
}
