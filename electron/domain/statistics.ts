/**
 * The value below which a share `q` (0 to 1) of the values lies, between two of them in proportion. Null without values.
 * Type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the one that spreadsheets use.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  const last = sorted.length - 1;
  const at = last * Math.min(1, Math.max(0, q));
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (at - Math.floor(at));
}

/** The middle value; null without values. */
export function median(values: readonly number[]): number | null {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
