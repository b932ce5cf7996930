import type { Told } from './told.ts';

/** How things stand when it is asked whether to tell. `resting`: nothing is measured because a person wants it so. */
export type Standing = 'fine' | 'trouble' | 'resting';

/** When a dead man's switch is told next, and what it was told last. Times are monotonic milliseconds. */
export interface Schedule {
  /** null: never yet. */
  readonly last: Told | null;
  readonly lastAtMs: number;
  readonly dueMs: number;
}

/** So often it is looked at how things stand, and so far apart are two pings at least: receivers refuse those that ask all the time. */
export const LOOK_MS = 10_000;

/** As at the start of the engine: the first word is `start`. */
export const scheduleFrom = (nowMs: number): Schedule => ({
  last: null,
  lastAtMs: Number.NEGATIVE_INFINITY,
  dueMs: nowMs,
});

/** As when a person has turned it on while the engine was measuring: the first word is how things stand. */
export const scheduleWithoutStart = (nowMs: number): Schedule => ({ ...scheduleFrom(nowMs), last: 'start' });

/**
 * What is to be told now, if anything, and when to look again. What became late is told once, however many intervals went by: the
 * machine was asleep or held up, and a receiver that was not told then is not helped by being told of it many times. A change
 * between fine and trouble does not wait for its turn.
 */
export function nextBeat(
  { last, lastAtMs, dueMs }: Schedule,
  { standing, everyMs, nowMs }: { readonly standing: Standing; readonly everyMs: number; readonly nowMs: number },
): { readonly schedule: Schedule; readonly tell: Told | null; readonly lookAtMs: number } {
  if (standing === 'resting') {
    // As soon as it is measured again.
    return {
      schedule: { last, lastAtMs, dueMs: Math.max(nowMs, lastAtMs + LOOK_MS) },
      tell: null,
      lookAtMs: nowMs + LOOK_MS,
    };
  }
  const tell: Told = last === null ? 'start' : standing === 'fine' ? 'success' : 'fail';
  const turned = (last === 'fail') !== (tell === 'fail') && tell !== 'start' && nowMs - lastAtMs >= LOOK_MS;
  const isDue = nowMs >= dueMs || turned;
  if (!isDue) return { schedule: { last, lastAtMs, dueMs }, tell: null, lookAtMs: Math.min(dueMs, nowMs + LOOK_MS) };
  const schedule: Schedule = { last: tell, lastAtMs: nowMs, dueMs: dueAfter(tell, { everyMs, dueMs, nowMs, turned }) };
  return { schedule, tell, lookAtMs: Math.min(schedule.dueMs, nowMs + LOOK_MS) };
}

function dueAfter(
  tell: Told,
  beat: { readonly everyMs: number; readonly dueMs: number; readonly nowMs: number; readonly turned: boolean },
): number {
  const { everyMs, dueMs, nowMs, turned } = beat;
  // Nobody knows yet whether what begins goes on.
  if (tell === 'start') return nowMs + Math.min(everyMs, LOOK_MS);
  // What is late by little keeps its beat; what is late by more begins a new one.
  return turned || nowMs - dueMs >= LOOK_MS ? nowMs + everyMs : dueMs + everyMs;
}
