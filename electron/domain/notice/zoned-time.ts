/** A day and a time of day as the clock on the wall of a zone shows it. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** null for a zone that this system does not know. */
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    made = null;
  }
  if (formats.size < 1_000) formats.set(zone, made);
  return made;
}

/** What the clock on the wall shows then, as milliseconds of a UTC that shows the same; null for a zone that is not known. */
function shownMs(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** null for a zone that is not known, or a time that has no date. */
export function wallTimeAt(zone: string, utcUs: number): WallTime | null {
  const format = formatOf(zone);
  const utcMs = Math.floor(utcUs / 1_000);
  if (format === null || Number.isNaN(new Date(utcMs).getTime())) return null;
  const shown = new Date(shownMs(format, utcMs));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

const DAY_MS = 86_400_000;

/**
 * When the clock of the zone shows that, in UTC microseconds; null for a zone that is not known. What it shows twice, because it is set
 * back, is the first or the last of both as asked; what it never shows, because it is set forward, is the moment at which it is set.
 * `day` may be beyond its month.
 */
export function utcOfWallTime(zone: string, wall: WallTime, which: 'first' | 'last'): number | null {
  const format = formatOf(zone);
  if (format === null) return null;
  const wantedMs = Date.UTC(wall.year, wall.month - 1, wall.day) + wall.minutes * 60_000;
  if (Number.isNaN(wantedMs)) return null;
  // The offsets of the day before and of the day after are the only two that can be meant.
  const candidates = [wantedMs - DAY_MS, wantedMs + DAY_MS].map(
    (nearMs) => wantedMs - (shownMs(format, nearMs) - nearMs),
  );
  const right = candidates.filter((utcMs) => shownMs(format, utcMs) === wantedMs);
  if (right.length > 0) return (which === 'first' ? Math.min(...right) : Math.max(...right)) * 1_000;
  return setForwardMs(format, Math.min(...candidates), Math.max(...candidates), wantedMs) * 1_000;
}

/** The first whole second between both at which the clock shows that or later. */
function setForwardMs(format: Intl.DateTimeFormat, fromMs: number, toMs: number, wantedMs: number): number {
  let before = fromMs;
  let after = toMs;
  while (after - before > 1_000) {
    const middle = before + Math.floor((after - before) / 2_000) * 1_000;
    if (shownMs(format, middle) >= wantedMs) after = middle;
    else before = middle;
  }
  return after;
}
