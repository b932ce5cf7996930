import { gammaBelow } from './gamma-distribution.ts';

/** The normal quantile of a two-sided 95 % interval. */
export const Z_95 = 1.959963984540054;

/** Probability that a standard normal variable lies above `z`: half of that of a gamma variable of shape 1/2 above z²/2. */
export function normalAbove(z: number): number {
  const half = gammaBelow(0.5, (z * z) / 2) / 2;
  return z >= 0 ? 0.5 - half : 0.5 + half;
}

/**
 * Quantile of Student's t for a two-sided 95 % interval, by the expansion of Cornish and Fisher (Abramowitz and Stegun 1964, 26.7.5);
 * exact values where that is too rough.
 */
export function student95(degrees: number): number {
  const small = [12.706, 4.303, 3.182, 2.776, 2.571];
  const exact = small[Math.max(1, Math.floor(degrees)) - 1];
  if (exact !== undefined) return exact;
  const z = Z_95;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3;
}
