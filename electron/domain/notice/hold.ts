import type { IncidentId } from '../ids.ts';

/** A person has seen an incident: nobody is reminded of it any more. Its end is still told. */
export interface Acknowledgement {
  readonly incident: IncidentId;
  readonly atUs: number;
  /** Who said so; null where it is not known. One line. */
  readonly by: string | null;
}

/** A person wants to hear nothing of a target for a while. `target` null: of all. */
export interface Snooze {
  readonly target: string | null;
  readonly untilUs: number;
}

export const HOLD_REASONS = ['maintenance', 'quiet-hours', 'snoozed'] as const;
/** Why nobody is told of something now. */
export interface Hold {
  /** null: of anything. */
  readonly target: string | null;
  readonly reason: (typeof HOLD_REASONS)[number];
  /** Name of the maintenance; null for the others. */
  readonly name: string | null;
  readonly untilUs: number;
}
