import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

/** Date, optional time to the microsecond, optional offset; the extended form of ISO 8601 and the basic one of file names. */
const EXTENDED =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Reads an ISO 8601 date or time into UTC microseconds; without an offset it is UTC. */
export function parseInstantUs(text: string): Parsed<number> {
  const wrong = (what: string) => refused(`${quoted(text)} ${what}; write it as 2026-11-21T07:00:00Z`);
  const match = EXTENDED.exec(text.trim()) ?? BASIC.exec(text.trim());
  if (match === null) return wrong('is not a time in ISO 8601');
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] =
    match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return wrong('has no such time of day');
  const atMs = Date.UTC(2000, 0, 1, Number(hour), Number(minute), Number(second));
  const date = new Date(atMs);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return wrong('is no day of the calendar');
  const offsetMinutes = parseOffsetMinutes(offset);
  if (offsetMinutes === null) return wrong('has an offset that no place has');
  const fractionUs = Number(fraction.padEnd(6, '0').slice(0, 6));
  return parsed((date.getTime() - offsetMinutes * 60_000) * 1_000 + fractionUs);
}

function parseOffsetMinutes(offset: string): number | null {
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  return hours > 14 || minutes > 59 ? null : sign * (hours * 60 + minutes);
}
