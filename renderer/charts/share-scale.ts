/** The axis of intervals: from 0 to `top`, with a line at each of `ticks`. */
export interface ShareScale {
  readonly top: number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10] as const;
const MOST_LINES = 4;
/** Of what is rarer than one in a million nobody needs a scale, and the smallest numbers have no steps below them. */
const LEAST_TOP = 1e-6;

/** The lowest round end that holds all values, none of which is negative; not beyond `limit`. */
export function shareScale(values: readonly number[], limit = Number.POSITIVE_INFINITY): ShareScale {
  const highest = Math.min(limit, Math.max(0, ...values.filter(Number.isFinite)));
  const wanted = highest <= 0 ? Math.min(limit, 1) : Math.max(highest, LEAST_TOP);
  const power = 10 ** Math.floor(Math.log10(wanted / MOST_LINES));
  const linesOf = (step: number): number => Math.ceil((wanted / (step * power)) * 0.9999);
  const step = (STEPS.find((candidate) => linesOf(candidate) <= MOST_LINES) ?? 10) * power;
  const count = Math.max(1, Math.min(linesOf(step / power), Math.round(limit / step)));
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { top: ticks.at(-1) ?? step, ticks };
}

/** As a share of the axis in percent, for places in a drawing; what lies beyond its ends is at them. */
export const placeOn = ({ top }: ShareScale, value: number): string =>
  `${(Math.min(1, Math.max(0, value / top)) * 100).toFixed(3)}%`;
