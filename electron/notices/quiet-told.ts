import type { IncidentId } from '../domain/ids.ts';
import type { BlindReason } from '../domain/notice/digest.ts';

/** What people chose not to be told now, and whether anything speaks about targets, as far as a desktop needs it. */
export interface QuietTold {
  /** Everything is held back: a maintenance of all, or a person wants to hear nothing. What comes and goes meanwhile is nobody's news. */
  readonly all: boolean;
  /** It is told afterwards, in one. */
  readonly quietHours: boolean;
  /** Names of targets that are held back. */
  readonly targets: ReadonlySet<string>;
  /** Incidents that somebody has seen. */
  readonly acknowledged: ReadonlySet<IncidentId>;
  /** `sinceUs`: UTC microseconds. */
  readonly blind: { readonly why: BlindReason; readonly sinceUs: number; readonly says: string } | null;
}

export const NOTHING_QUIET: QuietTold = {
  all: false,
  quietHours: false,
  targets: new Set(),
  acknowledged: new Set(),
  blind: null,
};

/** Nothing that targets seem to suffer from is told. What is not kept is measured all the same. */
export const hidesTargets = ({ blind }: QuietTold): boolean => blind !== null && blind.why !== 'store';
