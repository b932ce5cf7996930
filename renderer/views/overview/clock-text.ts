const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Local hours and minutes, with the date where it is not today's. `at` is ISO 8601. */
export function clockText(at: string, now = new Date()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return date.toDateString() === now.toDateString() ? CLOCK.format(date) : `${DAY.format(date)}, ${CLOCK.format(date)}`;
}

/** Heads of a time axis that ends now: as many as there is room for, the last one `now`. Times are Date.now() milliseconds. */
export const timeHeads = (fromMs: number, toMs: number, parts: number): readonly string[] => [
  ...Array.from({ length: parts }, (_, part) => CLOCK.format(fromMs + ((toMs - fromMs) * part) / parts)),
  'now',
];
