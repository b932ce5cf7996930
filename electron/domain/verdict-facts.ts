import type { EvidenceFacts } from './evidence-facts.ts';
import type { Failure } from './failure.ts';
import type { Phase } from './phase.ts';

/** What is known about an incident when its first verdict is given. */
export interface VerdictFacts {
  /** How most of its bad probes went wrong. */
  readonly phase: Phase;
  readonly failure: Failure | null;
  readonly status: number | null;
  /** `server` header of the answer. */
  readonly server: string | null;
  /** Of the bad probes, how many went wrong in this way, and how many there are. */
  readonly alike: number;
  readonly bad: number;
  readonly worstMs: number;
  /** This machine was on no network while they went wrong. */
  readonly offline: boolean;
  readonly controls: ControlFacts;
  /** The other targets that are no controls, and how many of them have an incident now. */
  readonly others: { readonly total: number; readonly bad: number };
  /** Requests to the same target that began and ended well while one hung. */
  readonly quick: { readonly count: number; readonly medianMs: number | null };
  /** Planned requests that were not started, because as many as allowed were hanging. */
  readonly heldBack: number;
  readonly evidence: EvidenceFacts;
}

/** How the controls fared in the same time; those that were not probed in it are only in `total`. */
export interface ControlFacts {
  readonly total: number;
  readonly hanging: number;
  readonly failing: number;
  readonly fine: number;
}
