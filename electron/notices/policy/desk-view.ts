import type { ChannelWants } from '../../domain/notice/channel.ts';
import type { Condition, Subject, TargetTrouble, Trouble } from '../../domain/notice/digest.ts';
import { BEGAN_IN_OUTAGE, mayBeOfOutage } from '../outage.ts';
import type { Course } from './course.ts';

/** What is wrong with one subject, as far as a channel is to hear of it. */
export interface Seen {
  readonly subject: Subject;
  /** The required ones first, then those that began first. */
  readonly courses: readonly Course[];
  readonly condition: Condition;
  /** All of them keep failing and recovering. */
  readonly flapping: boolean;
}

export function subjectOf({ target, named, group }: Pick<Course, 'target' | 'named' | 'group'>): Subject {
  return group === null
    ? { kind: 'target', name: target, key: `target:${named}` }
    : { kind: 'group', name: group, key: `group:${group}` };
}

/** Whether the channel wants to hear of a target. */
export function wantsTarget(wants: ChannelWants, target: string, group: string | null): boolean {
  if (wants.targets.length === 0 && wants.groups.length === 0) return true;
  return wants.targets.includes(target) || (group !== null && wants.groups.includes(group));
}

export function wantsCourse(wants: ChannelWants, { target, group, now }: Course): boolean {
  return (wants.least === 'degraded' || now.required) && wantsTarget(wants, target, group);
}

/** All subjects with such a course, by key. */
export function seenOf(courses: Iterable<Course>): ReadonlyMap<string, Seen> {
  const bySubject = new Map<string, { subject: Subject; courses: Course[] }>();
  for (const course of courses) {
    const subject = subjectOf(course);
    const known = bySubject.get(subject.key);
    if (known === undefined) bySubject.set(subject.key, { subject, courses: [course] });
    else known.courses.push(course);
  }
  const seen = new Map<string, Seen>();
  for (const [key, { subject, courses: all }] of bySubject) {
    const sorted = all.sort(
      (one, other) => Number(other.now.required) - Number(one.now.required) || one.sinceUs - other.sinceUs,
    );
    seen.set(key, {
      subject,
      courses: sorted,
      condition: sorted.some(({ now }) => now.required) ? 'down' : 'degraded',
      flapping: sorted.every(({ flapping }) => flapping),
    });
  }
  return seen;
}

/** More targets of one subject than that are not listed in a message. */
const MOST_TARGETS = 200;

const unlistedOf = ({ length }: readonly Course[]): Pick<Trouble, 'unlisted'> =>
  length > MOST_TARGETS ? { unlisted: length - MOST_TARGETS } : {};

export function troubleNow({ subject, condition, courses }: Seen, sinceUs: number): Trouble {
  return {
    subject,
    condition,
    sinceUs,
    targets: courses.slice(0, MOST_TARGETS).map((course): TargetTrouble => {
      const now = believable(course, course.now);
      return course.flapping && !now.flapping ? { ...now, flapping: true } : now;
    }),
    ...unlistedOf(courses),
  };
}

export function troubleAtWorst(
  subject: Subject,
  condition: Condition,
  courses: readonly Course[],
  sinceUs: number,
): Trouble {
  return {
    subject,
    condition,
    sinceUs,
    targets: courses.slice(0, MOST_TARGETS).map((course) => believable(course, course.worst)),
    ...unlistedOf(courses),
  };
}

function believable({ inOutage }: Course, trouble: TargetTrouble): TargetTrouble {
  return inOutage && mayBeOfOutage(trouble.verdict.segment) ? { ...trouble, verdict: BEGAN_IN_OUTAGE } : trouble;
}

export const sinceOf = (courses: readonly Course[]): number =>
  courses.reduce((first, { sinceUs }) => Math.min(first, sinceUs), Number.MAX_SAFE_INTEGER);
