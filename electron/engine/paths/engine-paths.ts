import type { TargetId } from '../../domain/ids.ts';
import type { Trace, TraceProtocol } from '../../domain/trace.ts';
import type { RoundOutcome } from '../trace/tracer.ts';

/** Where the packets of a target go, and how a trace follows them. */
export interface PathDestination {
  /** Canonical address literal. */
  readonly address: string;
  readonly port: number;
  readonly protocol: Exclude<TraceProtocol, 'icmp'>;
}

/** A target whose path is traced each second. */
export interface Focus {
  readonly targetId: TargetId;
  readonly sinceUs: number;
  /** Milliseconds until it ends by itself. */
  readonly leftMs: number;
}

export type FocusOutcome =
  | { readonly kind: 'focused'; readonly focus: Focus }
  | {
      readonly kind: 'refused';
      readonly code: 'no-such-target' | 'too-many' | 'tracing-impossible';
      /** A whole sentence that says what is in the way and what to do. */
      readonly message: string;
    };

/** A long run, as desks ask for it: so many rounds, one each second, one probe to each hop. */
export interface CyclesOrder {
  /** Canonical address literal. */
  readonly address: string;
  /** null for ICMP. */
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  /** 1 to 1,000. */
  readonly cycles: number;
  /** 1 to 64. */
  readonly maxHops: number;
}

export type CyclesOutcome =
  | {
      readonly kind: 'traced';
      /** All rounds together. */
      readonly trace: Trace;
      /** UTC microseconds of the first round's start. */
      readonly startedAtUs: number;
      /** Rounds that were done; fewer than were asked for when it was cancelled, or when tracing became impossible on the way. */
      readonly done: number;
      readonly cancelled: boolean;
    }
  | Extract<RoundOutcome, { readonly kind: 'impossible' }>;

/** What the engine knows of the ways to its targets, and the traces that a person may ask of it. */
export interface EnginePaths {
  /** null until a probe of the target has told its address. */
  destinationOf(targetId: TargetId): PathDestination | null;
  /** Traces the target's path each second for half an hour, or until `stopFocus`. Asked again, the half hour begins anew. */
  focus(targetId: TargetId): FocusOutcome;
  stopFocus(targetId: TargetId): void;
  focused(): readonly Focus[];
  /** Never rejects. Cancelling keeps what there is. */
  run(
    order: CyclesOrder,
    onCycle: (done: number, traceSoFar: Trace) => void,
    signal: AbortSignal,
  ): Promise<CyclesOutcome>;
}
