import { spanLengthMs, type TimeSpan } from './time-span.ts';

export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
}

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * S),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MIN),
  ...[1, 2, 3, 6, 12].map((count) => count * H),
  ...[1, 2, 7, 14, 28, 56].map((count) => count * DAY),
];
/** Words of two ticks must not touch. */
const LEAST_DISTANCE_PX = 76;

const TIME_OF_DAY = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const TO_THE_SECOND = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The shortest step whose ticks do not crowd `widthPx`. */
export function tickStepMs(span: TimeSpan, widthPx: number): number {
  const leastMs = (spanLengthMs(span) * LEAST_DISTANCE_PX) / Math.max(1, widthPx);
  return STEPS_MS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / DAY) * DAY;
}

/** Round moments of the local clock within the span, midnight with its date. */
export function timeTicks(span: TimeSpan, widthPx: number): readonly TimeTick[] {
  if (!(spanLengthMs(span) > 0)) return [];
  const stepMs = tickStepMs(span, widthPx);
  const ticks: TimeTick[] = [];
  for (let atMs = firstTick(span.fromMs, stepMs); atMs <= span.toMs; atMs = following(atMs, stepMs)) {
    ticks.push({ atMs, label: tickLabel(atMs, stepMs) });
  }
  return ticks;
}

function tickLabel(atMs: number, stepMs: number): string {
  const at = new Date(atMs);
  if (at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0) return DATE.format(at);
  return stepMs < MIN ? TO_THE_SECOND.format(at) : TIME_OF_DAY.format(at);
}

function firstTick(fromMs: number, stepMs: number): number {
  if (stepMs < H) {
    const offsetMs = new Date(fromMs).getTimezoneOffset() * MIN;
    return Math.ceil((fromMs - offsetMs) / stepMs) * stepMs + offsetMs;
  }
  const midnight = new Date(fromMs);
  midnight.setHours(0, 0, 0, 0);
  if (stepMs >= DAY) {
    // Counted from a fixed day, so that ticks stay where they are while one pans.
    const days = Math.round((midnight.getTime() - midnight.getTimezoneOffset() * MIN) / DAY);
    midnight.setDate(midnight.getDate() - (days % (stepMs / DAY)));
  }
  let atMs = midnight.getTime();
  while (atMs < fromMs) atMs = following(atMs, stepMs);
  return atMs;
}

/** By the calendar where hours count, so that a day of 23 or 25 hours does not shift all that follow. */
function following(atMs: number, stepMs: number): number {
  if (stepMs < H) return atMs + stepMs;
  const next = new Date(atMs);
  if (stepMs >= DAY) next.setDate(next.getDate() + stepMs / DAY);
  else next.setHours(next.getHours() + stepMs / H);
  return Math.max(next.getTime(), atMs + MIN);
}
