import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

const UNIT_BYTES = {
  B: 1,
  kB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
  GB: 1_000_000_000,
  GiB: 1_073_741_824,
} as const;
type Unit = keyof typeof UNIT_BYTES;

const isUnit = (text: string): text is Unit => Object.hasOwn(UNIT_BYTES, text);

/** Reads `512B`, `64kB`, `256KiB`, `1.5MiB` into whole bytes. */
export function parseByteSize(text: string): Parsed<number> {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)\s?([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return refused(`${quoted(text)} is not a size; write a number and a unit, such as 1MiB`);
  const [, number = '', unit = ''] = match;
  if (unit === '') return refused(`${quoted(text)} has no unit; write ${number}B, ${number}KiB or ${number}MiB`);
  if (!isUnit(unit)) {
    return refused(`${quoted(unit)} is not a unit of size; the units are ${Object.keys(UNIT_BYTES).join(', ')}`);
  }
  const bytes = Number(number) * UNIT_BYTES[unit];
  return Number.isInteger(bytes) ? parsed(bytes) : refused(`${quoted(text)} is not a whole number of bytes`);
}

/** Whole bytes in a form that `parseByteSize` reads back to the same value. */
export function byteSizeText(bytes: number): string {
  const units = ['GiB', 'MiB', 'KiB'] as const;
  for (const unit of units) {
    if (bytes !== 0 && bytes % UNIT_BYTES[unit] === 0) return `${bytes / UNIT_BYTES[unit]}${unit}`;
  }
  return `${bytes}B`;
}
