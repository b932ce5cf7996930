import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Course } from './course.ts';
import type { Desk } from './desk.ts';
import type { PolicyState } from './policy-state.ts';

export const MEMORY_VERSION = 3;

type Remembered = Pick<PolicyState, 'courses' | 'desks' | 'acknowledged' | 'snoozed' | 'blind'>;

/**
 * What the next process must know so that nothing is told twice and the end of what was told is told. No monotonic time is in it: that
 * begins anew with each boot.
 */
export function memoryOf(state: Remembered): JsonValue {
  const { courses, desks, acknowledged, snoozed, blind } = state;
  return plain({
    version: MEMORY_VERSION,
    courses: [...courses.values()].map(courseMemory),
    desks: [...desks.values()].map(deskMemory),
    acknowledged: [...acknowledged.values()],
    snoozed: snoozed.map(({ target, untilUs }) => ({ target, untilUs })),
    blind:
      blind?.confirmed === true
        ? { why: blind.why, says: blind.says, sinceUs: blind.sinceUs, untold: [...blind.untold] }
        : null,
  });
}

function courseMemory({ changedMs: _changedMs, openings, answered: _answered, ...course }: Course): object {
  return { ...course, openedUs: openings.map(({ atUs }) => atUs) };
}

function deskMemory({ heard, spoken, missed, blinds, news, certificates, sent }: Desk): object {
  return {
    channel: heard.id,
    spoken: [...spoken.values()].map(({ saidMs: _saidMs, ...rest }) => rest),
    missed: [...missed].map(([target, one]) => ({ target, ...one })),
    blinds,
    news,
    certificates,
    sentUs: sent.map(({ atUs }) => atUs),
  };
}

/** All of it is text, numbers, booleans, null, and lists and objects of these. */
const plain = (value: object): JsonObject => value as JsonObject;
