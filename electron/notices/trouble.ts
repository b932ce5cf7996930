import { isObserversFault } from '../domain/classify.ts';
import type { Phase } from '../domain/phase.ts';
import type { NoticeSettings } from './notice-settings.ts';
import { eachRow } from './row-list.ts';
import type { WatchState } from './watch-state.ts';
import type { FailureTold, WatchedIncident, WatchedTarget } from './watched-target.ts';

/** A target that is in trouble at this moment, in a way that a person should hear of. */
export interface Trouble {
  readonly row: WatchedTarget;
  readonly incident: WatchedIncident;
  readonly how: HowBad;
}

export type HowBad =
  | { readonly kind: 'hanging'; readonly phase: Phase; readonly elapsedMs: number }
  | { readonly kind: 'failing'; readonly failure: FailureTold }
  | { readonly kind: 'slow'; readonly phase: Phase | null };

/** A target's trouble; null when there is none, or none to speak of: it is over already, or the observer's own. */
export function troubleOf(row: WatchedTarget, settings: NoticeSettings, nowMs: number): Trouble | null {
  const { incident, target } = row;
  if (incident === null || target.paused || settings.muted.has(target.name)) return null;
  if (incident.told.verdict.segment === 'observer') return null;
  const how = howBad(row, incident, nowMs);
  return how === null ? null : { row, incident, how };
}

function howBad(row: WatchedTarget, { told, phase }: WatchedIncident, nowMs: number): HowBad | null {
  const [longest] = row.overdue;
  if (longest !== undefined && nowMs - longest.startedMs >= row.target.slowAfterMs) {
    return { kind: 'hanging', phase: longest.phase, elapsedMs: nowMs - longest.startedMs };
  }
  const { last } = row;
  if (last === null || last.suspect) return null;
  if (last.outcome === 'failed' && last.failure !== null) {
    return isObserversFault(last.failure.code) ? null : { kind: 'failing', failure: last.failure };
  }
  // One request that was slow and is done is not worth a word before the next one.
  return last.outcome === 'slow' && told.slow + told.failed > 1 ? { kind: 'slow', phase } : null;
}

/** All targets in trouble, in the order of the list. One control alone says nothing; several of them say that it is near. */
export function allTroubles({ rows, settings, quiet }: WatchState, nowMs: number): Trouble[] {
  const troubles: Trouble[] = [];
  for (const row of eachRow(rows)) {
    if (quiet.targets.has(row.target.name)) continue;
    const trouble = troubleOf(row, settings, nowMs);
    if (trouble !== null) troubles.push(trouble);
  }
  return controlsIn(troubles).length === 1 ? troubles.filter(({ row }) => row.target.role === 'subject') : troubles;
}

export const controlsIn = (troubles: readonly Trouble[]): Trouble[] =>
  troubles.filter(({ row }) => row.target.role === 'control');

/** Bad enough to be told even when it is over and nobody had been told before. */
export function wasSerious({ told }: WatchedIncident, slowAfterMs: number): boolean {
  return told.failed > 0 || told.slow > 2 || told.worstMs >= 2 * slowAfterMs;
}
