/** Coefficients of Lanczos' approximation (Lanczos 1964) with g = 7 and nine terms; good to 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Natural logarithm of the gamma function, for `x` above 0. */
function logGamma(x: number): number {
  const shifted = x - 1;
  let sum = 0;
  for (const [index, coefficient] of LANCZOS.entries())
    sum += index === 0 ? coefficient : coefficient / (shifted + index);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Probability that a gamma variable of this shape and scale 1 lies below `x`: series below the shape, continued fraction above it
 * (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31; the fraction by Lentz's method, Lentz 1976).
 */
export function gammaBelow(shape: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-15; n += 1) {
      term *= x / (shape + n);
      sum += term;
    }
    return Math.min(1, front * sum);
  }
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (Math.abs(a * d + b) < tiny ? tiny : a * d + b);
    c = Math.abs(b + a / c) < tiny ? tiny : b + a / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return Math.max(0, 1 - front * fraction);
}

/**
 * The value that a gamma variable of this shape and scale 1 stays below with probability `p` (0 to 1, neither of them): Newton's steps from a
 * guess of Wilson and Hilferty's kind, halving where a step leaves the bounds.
 */
export function gammaQuantile(shape: number, p: number): number {
  let low = 0;
  let high = shape + 10 * Math.sqrt(shape) + 50;
  const rough = 1 - 1 / (9 * shape) + (p < 0.5 ? -1.96 : 1.96) / (3 * Math.sqrt(shape));
  let at = shape >= 1 && rough > 0 ? shape * rough ** 3 : high / 2;
  const scale = logGamma(shape);
  for (let round = 0; round < 200; round += 1) {
    const below = gammaBelow(shape, at);
    if (below < p) low = at;
    else high = at;
    const step = at - (below - p) / Math.exp((shape - 1) * Math.log(at) - at - scale);
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - at) <= 1e-10 * at) return next;
    at = next;
  }
  return at;
}
