import { normalAbove } from './normal-distribution.ts';

/** So many differing blocks are swapped in every way; more of them by the saddlepoint. */
const EXACT_UP_TO = 14;

/**
 * How probable a sum at least this far from zero is, if each of its parts might as well have had the other sign: the two members of a block
 * swapped at will (Fisher 1935, section 21). Exact for few parts, else by the saddlepoint of the same distribution (Lugannani and Rice 1980;
 * Robinson 1982), so that there is no chance in it. 1 where no part differs from zero.
 */
export function swapTest(parts: Float64Array): number {
  const all = new Float64Array(parts.length);
  let count = 0;
  let sum = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? 0;
    if (part === 0) continue;
    all[count] = Math.abs(part);
    count += 1;
    sum += part;
  }
  if (count === 0) return 1;
  const sizes = all.subarray(0, count);
  const seen = Math.abs(sum);
  return sizes.length <= EXACT_UP_TO ? inEveryWay(sizes, seen) : bySaddlepoint(sizes, seen);
}

function inEveryWay(sizes: Float64Array, seen: number): number {
  let total = 0;
  for (const size of sizes) total += size;
  const enough = seen - 1e-9 * total;
  const ways = 2 ** sizes.length;
  let asFar = 0;
  // Gray's code: from one way to the next, one part alone changes its sign.
  let sum = -total;
  let signs = 0;
  for (let way = 0; way < ways; way += 1) {
    if (Math.abs(sum) >= enough) asFar += 1;
    const at = Math.min(sizes.length - 1, 31 - Math.clz32((way + 1) & -(way + 1)));
    signs ^= 1 << at;
    sum += (signs & (1 << at) ? 2 : -2) * (sizes[at] ?? 0);
  }
  return asFar / ways;
}

function bySaddlepoint(sizes: Float64Array, seen: number): number {
  let total = 0;
  let squares = 0;
  for (const size of sizes) {
    total += size;
    squares += size ** 2;
  }
  const z = seen / Math.sqrt(squares);
  // Near the middle the formula divides nothing by nothing; there the normal one is as good.
  if (z < 0.1) return Math.min(1, 2 * normalAbove(z));
  if (seen >= total * (1 - 1e-9)) return 2 ** (1 - sizes.length);
  let low = 0;
  let high = 1 / Math.sqrt(squares);
  const slope = (t: number) => {
    let at = 0;
    for (const size of sizes) at += size * Math.tanh(size * t);
    return at;
  };
  while (slope(high) < seen && high < 1e12) {
    low = high;
    high *= 2;
  }
  let t = Math.min(high, Math.max(low, seen / squares));
  for (let round = 0; round < 60; round += 1) {
    let first = 0;
    let second = 0;
    for (const size of sizes) {
      const tanh = Math.tanh(size * t);
      first += size * tanh;
      second += size * size * (1 - tanh * tanh);
    }
    if (first < seen) low = t;
    else high = t;
    const next = second > 0 ? t + (seen - first) / second : (low + high) / 2;
    const step = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(step - t) <= 1e-10 * t) break;
    t = step;
  }
  let cumulant = 0;
  let curve = 0;
  for (const size of sizes) {
    const x = size * t;
    // The logarithm of cosh without overflow.
    cumulant += x + Math.log1p(Math.exp(-2 * x)) - Math.LN2;
    const tanh = Math.tanh(x);
    curve += size * size * (1 - tanh * tanh);
  }
  const w = Math.sqrt(Math.max(0, 2 * (t * seen - cumulant)));
  const u = t * Math.sqrt(curve);
  if (!(w > 0) || !(u > 0)) return Math.min(1, 2 * normalAbove(z));
  const density = Math.exp((-w * w) / 2) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(2 ** (1 - sizes.length), 2 * (normalAbove(w) + density * (1 / u - 1 / w))));
}
