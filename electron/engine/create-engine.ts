import type { Clock } from '../domain/clock.ts';
import type { TargetId } from '../domain/ids.ts';
import { Detection } from './detect/detection.ts';
import type { Engine, EngineSink, ObserverReport, ProbeInFlight, TargetWithSecrets } from './engine.ts';
import type { EngineParts } from './engine-parts.ts';
import { Observer } from './observe/observer.ts';
import { observerReport } from './observe/observer-report.ts';
import { ServerClocks } from './observe/server-clocks.ts';
import { StartRecord } from './observe/start-record.ts';
import { WatchedAddresses } from './packets/watched-addresses.ts';
import type { EnginePaths } from './paths/engine-paths.ts';
import { PATHS_UNTRACED } from './paths/paths-untraced.ts';
import type { EngineTracing } from './paths/round-host.ts';
import { TargetPaths } from './paths/target-paths.ts';
import type { ProbeContext } from './probe/prober.ts';
import { Absences } from './schedule/absences.ts';
import { firstOffsetMs } from './schedule/cadence.ts';
import { Dispatcher } from './schedule/dispatcher.ts';
import { FirstSlots } from './schedule/first-slots.ts';
import { probesInFlight } from './schedule/probes-in-flight.ts';
import { ScheduleCare } from './schedule/schedule-care.ts';
import { Sleep } from './schedule/sleep.ts';
import { TargetRun } from './schedule/target-run.ts';
import { Timetable } from './schedule/timetable.ts';
import { STOP_WITHIN_MS, SUSPEND_WITHIN_MS, windUpMs } from './schedule/wind-up.ts';

const GRACE_MS = 30_000;

/** An engine that probes, captures and detects, and tells the sink. Does nothing before `start`. */
export function createEngine(parts: EngineParts): Engine {
  return new StandingEngine(parts);
}

