import { QUIET, type WindowState } from '../../domain/incident-window.ts';
import { CaptureBudget } from './capture-budget.ts';
import { EarlierWindows } from './earlier-windows.ts';
import type { IncidentRecord } from './incident-record.ts';
import { LightBudget } from './light-budget.ts';
import { RecentProbes } from './recent-probes.ts';

/** After so long without a near miss, the next one is news again. */
const NEAR_MISS_SPELL_MS = 600_000;

/** What detection keeps of one target. */
export class TargetWatch {
  window: WindowState = QUIET;
  incident: IncidentRecord | null = null;
  /** Probes in flight whose stall is open. */
  overdue = 0;
  readonly recent = new RecentProbes();
  readonly earlier = new EarlierWindows();
  #nearMisses = new CaptureBudget();
  #lightNearMisses = new LightBudget();

  /** The captures that overdue probes outside an incident may spend. */
  nearMissBudget(nowMs: number): CaptureBudget {
    if (nowMs - this.#nearMisses.lastMs > NEAR_MISS_SPELL_MS) this.#nearMisses = new CaptureBudget();
    return this.#nearMisses;
  }

  /** The same for what is light. */
  lightNearMissBudget(nowMs: number): LightBudget {
    if (nowMs - this.#lightNearMisses.lastMs > NEAR_MISS_SPELL_MS) this.#lightNearMisses = new LightBudget();
    return this.#lightNearMisses;
  }
}
