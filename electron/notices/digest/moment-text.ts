/** UTC microseconds that a date of ECMAScript can hold; what lies outside is no time that anything happened at. */
const MOST_US = 8.64e18;

/** Zone of this process, as an IANA name. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

interface WallClock {
  /** `2026-11-22`. */
  readonly date: string;
  /** `14:21:03`. */
  readonly time: string;
  /** `+01:00`; empty in UTC. */
  readonly offset: string;
}

/**
 * A moment for somebody who may be in another zone than whoever measured: `2026-11-22 14:21:03 +01:00 (13:21:03 UTC)`. Takes UTC
 * microseconds. The date is told twice where it differs.
 */
export function momentText(atUs: number, zone: string): string {
  const here = wallClock(atUs, zone);
  const utc = wallClock(atUs, 'UTC');
  if (here === null || utc === null) return 'at an unknown time';
  if (here.offset === '') return `${utc.date} ${utc.time} UTC`;
  const other = here.date === utc.date ? utc.time : `${utc.date} ${utc.time}`;
  return `${here.date} ${here.time} ${here.offset} (${other} UTC)`;
}

/** The same without seconds, for a title that may be read in another zone: `14:21 +01:00`, `13:21 UTC`, on another day than `nowUs` `2026-11-22 14:21 +01:00`. */
export function shortMoment(atUs: number, nowUs: number, zone: string): string {
  const at = wallClock(atUs, zone);
  const now = wallClock(nowUs, zone);
  if (at === null) return 'an unknown time';
  const time = `${at.time.slice(0, 5)} ${at.offset === '' ? 'UTC' : at.offset}`;
  return now !== null && now.date === at.date ? time : `${at.date} ${time}`;
}

/** The day alone, in UTC as certificates tell it: `2026-12-06`. */
export const dayText = (atUs: number): string => wallClock(atUs, 'UTC')?.date ?? 'an unknown day';

/** `Europe/Vienna (UTC+01:00)`, `UTC`. */
export function zoneText(atUs: number, zone: string): string {
  const offset = wallClock(atUs, zone)?.offset ?? '';
  const { timeZone } = formatOf(zone).resolvedOptions();
  return timeZone === 'UTC' ? 'UTC' : `${timeZone} (UTC${offset})`;
}

function wallClock(atUs: number, zone: string): WallClock | null {
  if (!Number.isFinite(atUs) || Math.abs(atUs) > MOST_US) return null;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(Math.floor(atUs / 1_000))
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return {
    date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    offset: part('timeZoneName')
      .replace(/^(?:GMT|UTC)/, '')
      .replace(/^[+-]00:00$/, ''),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 50;

/** Making one costs a thousand times what using one does. A name that is no zone is read as UTC, so that a message is sent in any case. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= MOST_FORMATS) formats.clear();
  const made = newFormat(zone);
  formats.set(zone, made);
  return made;
}

function newFormat(zone: string): Intl.DateTimeFormat {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
}
