import type { Hold } from '../../domain/notice/hold.ts';
import type { Maintenance, NoticePolicy } from '../../domain/notice/notice-policy.ts';
import { type SpanStanding, standingOfSpans, weeklySpans } from '../../domain/notice/weekly-time.ts';
import type { TargetTold } from '../told.ts';

/** A person's wish to hear nothing for a while. */
export interface Snoozed {
  /** null: of all. */
  readonly target: string | null;
  readonly untilMs: number;
  readonly untilUs: number;
}

/** What is held back now. */
export interface Holds {
  /** Everything, whatever it is of: a maintenance of all, or a snooze of all. */
  readonly all: boolean;
  readonly targets: ReadonlySet<string>;
  /** Channels that keep quiet hours are told nothing. */
  readonly quietHours: boolean;
  readonly list: readonly Hold[];
  /** When that changes by the clock on the wall; UTC microseconds, null: not by it. */
  readonly changesAtUs: number | null;
  /** When it changes however that clock is set; monotonic. */
  readonly changesAtMs: number | null;
}

export const NO_HOLDS: Holds = {
  all: false,
  targets: new Set(),
  quietHours: false,
  list: [],
  changesAtUs: null,
  changesAtMs: null,
};

/** So many targets are named one by one where a maintenance is of some. */
const MOST_LISTED = 1_000;

export function holdsAt(
  policy: NoticePolicy,
  snoozed: readonly Snoozed[],
  targets: Iterable<TargetTold>,
  nowUs: number,
  nowMs: number,
): Holds {
  const watched = [...targets].filter(({ role }) => role === 'subject');
  const names = new Set<string>();
  const list: Hold[] = [];
  let all = false;
  let changesAtUs: number | null = null;
  const hold = (target: string | null, reason: Hold['reason'], name: string | null, untilUs: number): void => {
    if (target === null) all = true;
    else names.add(target);
    if (list.length < MOST_LISTED) list.push({ target, reason, name, untilUs });
  };

  for (const maintenance of policy.maintenance) {
    const { onUntilUs, changesAtUs: changes } = standingOf(maintenance, nowUs);
    changesAtUs = earlier(changesAtUs, changes);
    if (onUntilUs === null) continue;
    for (const target of namesOf(maintenance, watched)) hold(target, 'maintenance', maintenance.name, onUntilUs);
  }
  let changesAtMs: number | null = null;
  for (const { target, untilMs, untilUs } of snoozed) {
    if (untilMs <= nowMs) continue;
    changesAtMs = earlier(changesAtMs, untilMs);
    hold(target, 'snoozed', null, untilUs);
  }
  const quiet = standingOfSpans(
    policy.quietHours.flatMap((weekly) => weeklySpans(weekly, nowUs)),
    nowUs,
  );
  if (quiet.onUntilUs !== null)
    list.push({ target: null, reason: 'quiet-hours', name: null, untilUs: quiet.onUntilUs });
  return {
    all,
    targets: names,
    quietHours: quiet.onUntilUs !== null,
    list,
    changesAtUs: earlier(changesAtUs, quiet.changesAtUs),
    changesAtMs,
  };
}

/** Names of those that it is of; null stands for all. */
function namesOf({ targets, groups }: Maintenance, watched: readonly TargetTold[]): readonly (string | null)[] {
  if (targets.length === 0 && groups.length === 0) return [null];
  const wanted = new Set(targets);
  const wantedGroups = new Set(groups);
  return watched
    .filter(({ name, group }) => wanted.has(name) || (group !== null && wantedGroups.has(group)))
    .map(({ name }) => name);
}

function standingOf({ when }: Maintenance, nowUs: number): SpanStanding {
  return standingOfSpans(when.kind === 'weekly' ? weeklySpans(when, nowUs) : [when], nowUs);
}

export const earlier = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
