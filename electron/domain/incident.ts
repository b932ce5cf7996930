import type { EpisodeId, IncidentId, TargetId } from './ids.ts';
import type { Verdict } from './verdict/verdict.ts';

/** One timeout window of one target. */
export interface Incident {
  readonly id: IncidentId;
  readonly targetId: TargetId;
  /** Incidents of several targets that overlap share one. */
  readonly episodeId: EpisodeId;
  /** Start of the first bad probe. */
  readonly openedAtUs: number;
  /** End of the last bad probe so far. */
  readonly lastBadAtUs: number;
  /** Equals lastBadAtUs once recovered; null while open. */
  readonly closedAtUs: number | null;
  /** Why it is closed: it recovered, or the observer stopped watching before it could. */
  readonly closedBy: 'recovery' | 'observer-stopped' | 'target-removed' | null;
  readonly worstMs: number;
  readonly slowCount: number;
  readonly failedCount: number;
  /** Five changes in ten minutes, or more; it then stays open until ten quiet minutes have passed. */
  readonly flapping: boolean;
  readonly verdict: Verdict;
}
