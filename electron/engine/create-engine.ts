import type { Clock } from '../domain/clock.ts';
import type { TargetId } from '../domain/ids.ts';
import type { AddressAndPort, TargetSpec } from '../domain/target.ts';
import type { CaptureContext, ProgramRunner } from './capture/capture.ts';
import type { CapturePlan } from './capture/plan.ts';
import { Captures } from './detect/captures.ts';
import { Detector } from './detect/detector.ts';
import { IncidentBook } from './detect/incident-book.ts';
import type { Engine, EngineSink, ObserverReport, ProbeInFlight, TargetWithSecrets } from './engine.ts';
import { Observer } from './observe/observer.ts';
import { StartRecord } from './observe/start-record.ts';
import type { Surroundings } from './observe/surroundings.ts';
import type { EnginePaths } from './paths/engine-paths.ts';
import { PATHS_UNTRACED } from './paths/paths-untraced.ts';
import type { EngineTracing } from './paths/round-host.ts';
import { TargetPaths } from './paths/target-paths.ts';
import type { ProbeContext, Prober } from './probe/prober.ts';
import { AT_ONCE, firstOffsetMs } from './schedule/cadence.ts';
import { Dispatcher } from './schedule/dispatcher.ts';
import { TargetRun } from './schedule/target-run.ts';
import { Timetable } from './schedule/timetable.ts';

const GRACE_MS = 30_000;
const STOP_WITHIN_MS = 1_000;
/** Targets added within this time of one another belong to one list, and are spread out like those of the start. */
const SAME_LIST_MS = 1_000;

/** Everything that the engine needs from outside. */
export interface EngineParts {
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  readonly probe: Prober<TargetSpec>;
  readonly capturePlan: CapturePlan;
  readonly sink: EngineSink;
  /** null: no path is traced. */
  readonly tracing: EngineTracing | null;
  readonly resolver: ProbeContext['resolver'];
  readonly connections: ProbeContext['connections'];
  readonly tcpInfo: ProbeContext['tcpInfo'];
  readonly environment: ProbeContext['environment'];
  readonly platform: NodeJS.Platform;
  readonly runProgram: ProgramRunner;
  /** All configured resolvers, for the captures; asked at each capture. */
  readonly resolverList: () => readonly AddressAndPort[];
  /** Told of mistakes of the engine's own parts: a prober or a capture that rejects, a sink that throws. */
  readonly log: (error: unknown) => void;
}

/** An engine that probes, captures and detects, and tells the sink. Does nothing before `start`. */
export function createEngine(parts: EngineParts): Engine {
  return new StandingEngine(parts);
}

