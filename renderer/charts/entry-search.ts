import type { TimeSpan } from './time-span.ts';

interface Placed {
  readonly atMs: number;
}

/** Index of the first that is at `atMs` or later; the length when none is. `items` ascend by time. */
export function firstFrom(items: readonly Placed[], atMs: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.atMs ?? Number.POSITIVE_INFINITY) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the one that is nearest to a moment; null without any. */
export function nearest(items: readonly Placed[], atMs: number): number | null {
  const after = firstFrom(items, atMs);
  const before = after - 1;
  const next = items[after];
  const last = items[before];
  if (next === undefined) return last === undefined ? null : before;
  if (last === undefined) return after;
  return atMs - last.atMs <= next.atMs - atMs ? before : after;
}

/** Those within the span, and one beyond each edge, so that lines lead out of the picture. */
export function entriesAround<Item extends Placed>(items: readonly Item[], span: TimeSpan): readonly Item[] {
  const from = Math.max(0, firstFrom(items, span.fromMs) - 1);
  // Several may be at the very end.
  const to = firstFrom(items, span.toMs + 1) + 1;
  return from === 0 && to >= items.length ? items : items.slice(from, to);
}
