import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EvidenceDraft, EvidenceKind } from '../../domain/evidence.ts';
import type { StallId } from '../../domain/ids.ts';
import type { Phase } from '../../domain/phase.ts';
import type { AddressAndPort, Target, TargetSecrets } from '../../domain/target.ts';
import type { ProbeProgress } from '../probe/prober.ts';

/** The overdue (or just failed) request that a capture is about. */
export interface CaptureSubject {
  readonly stallId: StallId;
  readonly target: Target;
  readonly secrets: TargetSecrets;
  /** UTC microseconds and monotonic milliseconds of the request's start. */
  readonly startedAtUs: number;
  readonly startedMs: number;
  readonly openedBy: 'overdue' | 'failure';
  /** The phase it hangs in now; ask again, it may move on. */
  phaseNow(): Phase;
  /** Calls the listener whenever it moves on to another phase. */
  onMoved(listener: () => void): Cancel;
  /** Live while the request is in flight, final afterwards. */
  readonly progress: Readonly<ProbeProgress>;
  /** Aborted when the request has ended. */
  readonly ended: AbortSignal;
}

/** Runs a program by argument vector, never through a shell. */
export type ProgramRunner = (request: ProgramRequest) => Promise<ProgramOutcome>;

export interface ProgramRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly deadlineMs: number;
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
  /** Starts at once; others take their turn, because each start holds the whole process up for some milliseconds. */
  readonly urgent?: boolean;
  /** Called in the moment in which the program is started; not at all when it is not. */
  readonly onStart?: () => void;
}

export type ProgramOutcome =
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed-to-start'; readonly reason: string }
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      /** What ended it, if not itself. */
      readonly stoppedBy: 'deadline' | 'output-cap' | 'signal' | null;
      readonly stdout: string;
      readonly stderr: string;
      readonly truncated: boolean;
    };

export interface CaptureContext {
  readonly clock: Clock;
  readonly runProgram: ProgramRunner;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** All configured resolvers: the system's servers and those of the configuration. */
  readonly resolvers: readonly AddressAndPort[];
  /** Targets with role `control`. */
  readonly controls: readonly Target[];
  /** Aborted when the engine stops. */
  readonly signal: AbortSignal;
}

/**
 * How often a capture is taken. `light`: for every stall, however many hang at once, so it starts no program and shares its work.
 * `full`: what starts programs or opens connections, for so many stalls as do no harm. `once`: cheap, once for each incident.
 */
export type CaptureTier = 'light' | 'full' | 'once';

/** One item of the capture plan. Items run in parallel; none waits for another, and each ends by its own deadline. */
export interface Capture {
  readonly kind: EvidenceKind;
  /** `full` where nothing is said. */
  readonly tier?: CaptureTier;
  /** Starts in the same turn as the plan; the others, which may start programs, a few milliseconds later. */
  readonly urgent?: boolean;
  /** Milliseconds after which the plan calls it off and takes what it has. */
  deadlineMs(subject: CaptureSubject): number;
  applies(subject: CaptureSubject, context: CaptureContext): boolean;
  /** Hands over each piece of evidence as soon as it is there. Rejects only for a bug. */
  run(subject: CaptureSubject, context: CaptureContext, emit: (draft: EvidenceDraft) => void): Promise<void>;
}