class StandingEngine implements Engine {
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #runs = new Map<TargetId, TargetRun>();
  readonly #starts = new StartRecord();
  readonly #stopping = new AbortController();
  readonly #timetable: Timetable;
  readonly #observer: Observer;
  readonly #paths: TargetPaths | null;
  readonly #captures: Captures;
  readonly #detector: Detector;
  readonly #dispatcher: Dispatcher;
  #captureContext: CaptureContext | null = null;
  #graceUntilMs = Number.NEGATIVE_INFINITY;
  /** When everything was paused, in UTC microseconds; null while it is not. */
  #allPausedAtUs: number | null = null;
  #addedMs = Number.NEGATIVE_INFINITY;
  #addedCount = 0;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(parts: EngineParts) {
    const { clock, sink, log } = parts;
    this.#clock = clock;
    this.#sink = sink;
    this.#timetable = new Timetable(clock, log);
    this.#observer = new Observer(clock, parts.surroundings, {
      slept: (fromUs, toUs) => {
        this.#graceUntilMs = clock.monotonicMs() + GRACE_MS;
        this.#gapIsOver(null, 'asleep', fromUs, toUs);
        this.#paths?.beginAnew(clock.monotonicMs());
      },
      clockStepped: (fromUs, toUs) => this.#gapIsOver(null, 'clock-step', fromUs, toUs),
      networkChanged: (nowMs) => this.#paths?.beginAnew(nowMs),
    });
    this.#paths = parts.tracing === null ? null : this.#pathsWith(parts.tracing, parts);
    this.#captures = new Captures(
      parts.capturePlan,
      () => this.#contextOfCaptures(parts),
      (stall, draft) => this.#detector.found(stall, draft),
      log,
    );
    const book = new IncidentBook(
      sink,
      () => this.#runs.values(),
      () => clock.monotonicMs(),
    );
    this.#detector = new Detector(clock, sink, book, this.#captures);
    this.#dispatcher = new Dispatcher({
      clock,
      probe: parts.probe,
      surroundings: {
        environment: parts.environment,
        resolver: parts.resolver,
        connections: parts.connections,
        tcpInfo: parts.tcpInfo,
      },
      timetable: this.#timetable,
      observer: this.#observer,
      starts: this.#starts,
      sink,
      events: this.#detector,
      paths: this.#paths,
      failed: log,
    });
  }

  get paths(): EnginePaths {
    return this.#paths ?? PATHS_UNTRACED;
  }

  start(targets: readonly TargetWithSecrets[]): void {
    if (this.#state !== 'new') throw new Error('The engine was started before.');
    this.#state = 'running';
    const nowMs = this.#clock.monotonicMs();
    this.#graceUntilMs = nowMs + GRACE_MS;
    this.#observer.start();
    for (const entry of targets) if (!this.#runs.has(entry.target.id)) this.#enter(entry);
    let index = 0;
    for (const run of this.#runs.values()) {
      const { intervalMs } = run.entry.target.thresholds;
      this.#schedule(run, nowMs + firstOffsetMs(index, this.#runs.size, intervalMs));
      index += 1;
    }
  }

  add(entry: TargetWithSecrets): void {
    if (this.#runs.has(entry.target.id)) {
      this.replace(entry);
      return;
    }
    this.#schedule(this.#enter(entry), this.#firstSlotMs(entry));
  }

  replace(entry: TargetWithSecrets): void {
    const run = this.#runs.get(entry.target.id);
    if (run === undefined) {
      this.add(entry);
      return;
    }
    run.entry = entry;
    this.#paths?.replaced(entry.target.id, this.#clock.monotonicMs());
    this.#captureContext = null;
    if (run.heapIndex === -1) return;
    const latestMs = this.#clock.monotonicMs() + entry.target.thresholds.intervalMs;
    if (run.dueMs > latestMs) this.#timetable.set(run, latestMs);
  }

  remove(id: TargetId): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    this.#paths?.removeTarget(id, this.#clock.monotonicMs());
    this.#captureContext = null;
    this.#halt(run, 'target-removed');
    if (run.pausedAtUs !== null) this.#gapEnds(id, run.pausedAtUs);
  }

  pause(id: TargetId | null): void {
    const nowUs = this.#clock.utcUs();
    if (id === null) {
      if (this.#allPausedAtUs !== null) return;
      this.#allPausedAtUs = nowUs;
      for (const run of this.#runs.values()) this.#halt(run, 'observer-stopped');
    } else {
      const run = this.#runs.get(id);
      if (run === undefined || run.pausedAtUs !== null) return;
      run.pausedAtUs = nowUs;
      this.#halt(run, 'observer-stopped');
    }
    this.#paths?.paused(id);
    this.#sink.gap({ targetId: id, reason: 'paused', startedAtUs: nowUs, endedAtUs: null });
  }

  resume(id: TargetId | null): void {
    if (id === null) {
      if (this.#allPausedAtUs !== null) this.#gapEnds(null, this.#allPausedAtUs);
      this.#allPausedAtUs = null;
    }
    const runs = id === null ? [...this.#runs.values()] : [this.#runs.get(id)].filter((run) => run !== undefined);
    for (const run of runs) {
      if (run.pausedAtUs !== null) this.#gapEnds(run.entry.target.id, run.pausedAtUs);
      run.pausedAtUs = null;
      if (run.heapIndex === -1) this.#schedule(run, this.#firstSlotMs(run.entry));
    }
  }

  isPaused(id: TargetId): boolean {
    return this.#allPausedAtUs !== null || (this.#runs.get(id)?.pausedAtUs ?? null) !== null;
  }

  inFlight(): readonly ProbeInFlight[] {
    const nowMs = this.#clock.monotonicMs();
    const all: ProbeInFlight[] = [];
    for (const run of this.#runs.values()) {
      for (const { entry, startedAtUs, startedMs, progress, stall } of run.flights) {
        all.push({
          targetId: entry.target.id,
          startedAtUs,
          elapsedMs: nowMs - startedMs,
          phase: progress.phase,
          phases: progress.phasesUntil(nowMs),
          stallId: stall?.id ?? null,
        });
      }
    }
    return all;
  }

  observer(): ObserverReport {
    const nowMs = this.#clock.monotonicMs();
    return {
      eventLoopDelayMs: this.#observer.longestDelaySinceMs(nowMs - 10_000, nowMs),
      latenessP99Ms: this.#starts.latenessP99Ms(),
      cpuShare: this.#observer.cpuShare(nowMs),
      probesPerSecond: this.#starts.perSecond(nowMs),
    };
  }

  isInGrace(): boolean {
    return this.#clock.monotonicMs() < this.#graceUntilMs;
  }

  async stop(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'stopped';
    this.#paths?.stop();
    for (const run of this.#runs.values()) {
      this.#halt(run, 'observer-stopped');
      if (run.pausedAtUs !== null) this.#gapEnds(run.entry.target.id, run.pausedAtUs);
    }
    if (this.#allPausedAtUs !== null) this.#gapEnds(null, this.#allPausedAtUs);
    this.#timetable.clear();
    this.#observer.stop();
    this.#stopping.abort();
    await this.#captures.finish(this.#clock, STOP_WITHIN_MS);
  }

  #pathsWith(tracing: EngineTracing, { clock, log }: EngineParts): TargetPaths {
    const host = {
      ...tracing,
      clock,
      log,
      isPaused: (id: TargetId) => this.isPaused(id),
      isHanging: (id: TargetId) => (this.#runs.get(id)?.watch.overdue ?? 0) > 0,
    };
    return new TargetPaths(host, this.#timetable, (id) => this.#runs.has(id));
  }

  #enter(entry: TargetWithSecrets): TargetRun {
    const run = new TargetRun(entry, this.#dispatcher.slot);
    this.#runs.set(entry.target.id, run);
    this.#captureContext = null;
    return run;
  }

  #schedule(run: TargetRun, dueMs: number): void {
    if (this.#state !== 'running' || this.isPaused(run.entry.target.id)) return;
    this.#timetable.set(run, dueMs);
  }

  /** At once for a target that comes alone; spread out for those that come in a long list. */
  #firstSlotMs(entry: TargetWithSecrets): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#addedMs > SAME_LIST_MS) this.#addedCount = 0;
    this.#addedMs = nowMs;
    this.#addedCount += 1;
    const total = this.#addedCount <= AT_ONCE ? AT_ONCE : this.#addedCount;
    return nowMs + firstOffsetMs(this.#addedCount - 1, total, entry.target.thresholds.intervalMs);
  }

  #halt(run: TargetRun, by: 'observer-stopped' | 'target-removed'): void {
    const nowMs = this.#clock.monotonicMs();
    this.#timetable.remove(run);
    this.#dispatcher.cancel(run, nowMs);
    this.#detector.abandon(run, by, nowMs);
  }

  #gapEnds(targetId: TargetId | null, startedAtUs: number): void {
    this.#sink.gap({
      targetId,
      reason: 'paused',
      startedAtUs,
      endedAtUs: Math.max(startedAtUs, this.#clock.utcUs()),
    });
  }

  /** A gap that is only known of when it is over is told in both steps all the same. */
  #gapIsOver(targetId: TargetId | null, reason: 'asleep' | 'clock-step', startedAtUs: number, endedAtUs: number): void {
    this.#sink.gap({ targetId, reason, startedAtUs, endedAtUs: null });
    this.#sink.gap({ targetId, reason, startedAtUs, endedAtUs });
  }

  #contextOfCaptures(parts: EngineParts): CaptureContext {
    const resolvers = parts.resolverList();
    if (this.#captureContext === null || this.#captureContext.resolvers !== resolvers) {
      this.#captureContext = {
        clock: this.#clock,
        runProgram: parts.runProgram,
        platform: parts.platform,
        environment: parts.environment,
        resolvers,
        controls: [...this.#runs.values()].map((run) => run.entry.target).filter(({ role }) => role === 'control'),
        signal: this.#stopping.signal,
      };
    }
    return this.#captureContext;
  }
}
