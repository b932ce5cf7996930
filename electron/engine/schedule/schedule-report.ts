import type { ObserverDoubt } from '../../domain/observer-doubt.ts';

/** Less than this is no silence: a machine that is busy for a while is late, and not stuck. */
export const LEAST_PATIENCE_MS = 30_000;

/** How long nothing may start of what is probed at that interval before something is wrong. */
export const patienceMs = (intervalMs: number): number => Math.max(3 * intervalMs, LEAST_PATIENCE_MS);

/** Whether probes start and end as they are scheduled. */
export type ScheduleReport =
  | { readonly kind: 'idle'; readonly why: 'not-running' | 'no-target' | 'asleep' | 'paused' }
  | {
      readonly kind: 'due';
      /** Probes that were started so far. */
      readonly started: number;
      /** Of the targets that may start one now; null while all have as many in flight as they may. */
      readonly shortestIntervalMs: number | null;
      /** Targets whose slot has gone by for long without being used. */
      readonly overdue: number;
      /** Probes that are in flight long after they should have been given up. */
      readonly unended: number;
      /** By what makes samples suspect; null while measurements can be believed. */
      readonly doubt: ObserverDoubt | null;
    };

/** Looks whether the schedule is kept, and sets it going again. Costs nothing while nobody looks. */
export interface ScheduleKeeper {
  look(): ScheduleReport;
  /** Sets timers anew, gives targets that were forgotten a slot, and gives up probes that nobody ended. Windows go on as they are. */
  mend(): void;
}