class StandingEngine implements Engine {
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #connections: ProbeContext['connections'];
  readonly #absences: Absences;
  readonly #firstSlots: FirstSlots;
  readonly #runs = new Map<TargetId, TargetRun>();
  readonly #starts = new StartRecord();
  readonly #timetable: Timetable;
  readonly #observer: Observer;
  readonly #clocks: ServerClocks;
  readonly #paths: TargetPaths | null;
  readonly #packets: WatchedAddresses | null;
  readonly #detection: Detection;
  readonly #dispatcher: Dispatcher;
  readonly #sleep: Sleep;
  readonly care: ScheduleCare;
  #graceUntilMs = Number.NEGATIVE_INFINITY;
  /** When everything was paused, in UTC microseconds; null while it is not. */
  #allPausedAtUs: number | null = null;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(parts: EngineParts) {
    const { clock, sink, log } = parts;
    this.#clock = clock;
    this.#sink = sink;
    this.#connections = parts.connections;
    this.#absences = new Absences(clock, sink);
    this.#firstSlots = new FirstSlots(clock);
    this.#timetable = new Timetable(clock, log);
    this.#clocks = new ServerClocks(clock, (reading) => sink.clockRead(reading));
    this.#observer = new Observer(clock, parts.surroundings, {
      slept: (fromUs, toUs) => {
        const nowMs = clock.monotonicMs();
        this.#graceUntilMs = nowMs + GRACE_MS;
        this.#absences.isOver('asleep', fromUs, toUs);
        this.#beginAnew(nowMs);
      },
      clockStepped: (fromUs, toUs) => {
        this.#absences.isOver('clock-step', fromUs, toUs);
        this.#clocks.beginAnew();
      },
      networkChanged: (nowMs) => this.#beginAnew(nowMs),
    });
    this.#sleep = new Sleep(clock, () => this.wake());
    this.#paths = parts.tracing === null ? null : this.#pathsWith(parts.tracing, parts);
    const { packets } = parts;
    const runs = () => this.#runs.values();
    this.#packets = packets === null ? null : new WatchedAddresses(packets, clock, runs, (id) => this.#isHeld(id));
    this.#detection = new Detection(parts, runs, {
      isOffline: () => this.#observer.isOffline(),
      clockOffMs: () => this.#clocks.offMs(),
    });
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
      events: this.#detection.detector,
      paths: this.#paths,
      packets: this.#packets,
      clocks: this.#clocks,
      failed: log,
    });
    this.care = new ScheduleCare(clock, this.#timetable, this.#firstSlots, this.#starts, this.#observer, this.#runs, {
      isRunning: () => this.#state === 'running',
      isAsleep: () => this.#sleep.sinceUs !== null,
      isPaused: (id) => this.isPaused(id),
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
    this.#packets?.start();
    for (const entry of targets) if (!this.#runs.has(entry.target.id)) this.#enter(entry);
    this.#scheduleAll(nowMs);
  }

  add(entry: TargetWithSecrets): void {
    if (this.#runs.has(entry.target.id)) {
      this.replace(entry);
      return;
    }
    this.#schedule(this.#enter(entry), this.#firstSlots.next(entry.target.thresholds.intervalMs));
  }

  replace(entry: TargetWithSecrets): void {
    const run = this.#runs.get(entry.target.id);
    if (run === undefined) {
      this.add(entry);
      return;
    }
    run.entry = entry;
    this.#paths?.replaced(entry.target.id, this.#clock.monotonicMs());
    this.#detection.targetsChanged();
    if (run.heapIndex === -1) return;
    const latestMs = this.#clock.monotonicMs() + entry.target.thresholds.intervalMs;
    if (run.dueMs > latestMs) this.#timetable.set(run, latestMs);
  }

  probeSoon(id: TargetId): void {
    const run = this.#runs.get(id);
    if (run === undefined || run.heapIndex === -1) return;
    const soonMs = this.#firstSlots.next(run.entry.target.thresholds.intervalMs);
    if (soonMs < run.dueMs) this.#timetable.set(run, soonMs);
  }

  remove(id: TargetId): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    this.#paths?.removeTarget(id, this.#clock.monotonicMs());
    this.#detection.targetsChanged();
    this.#halt(run, 'target-removed');
    if (run.pausedAtUs !== null) this.#absences.endsNow(id, 'paused', run.pausedAtUs);
  }

  pause(id: TargetId | null): void {
    if (this.#state === 'stopped') return;
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
    this.#absences.began(id, 'paused', nowUs);
  }

  resume(id: TargetId | null): void {
    if (this.#state === 'stopped') return;
    if (id === null) {
      if (this.#allPausedAtUs === null) return;
      this.#absences.endsNow(null, 'paused', this.#allPausedAtUs);
      this.#allPausedAtUs = null;
      for (const run of this.#runs.values()) this.#goOn(run);
      return;
    }
    const run = this.#runs.get(id);
    if (run === undefined || run.pausedAtUs === null) return;
    this.#absences.endsNow(id, 'paused', run.pausedAtUs);
    run.pausedAtUs = null;
    this.#goOn(run);
  }

  isPaused(id: TargetId): boolean {
    return this.#allPausedAtUs !== null || (this.#runs.get(id)?.pausedAtUs ?? null) !== null;
  }

  async suspend(): Promise<void> {
    if (this.#state !== 'running' || this.#sleep.sinceUs !== null) return;
    const beganMs = this.#clock.monotonicMs();
    // First, so that what it finds of an earlier sleep ends before this one begins.
    this.#observer.suspend();
    for (const run of this.#runs.values()) this.#halt(run, 'observer-stopped');
    const startedAtUs = this.#sleep.begin();
    this.#paths?.asleep();
    this.#absences.began(null, 'asleep', startedAtUs);
    this.#detection.contexts.endAll();
    await this.#detection.captures.settle(
      this.#clock,
      windUpMs(SUSPEND_WITHIN_MS, this.#clock.monotonicMs() - beganMs),
    );
  }

  wake(): void {
    if (this.#state !== 'running' || this.#sleep.sinceUs === null) return;
    const nowMs = this.#clock.monotonicMs();
    this.#endSleep();
    this.#graceUntilMs = nowMs + GRACE_MS;
    this.#observer.start();
    this.#beginAnew(nowMs);
    this.#scheduleAll(nowMs);
  }

  rememberWindows(id: TargetId, openedAtUs: readonly number[]): void {
    this.#runs.get(id)?.watch.earlier.remember(openedAtUs);
  }

  inFlight(): readonly ProbeInFlight[] {
    return probesInFlight(this.#runs.values(), this.#clock.monotonicMs());
  }

  readonly clockOffMs = (): number | null => this.#clocks.offMs();

  observer(): ObserverReport {
    return observerReport(this.#observer, this.#starts, this.#runs.values(), this.#clock.monotonicMs());
  }

  isInGrace(): boolean {
    return this.#clock.monotonicMs() < this.#graceUntilMs;
  }

  async stop(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'stopped';
    const beganMs = this.#clock.monotonicMs();
    this.#paths?.stop();
    for (const run of this.#runs.values()) {
      this.#halt(run, 'observer-stopped');
      if (run.pausedAtUs !== null) this.#absences.endsNow(run.entry.target.id, 'paused', run.pausedAtUs);
    }
    if (this.#allPausedAtUs !== null) this.#absences.endsNow(null, 'paused', this.#allPausedAtUs);
    this.#endSleep();
    this.#timetable.clear();
    this.#observer.stop();
    this.#detection.contexts.endAll();
    this.#clocks.stop();
    await this.#detection.captures.finish(this.#clock, windUpMs(STOP_WITHIN_MS, this.#clock.monotonicMs() - beganMs));
    await this.#packets?.stop();
  }

  #pathsWith(tracing: EngineTracing, { clock, log }: EngineParts): TargetPaths {
    const host = {
      ...tracing,
      clock,
      log,
      isPaused: (id: TargetId) => this.#isHeld(id),
      isHanging: (id: TargetId) => (this.#runs.get(id)?.watch.overdue ?? 0) > 0,
    };
    return new TargetPaths(host, this.#timetable, (id) => this.#runs.has(id));
  }

  #enter(entry: TargetWithSecrets): TargetRun {
    const run = new TargetRun(entry, this.#dispatcher.slot);
    this.#runs.set(entry.target.id, run);
    this.#detection.targetsChanged();
    return run;
  }

  /** Nothing of the target is probed now. */
  #isHeld(id: TargetId): boolean {
    return this.#sleep.sinceUs !== null || this.isPaused(id);
  }

  /** As at the start: together when they are few, else spread out. */
  #scheduleAll(nowMs: number): void {
    for (const [index, run] of [...this.#runs.values()].entries()) {
      const { intervalMs } = run.entry.target.thresholds;
      this.#schedule(run, nowMs + firstOffsetMs(index, this.#runs.size, intervalMs));
    }
  }

  /** Another network, or a machine that was asleep: what was known of ways and connections holds no longer. */
  #beginAnew(nowMs: number): void {
    this.#connections.drop();
    this.#paths?.beginAnew(nowMs);
    this.#packets?.beginAnew();
    this.#clocks.beginAnew();
    this.#detection.networkChanged();
    this.#sink.networkChanged();
  }

  #endSleep(): void {
    const startedAtUs = this.#sleep.end();
    if (startedAtUs !== null) this.#absences.endsNow(null, 'asleep', startedAtUs);
  }

  /** Probes it again, unless something else holds it. */
  #goOn(run: TargetRun): void {
    if (this.#isHeld(run.entry.target.id) || run.heapIndex !== -1) return;
    this.#schedule(run, this.#firstSlots.next(run.entry.target.thresholds.intervalMs));
  }

  #schedule(run: TargetRun, dueMs: number): void {
    if (this.#state !== 'running' || this.#isHeld(run.entry.target.id)) return;
    this.#timetable.set(run, dueMs);
  }

  #halt(run: TargetRun, by: 'observer-stopped' | 'target-removed'): void {
    const nowMs = this.#clock.monotonicMs();
    this.#timetable.remove(run);
    this.#dispatcher.cancel(run, nowMs);
    this.#detection.detector.abandon(run, by, nowMs);
  }
}
