import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** Ten years: beyond it a number is a slip, and sums of it would no longer be exact. */
const MAX_DURATION_MS = 3_650 * UNIT_MS.d;

const isUnit = (text: string): text is Unit => Object.hasOwn(UNIT_MS, text);

/** Reads `500ms`, `5s`, `1.5s`, `10m`, `2h`, `30d` into whole milliseconds. */
export function parseDurationMs(text: string): Parsed<number> {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)\s?([A-Za-zµ]*)$/.exec(text.trim());
  if (match === null)
    return refused(`${quoted(text)} is not a duration; write a number and a unit, such as 500ms or 5s`);
  const [, number = '', unit = ''] = match;
  if (unit === '')
    return refused(`${quoted(text)} has no unit; write ${number}ms, ${number}s, ${number}m, ${number}h or ${number}d`);
  if (!isUnit(unit)) return refused(`${quoted(unit)} is not a unit of time; the units are ms, s, m, h and d`);
  const valueMs = Math.round(Number(number) * UNIT_MS[unit] * 1_000) / 1_000;
  if (!Number.isInteger(valueMs)) return refused(`${quoted(text)} is not a whole number of milliseconds`);
  if (valueMs > MAX_DURATION_MS) return refused(`${quoted(text)} is longer than ten years`);
  return parsed(valueMs);
}

/** Whole milliseconds in the shortest form that `parseDurationMs` reads back to the same value. */
export function durationText(valueMs: number): string {
  const units = ['d', 'h', 'm', 's'] as const;
  for (const unit of units) {
    if (valueMs !== 0 && valueMs % UNIT_MS[unit] === 0) return `${valueMs / UNIT_MS[unit]}${unit}`;
  }
  return `${valueMs}ms`;
}
