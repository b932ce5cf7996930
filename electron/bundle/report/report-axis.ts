import type { TimeSpan } from '../bundle-source.ts';

/** Both in percent of the width. */
export interface Tick {
  readonly percent: number;
  readonly label: string;
  /** When that is. */
  readonly atUs: number;
}

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const DAY_US = 1_440 * MINUTE_US;
const STEPS_US: readonly number[] = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((count) => count * SECOND_US),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((count) => count * MINUTE_US),
  ...[1, 2, 7, 14, 28, 56, 112, 365].map((count) => count * DAY_US),
];

const stepFor = (lengthUs: number, most: number): number =>
  STEPS_US.find((step) => lengthUs / step <= most) ?? Math.ceil(lengthUs / most / DAY_US) * DAY_US;

/** Where a moment lies on an axis, 0 to 100. */
export function percentOf(atUs: number, { fromUs, toUs }: TimeSpan): number {
  if (toUs <= fromUs) return 0;
  return hundredths(100 * Math.min(1, Math.max(0, (atUs - fromUs) / (toUs - fromUs))));
}

/** Two digits: a tenth of a pixel on any screen. */
export const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** Seconds since the beginning of the axis. */
export function secondsTicks(span: TimeSpan, most: number): readonly Tick[] {
  const lengthUs = span.toUs - span.fromUs;
  const stepUs = stepFor(lengthUs, most);
  const digits = stepUs >= SECOND_US ? 0 : stepUs >= SECOND_US / 10 ? 1 : 2;
  return Array.from({ length: Math.floor(lengthUs / stepUs) + 1 }, (_, index) => {
    const atUs = span.fromUs + index * stepUs;
    const label = `${((index * stepUs) / SECOND_US).toFixed(digits)}${index === 0 ? ' s' : ''}`;
    return { percent: percentOf(atUs, span), label, atUs };
  });
}

/** Round moments of UTC, midnight with its date. */
export function utcTicks(span: TimeSpan, most: number): readonly Tick[] {
  const lengthUs = span.toUs - span.fromUs;
  if (!(lengthUs > 0)) return [];
  const stepUs = stepFor(lengthUs, most);
  const ticks: Tick[] = [];
  for (let atUs = Math.ceil(span.fromUs / stepUs) * stepUs; atUs <= span.toUs; atUs += stepUs) {
    ticks.push({ percent: percentOf(atUs, span), label: tickLabel(atUs, stepUs), atUs });
  }
  return ticks;
}

function tickLabel(atUs: number, stepUs: number): string {
  const iso = new Date(Math.round(atUs / 1_000)).toISOString();
  if (atUs % DAY_US === 0) return iso.slice(5, 10);
  if (stepUs >= MINUTE_US) return iso.slice(11, 16);
  return stepUs >= SECOND_US ? iso.slice(11, 19) : iso.slice(11, 21);
}

/** A logarithmic axis of milliseconds. */
export interface MsScale {
  readonly leastMs: number;
  readonly mostMs: number;
}

const ROUND = [1, 2, 5] as const;
const DECADES = [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7];
const ROUND_MS: readonly number[] = DECADES.flatMap((power) => ROUND.map((step) => step * 10 ** power));

/** From the round number below the least to that above the most; a decade at least. */
export function msScale(valuesMs: readonly number[]): MsScale {
  const known = valuesMs.filter((ms) => ms > 0 && Number.isFinite(ms));
  const least = known.reduce((one, other) => Math.min(one, other), known[0] ?? 10);
  const most = known.reduce((one, other) => Math.max(one, other), least * 5);
  const leastMs = ROUND_MS.findLast((ms) => ms <= least * 0.95) ?? 0.01;
  const mostMs = ROUND_MS.find((ms) => ms >= most * 1.1) ?? most * 1.1;
  return { leastMs, mostMs };
}

/** 0 at the bottom, 1 at the top. */
export function msShare({ leastMs, mostMs }: MsScale, ms: number): number {
  if (!(ms > leastMs)) return 0;
  return Math.min(1, Math.log(ms / leastMs) / Math.log(mostMs / leastMs));
}

/** Round numbers on the scale: decades alone where there are many. */
export function msTicks(scale: MsScale, most: number): readonly number[] {
  const inside = ROUND_MS.filter((ms) => ms >= scale.leastMs * 0.999 && ms <= scale.mostMs * 1.001);
  if (inside.length <= most) return inside;
  return inside.filter((ms) => Number.isInteger(Math.round(Math.log10(ms) * 1e6) / 1e6));
}

/** `5 ms`, `2 s`, `0.1 ms`. */
export const msLabel = (ms: number): string =>
  ms >= 1_000 ? `${Number((ms / 1_000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
