import type { TargetId } from './ids.ts';

/** Why nothing was measured. */
export const GAP_REASONS = ['not-running', 'asleep', 'paused', 'clock-step', 'store-full'] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** A stretch without samples, never to be drawn as zero. `targetId` null means all targets. */
export interface Gap {
  readonly targetId: TargetId | null;
  readonly reason: GapReason;
  readonly startedAtUs: number;
  /** null while it lasts. */
  readonly endedAtUs: number | null;
}
