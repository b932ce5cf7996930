import type { CertificateShown } from '../domain/certificate-shown.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { EvidenceDraft } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { EpisodeId, EvidenceId, IncidentId, StallId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { ObserverDoubt } from '../domain/observer-doubt.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { Phase, Phases } from '../domain/phase.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target, TargetSecrets } from '../domain/target.ts';
import type { EnginePaths } from './paths/engine-paths.ts';
import type { ScheduleKeeper } from './schedule/schedule-report.ts';

/** Where the engine's findings go, synchronously and in order. The engine knows no store and no screen. */
export interface EngineSink {
  nextStallId(): StallId;
  nextIncidentId(): IncidentId;
  nextEpisodeId(): EpisodeId;
  /** `certificate`: of the last server; `shown`: what each TLS server on the way showed, also where it made the probe fail. */
  sample(sample: Sample, certificate: CertificateFacts | null, shown: readonly CertificateShown[]): void;
  stallOpened(stall: Stall): void;
  /** The stall got its incident, or moved to another phase. */
  stallChanged(stall: Stall): void;
  stallClosed(stall: Stall): void;
  /** The number that it got; null when it is not kept, because its incident was deleted. */
  evidence(draft: EvidenceDraft, stall: Stall): EvidenceId | null;
  incidentOpened(incident: Incident): void;
  incidentChanged(incident: Incident): void;
  incidentClosed(incident: Incident): void;
  /** Called when a gap begins (endedAtUs null) and again when it ends. */
  gap(gap: Gap): void;
  /** A path as it was traced: each baseline, each round of a stall or a focus, and what else showed a path of a new shape. */
  path(snapshot: PathSnapshot): void;
  /** A route that changed and stayed so. Told once, after the snapshot in which it was confirmed. */
  routeChanged(change: RouteChange): void;
  /** What is known by now of a server's clock; replaces what was told of the same server with the same beginning. */
  clockRead(reading: ClockReading): void;
  /** It may be measured from elsewhere than before: the network changed, or the machine was asleep. */
  networkChanged(): void;
}

/** A probe in flight, for people who watch. */
export interface ProbeInFlight {
  readonly targetId: TargetId;
  readonly startedAtUs: number;
  readonly elapsedMs: number;
  readonly phase: Phase;
  readonly phases: Phases;
  readonly stallId: StallId | null;
}

export interface ObserverReport {
  readonly eventLoopDelayMs: number;
  readonly latenessP99Ms: number | null;
  /** Of one core, 0 to 1, over the last seconds; null before it is known. */
  readonly cpuShare: number | null;
  readonly probesPerSecond: number;
  /** By what makes samples suspect; null while its measurements can be believed. */
  readonly doubt: ObserverDoubt | null;
}

export interface TargetWithSecrets {
  readonly target: Target;
  readonly secrets: TargetSecrets;
}

export interface Engine {
  start(targets: readonly TargetWithSecrets[]): void;
  add(entry: TargetWithSecrets): void;
  /** Same id, new definition: probes in flight end under the old one. */
  replace(entry: TargetWithSecrets): void;
  /** Brings its next probe forward to now, because a person waits to see what it brings. */
  probeSoon(id: TargetId): void;
  remove(id: TargetId): void;
  /**
   * null means all targets, which is a state of its own: it leaves those that are paused by themselves as they are. Probes in flight
   * end; none is started; a gap is recorded.
   */
  pause(id: TargetId | null): void;
  /** Targets that are paused by themselves go on being so when the pause of all ends. */
  resume(id: TargetId | null): void;
  isPaused(id: TargetId): boolean;
  /**
   * The machine is about to sleep: probes in flight end without a judgement, captures stop, a gap begins. Resolves when captures
   * have stopped, at most half a second later; everything else has been told by the time the call returns. Where nobody calls
   * `wake`, the engine wakes by itself when it has been running for two minutes all the same.
   */
  suspend(): Promise<void>;
  /** Ends the gap and probes again, in grace and spread out. Does nothing while awake. */
  wake(): void;
  /** Windows of runs before this one, by which it is told whether those of now come at regular times. */
  rememberWindows(id: TargetId, openedAtUs: readonly number[]): void;
  inFlight(): readonly ProbeInFlight[];
  observer(): ObserverReport;
  /** By how many milliseconds servers are ahead of the clock here (negative: behind); null: it is right, or that is not known. */
  clockOffMs(): number | null;
  /** True soon after the start and after sleep, while the network may still be coming up: incidents are recorded, but nobody should be woken for them. */
  isInGrace(): boolean;
  readonly paths: EnginePaths;
  /** Whether probes start and end as they are scheduled, and what can be done where they do not. */
  readonly care: ScheduleKeeper;
  /** Cancels what is in flight, closes open stalls, waits for captures to stop; at most about a second. */
  stop(): Promise<void>;
}
