import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { CaptureBudget } from './capture-budget.ts';
import { CaptureGate, type CaptureRank } from './capture-gate.ts';
import type { Captures } from './captures.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { LightBudget } from './light-budget.ts';
import { type FullObstacle, fromNowOnThinned, withoutPrograms } from './skipped-captures.ts';
import type { StallRecord } from './stall-record.ts';

/** Decides what is captured for which stall, and has it said what is not. */
export class StallCaptures {
  readonly #clock: Clock;
  readonly #captures: Captures;
  readonly #found: (stall: StallRecord, draft: EvidenceDraft) => void;
  readonly #gate = new CaptureGate();

  constructor(clock: Clock, captures: Captures, found: (stall: StallRecord, draft: EvidenceDraft) => void) {
    this.#clock = clock;
    this.#captures = captures;
    this.#found = found;
  }

  /** Nothing stands in the way of a capture in full. */
  mayBeFull(budget: CaptureBudget, rank: CaptureRank, nowMs: number): boolean {
    return this.#obstacle(budget, rank, nowMs) === null;
  }

  /** In full, unless that was done or is too much now. */
  full(stall: StallRecord, budget: CaptureBudget, rank: CaptureRank, nowMs: number): void {
    if (stall.full) return;
    stall.obstacle = this.#obstacle(budget, rank, nowMs);
    if (stall.obstacle !== null) return;
    stall.full = true;
    budget.note(nowMs);
    this.#gate.pass();
    this.#captures.start('full', stall);
  }

  /** What is light is recorded of every stall, until there are very many. */
  light(stall: StallRecord, budget: LightBudget, nowMs: number): void {
    if (stall.light) return;
    if (budget.allows(nowMs)) {
      budget.note(nowMs);
      this.lightAnyway(stall);
    } else if (budget.saysThinned()) this.#found(stall, fromNowOnThinned(this.#clock));
  }

  lightAnyway(stall: StallRecord): void {
    stall.light = true;
    this.#captures.start('light', stall);
  }

  once(stall: StallRecord, incident: IncidentRecord): void {
    if (incident.once) return;
    incident.once = true;
    this.#captures.start('once', stall);
  }

  /** Once, and not of stalls of which nothing is recorded any more: a day of them would be said ten thousand times. */
  sayWhatIsSkipped(stall: StallRecord): void {
    const { obstacle } = stall;
    if (stall.full || obstacle === null || stall.skipSaid) return;
    if (!stall.light && obstacle.kind !== 'over') return;
    stall.skipSaid = true;
    this.#found(stall, withoutPrograms(obstacle, this.#clock));
  }

  /** What stands in the way of a capture in full; null when nothing does. */
  #obstacle(budget: CaptureBudget, rank: CaptureRank, nowMs: number): FullObstacle | null {
    if (!budget.allows(nowMs)) return { kind: 'budget', budget, ofIncident: rank !== 'near-miss' };
    return this.#gate.isOpen(rank, nowMs) ? null : { kind: 'gate' };
  }
}
