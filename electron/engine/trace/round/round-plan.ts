import type { SendFailure } from '../../../domain/path-probe.ts';
import type { OutgoingProbe, ProbeAnswerSeen } from '../probe-sockets.ts';
import type { RoundOrder, RoundOutcome } from '../tracer.ts';

/** Names a probe within its round. */
export type ProbeNumber = number & { readonly __probeNumber: true };

export interface PlannedProbe {
  readonly number: ProbeNumber;
  readonly outgoing: OutgoingProbe;
}

/**
 * What one round sends and when it is done; pure: no sockets, no clock of its own. All times are monotonic milliseconds of one clock.
 * Whoever drives it asks `next` after each event, sends what it is given in that order, and reports what became of each probe.
 */
export interface RoundPlan {
  readonly order: RoundOrder;
  /** Probes to send now, at most `most` of them; each is handed out once. The more important come first. */
  next(nowMs: number, most: number): readonly PlannedProbe[];
  /** The system took it. */
  awaited(number: ProbeNumber, nowMs: number): void;
  answered(number: ProbeNumber, seen: ProbeAnswerSeen, nowMs: number): void;
  failed(number: ProbeNumber, failure: SendFailure, message: string, nowMs: number): void;
  /** Probes whose patience has run out; the driver closes their sockets. */
  expire(nowMs: number): readonly ProbeNumber[];
  /** When `expire` or `next` has something to do if nothing is reported before; null when nothing is awaited. */
  wakeAtMs(): number | null;
  /** Nothing is worth waiting for any more; sockets of probes still awaited, such as those beyond the destination, may be closed. */
  readonly isDone: boolean;
  /**
   * What was found. Of a round that is not done: what there is so far. Probes for which nobody waited to the end stay awaited: they
   * are not lost. Times in it count from the moment in which the round was asked for.
   */
  outcome(times: {
    readonly startedAtUs: number;
    readonly endedMs: number;
    readonly pathMtuBytes: number | null;
  }): RoundOutcome;
}
