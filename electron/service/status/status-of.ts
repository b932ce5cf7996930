import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { Incident } from '../../domain/incident.ts';
import { suspectText } from '../../domain/segment-label.ts';
import type { Role } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';

/** A target that is watched, as far as its condition goes. */
export interface StatusTarget {
  readonly name: string;
  readonly group: string | null;
  readonly required: boolean;
  readonly role: Role;
  readonly paused: boolean;
  /** What was measured last and is not too old to tell of now; null without any. */
  readonly last: { readonly suspect: boolean } | null;
  /** The one that is open; null when none is. */
  readonly incident: Incident | null;
  readonly acknowledged: boolean;
}

export interface StatusFacts {
  /** UTC microseconds. */
  readonly nowUs: number;
  readonly targets: readonly StatusTarget[];
  /** Why nothing can be said of targets, in one sentence; null where nothing stands in the way. */
  readonly blind: string | null;
}

type Problem = StatusJson['problems'][number];

/** How all stands: what is wrong where something is, and that nobody can tell where nobody can. */
export function statusOf(facts: StatusFacts): StatusJson {
  const { nowUs, targets } = facts;
  const problems = targets.flatMap(problemOf).toSorted((one, other) => rank(one) - rank(other) || bySince(one, other));
  const groups = groupsOf(targets);
  const counts = {
    watched: targets.length,
    fine: targets.filter((target) => !target.paused && target.incident === null && target.last !== null).length,
    bad: problems.length,
    paused: targets.filter((target) => target.paused).length,
    unknown: targets.filter((target) => !target.paused && target.incident === null && target.last === null).length,
  };
  const blind = facts.blind ?? blindnessOf(targets);
  const state = blind !== null ? 'blind' : problems.length > 0 ? 'problems' : 'fine';
  const says =
    blind !== null ? `Blind. ${blind}` : problems.length > 0 ? badWords(counts, problems, groups) : fineWords(counts);
  return { state, says, at: utcText(nowUs), targets: counts, groups, problems };
}

function problemOf({ name, group, required, incident, acknowledged, paused }: StatusTarget): Problem[] {
  if (incident === null || paused) return [];
  const since = utcText(incident.openedAtUs);
  return [{ target: name, group, required, incident: incident.id, since, says: wordsOf(incident), acknowledged }];
}

function wordsOf({ verdict, slowCount, failedCount, flapping }: Incident): string {
  const parts = [
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
    ...(slowCount > 0 ? [`${slowCount} slow`] : []),
    ...(flapping ? ['keeps failing and recovering'] : []),
  ];
  const where = verdict.segment === 'unknown' ? 'where the fault lies is not clear' : suspectText(verdict, 'here');
  return [...parts, where].join(', ');
}

/** Those that nobody has seen first, and of these the required ones. */
const rank = ({ acknowledged, required }: Problem): number => (acknowledged ? 2 : 0) + (required ? 0 : 1);
const bySince = (one: Problem, other: Problem): number =>
  one.since < other.since ? -1 : one.since > other.since ? 1 : 0;

/** Controls show whether a fault is wider; no group is down because of one. */
function groupsOf(targets: readonly StatusTarget[]): StatusJson['groups'] {
  const groups = new Map<string, StatusTarget[]>();
  for (const target of targets) {
    if (target.group === null || target.role === 'control') continue;
    groups.set(target.group, [...(groups.get(target.group) ?? []), target]);
  }
  return [...groups]
    .map(([name, members]) => {
      const bad = members.filter((target) => target.incident !== null && !target.paused);
      const isDown = bad.some((target) => target.required);
      const state = isDown ? ('down' as const) : bad.length > 0 ? ('degraded' as const) : ('fine' as const);
      return { name, state, bad: bad.map((target) => target.name) };
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** What the targets themselves show of it. */
function blindnessOf(targets: readonly StatusTarget[]): string | null {
  if (targets.length === 0) return 'No target is watched.';
  const awake = targets.filter((target) => !target.paused);
  if (awake.length === 0) return 'All targets are paused.';
  const told = awake.flatMap(({ last }) => (last === null ? [] : [last]));
  const bad = awake.filter(({ incident }) => incident !== null);
  if (told.length === 0 && bad.length === 0) return 'No target has been measured yet.';
  if (told.length > 0 && told.every(({ suspect }) => suspect)) {
    return 'Nothing that was measured last can be believed, because this computer was held up.';
  }
  const isNear = bad.length === awake.length && bad.every(({ incident }) => incident !== null && isHere(incident));
  return isNear
    ? 'Nothing is reached from here; the fault is in this computer, its network or the way to the internet.'
    : null;
}

function isHere({ verdict }: Incident): boolean {
  return verdict.segment === 'observer' || verdict.segment === 'local-network' || verdict.segment === 'isp';
}

type Counts = StatusJson['targets'];

function fineWords(counts: Counts): string {
  const { watched, fine } = counts;
  const all = fine === watched ? 'all of them answer' : `${fine} of them ${fine === 1 ? 'answers' : 'answer'}`;
  return `Fine: ${counted(watched, 'target')} watched, ${all}${aside(counts)}.`;
}

function badWords(counts: Counts, problems: readonly Problem[], groups: StatusJson['groups']): string {
  const [worst] = problems;
  const down = groups.filter(({ state }) => state === 'down').map(({ name }) => name);
  const parts = [
    `${counts.bad} of ${counted(counts.watched, 'target')} bad`,
    ...(worst === undefined ? [] : [`worst ${worst.target} since ${minuteOf(worst.since)} (${worst.says})`]),
    ...(down.length === 0 ? [] : [`${down.length === 1 ? 'group' : 'groups'} down: ${down.join(', ')}`]),
  ];
  return `Problems: ${parts.join('; ')}${aside(counts)}.`;
}

/** "2026-11-21 07:00 UTC". */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

function aside({ paused, unknown }: Counts): string {
  return [
    ...(paused > 0 ? [`, ${paused} paused`] : []),
    ...(unknown > 0 ? [`, ${unknown} not measured yet`] : []),
  ].join('');
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
