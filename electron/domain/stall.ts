import type { IncidentId, StallId, TargetId } from './ids.ts';
import type { Phase } from './phase.ts';

/** How the overdue probe ended. A near miss was overdue but came in under the slow threshold. */
export type StallEnd = 'near-miss' | 'slow' | 'failed';

/** One probe that is overdue, or that failed at once (`openedBy: 'failure'`, so its captures come after the fact). */
export interface Stall {
  readonly id: StallId;
  readonly targetId: TargetId;
  readonly incidentId: IncidentId | null;
  readonly openedBy: 'overdue' | 'failure';
  /** The phase it hung in: that of the opening while it lasts, then that in which most time was lost. */
  readonly phase: Phase;
  /** Start of the probe, so also the key of its sample. */
  readonly startedAtUs: number;
  readonly openedAtUs: number;
  /** End of the probe; null while it hangs. */
  readonly endedAtUs: number | null;
  /** From the probe's start until its end, or until now while it hangs. Monotonic. */
  readonly elapsedMs: number;
  readonly end: StallEnd | null;
  readonly remoteAddress: string | null;
  readonly remotePort: number | null;
  readonly localAddress: string | null;
  readonly localPort: number | null;
}
