const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Heads of a time axis that ends now: so many local times, and `now`. Times are Date.now() milliseconds. */
export const timeHeads = (fromMs: number, toMs: number, parts: number): readonly string[] => [
  ...Array.from({ length: parts }, (_, part) => CLOCK.format(fromMs + ((toMs - fromMs) * part) / parts)),
  'now',
];
