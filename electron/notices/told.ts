import type { FailureCode } from '../domain/failure.ts';
import type { IncidentId, StallId } from '../domain/ids.ts';
import type { Phase } from '../domain/phase.ts';
import type { Outcome } from '../domain/sample.ts';
import type { Confidence, Segment } from '../domain/verdict/verdict.ts';

/** What notices and the tray are told of the things that are watched: no more than they show. */

export interface TargetTold {
  readonly name: string;
  readonly role: 'subject' | 'control';
  readonly paused: boolean;
  readonly slowAfterMs: number;
  /** null: it is in none. */
  readonly group: string | null;
  /** Its group, or itself where it is in none, is down when it is in trouble; otherwise degraded. */
  readonly required: boolean;
}

export interface SampleTold {
  readonly outcome: Outcome;
  /** null for what was skipped. */
  readonly totalMs: number | null;
  /** The observer was not fit, so it says nothing about the target. */
  readonly suspect: boolean;
  /** `message` is one sentence for a person. */
  readonly failure: { readonly code: FailureCode; readonly phase: Phase; readonly message: string } | null;
}

/** A probe that is overdue now. */
export interface OverdueTold {
  readonly stall: StallId;
  readonly phase: Phase;
  /** Since the probe began, at the moment of the happening. */
  readonly elapsedMs: number;
}

export interface VerdictTold {
  readonly segment: Segment;
  readonly confidence: Confidence;
  /** One sentence. */
  readonly summary: string;
  /** Sentences; the first repeats what went wrong, the others say what speaks for the verdict. */
  readonly reasons: readonly string[];
  /** From which hop on it is lost; null where the verdict names none. */
  readonly fromHop: number | null;
}

export interface IncidentTold {
  readonly id: IncidentId;
  readonly target: string;
  /** UTC microseconds, a label. */
  readonly openedAtUs: number;
  /** The end of its last bad request, a label as well; null while it is open. That it is over is known some good requests later. */
  readonly closedAtUs: number | null;
  readonly worstMs: number;
  readonly slow: number;
  readonly failed: number;
  readonly flapping: boolean;
  readonly verdict: VerdictTold;
}

/** The stall that says most of an incident: while it is open the newest one, afterwards that which took longest. */
export interface StallTold {
  readonly stall: StallId;
  readonly phase: Phase;
  /** `failure`: it failed at once, so it never hung. */
  readonly openedBy: 'overdue' | 'failure';
  readonly elapsedMs: number;
  readonly inFlight: boolean;
}
