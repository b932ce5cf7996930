import { saysNoNetwork } from '../failure-words.ts';
import { gathered } from '../gathering.ts';
import type { Happening } from '../happening.ts';
import { rowOf } from '../watch-state.ts';
import type { PolicyState } from './policy-state.ts';
import { afterRenaming } from './renaming.ts';

/** More ends than that are folded at once, so that the list of them stays short. */
const MOST_ENDED = 10_000;
/** So long after a sample that cannot be believed, or that could not be sent, it is looked whether any can. */
const DOUBT_MS = 5_000;

/** What is remembered of a happening until it is looked at everything. `state.watch` knows of it already. */
export function noteWatched(state: PolicyState, happening: Happening): { state: PolicyState; looks: boolean } {
  const { atMs } = happening;
  switch (happening.kind) {
    case 'incident-opened':
      return { state: gathering(state, atMs), looks: false };
    case 'incident-changed':
      return { state: isNews(state, happening.incident) ? gathering(state, atMs) : state, looks: false };
    case 'incident-closed':
      return noteEnd(state, happening);
    case 'sample':
      return { state: noteSample(state, happening), looks: false };
    // What is held back and what is gone is known at once; what is to be told of it is gathered.
    case 'picture':
    case 'targets':
      return { state: { ...gathering(state, atMs), holdsStale: true }, looks: true };
    case 'renamed':
      return { state: gathering(renamed(state, happening), atMs), looks: false };
    case 'paused':
    case 'resumed':
      return { state: { ...gathering(state, atMs), holdsStale: true }, looks: false };
    case 'gap': {
      if (happening.reason !== 'asleep' || !happening.over) return { state, looks: false };
      const graceUntilMs = Math.max(state.graceUntilMs ?? 0, atMs + state.policy.graceMs);
      return { state: { ...gathering(state, atMs), graceUntilMs, holdsStale: true }, looks: false };
    }
    case 'stall-opened':
    case 'stall-closed':
    case 'engine-lost':
    case 'engine-back':
    case 'tick':
    case 'screen-locked':
    case 'screen-unlocked':
    case 'settings':
    // These are what the policy tells.
    case 'quiet':
    case 'news':
      return { state, looks: false };
  }
}

/** A name that nobody has now is no other name of anything: whoever watches has passed it over. */
const renamed = (state: PolicyState, { from, to }: Extract<Happening, { kind: 'renamed' }>): PolicyState =>
  rowOf(state.watch, to) === undefined || rowOf(state.watch, from) !== undefined
    ? state
    : afterRenaming(state, from, to);

const gathering = (state: PolicyState, atMs: number): PolicyState => ({
  ...state,
  gathering: gathered(state.gathering, atMs),
});

/** Evidence changes an incident again and again: only what nobody was told of yet is a reason to look. */
function isNews({ courses, gathering: waits }: PolicyState, { target, id, flapping }: IncidentLike): boolean {
  if (waits !== null) return false;
  const course = courses.get(target);
  return course === undefined || course.now.incident !== id || !course.worthy || flapping !== course.now.flapping;
}

type IncidentLike = Extract<Happening, { kind: 'incident-changed' }>['incident'];

function noteEnd(
  state: PolicyState,
  { incident, closedBy, atMs, atUs }: Extract<Happening, { kind: 'incident-closed' }>,
): { state: PolicyState; looks: boolean } {
  const closed = rowOf(state.watch, incident.target)?.closed ?? null;
  if (closed === null) return { state: gathering(state, atMs), looks: false };
  const length = (state.ended?.length ?? 0) + 1;
  const ended = {
    target: incident.target,
    incident: closed,
    recovered: closedBy === 'recovery',
    atMs,
    atUs,
    before: state.ended,
    length,
  };
  return { state: { ...gathering(state, atMs), ended }, looks: length >= MOST_ENDED };
}

function noteSample(state: PolicyState, happening: Extract<Happening, { kind: 'sample' }>): PolicyState {
  const { target, sample, atMs, atUs } = happening;
  if (sample.outcome === 'ok' && !sample.suspect) {
    const lastGood = { atMs, atUs };
    const course = state.courses.get(target);
    const isEnd = state.blind !== null && state.blind.ended === null;
    const isAnswer = course?.state === 'unknown' && !course.answered;
    if (!isEnd && !isAnswer) return { ...state, lastGood };
    const courses =
      course !== undefined && isAnswer
        ? new Map(state.courses).set(target, { ...course, answered: true })
        : state.courses;
    // Whether targets are seen again is looked at soon, whatever comes after it.
    return { ...state, lastGood, courses, gathering: state.gathering ?? gathered(null, atMs) };
  }
  const isDoubt = sample.suspect || (sample.failure !== null && saysNoNetwork(sample.failure.code));
  if (!isDoubt || state.blind !== null) return state;
  const lookAtMs = Math.min(state.lookAtMs ?? Number.POSITIVE_INFINITY, atMs + DOUBT_MS);
  return lookAtMs === state.lookAtMs ? state : { ...state, lookAtMs };
}
