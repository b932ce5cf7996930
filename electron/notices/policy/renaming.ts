import type { Course } from './course.ts';
import type { Desk, Spoken } from './desk.ts';
import type { EndedLog, PolicyState } from './policy-state.ts';

/** The same under another name: nothing of it has ended, and nothing begun. */
export function afterRenaming(state: PolicyState, from: string, to: string): PolicyState {
  const { blind } = state;
  return {
    ...state,
    snoozed: state.snoozed.map((one) => (one.target === from ? { ...one, target: to } : one)),
    courses: new Map(
      [...state.courses].map(([name, course]) => (name === from ? [to, called(course, to)] : [name, course])),
    ),
    desks: new Map([...state.desks].map(([id, desk]) => [id, deskAfter(desk, from, to)])),
    ended: logAfter(state.ended, from, to),
    blind:
      blind === null
        ? null
        : { ...blind, untold: new Set([...blind.untold].map((name) => (name === from ? to : name))) },
    holdsStale: true,
  };
}

const called = (course: Course, target: string): Course => ({
  ...course,
  target,
  now: { ...course.now, target },
  worst: { ...course.worst, target },
});

function deskAfter(desk: Desk, from: string, to: string): Desk {
  const about = <One extends { readonly target: string }>(one: One): One =>
    one.target === from ? { ...one, target: to } : one;
  const spokenOf = (spoken: Spoken): Spoken =>
    spoken.targets.includes(from)
      ? { ...spoken, targets: spoken.targets.map((name) => (name === from ? to : name)) }
      : spoken;
  return {
    ...desk,
    spoken: new Map([...desk.spoken].map(([key, spoken]) => [key, spokenOf(spoken)])),
    missed: new Map([...desk.missed].map(([name, missed]) => [name === from ? to : name, missed])),
    news: desk.news.map((one) => (one.kind === 'certificate' ? about(one) : one)),
    certificates: desk.certificates.map(about),
  };
}

function logAfter(log: EndedLog | null, from: string, to: string): EndedLog | null {
  const entries: EndedLog[] = [];
  for (let entry = log; entry !== null; entry = entry.before) entries.push(entry);
  return entries.reduceRight<EndedLog | null>(
    (before, entry) => ({ ...entry, target: entry.target === from ? to : entry.target, before }),
    null,
  );
}
