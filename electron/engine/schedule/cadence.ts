/** Multiples of it, taken modulo 1, fill an interval more evenly than random numbers, whatever their count. */
const GOLDEN_RATIO_FRACTION = 0.618_033_988_749_894_9;

/** A place from 0 to below 1 for the `index`th of any number, such that they lie evenly. */
export function spreadFraction(index: number): number {
  return (index * GOLDEN_RATIO_FRACTION) % 1;
}

/** So few targets start together, because people wait for the first sample of each. */
export const AT_ONCE = 10;
/** Apart enough that one's handshake does not bend the next one's measurement. */
const STAGGER_MS = 5;

/** Milliseconds from the start until the first probe of the `index`th of `total` targets that start together. */
export function firstOffsetMs(index: number, total: number, intervalMs: number): number {
  if (total <= AT_ONCE) return Math.min(index * STAGGER_MS, intervalMs);
  return spreadFraction(index) * intervalMs;
}

/** The first slot after `slotMs` on the same cadence that lies after `nowMs`: slots that were missed are not made up. */
export function nextSlotMs(slotMs: number, intervalMs: number, nowMs: number): number {
  const next = slotMs + intervalMs;
  if (next > nowMs) return next;
  return slotMs + (Math.floor((nowMs - slotMs) / intervalMs) + 1) * intervalMs;
}

/**
 * Whether a slot is too late to be used. Its follower is due by then; and starting everything that was missed during a
 * long hold-up would be a burst, while the cadence is spread out already.
 */
export function isMissed(slotMs: number, intervalMs: number, nowMs: number): boolean {
  return nowMs - slotMs >= intervalMs;
}
