import { isTimeBound, type Judgement, judgementOf, outcomeOf } from '../../domain/classify.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Outcome, Sample, SuspectReason } from '../../domain/sample.ts';
import { MAX_PROBES_IN_FLIGHT, type TargetSpec } from '../../domain/target.ts';
import { ProgressRecord } from '../detect/progress-record.ts';
import type { EngineSink } from '../engine.ts';
import type { Observer } from '../observe/observer.ts';
import type { ServerClocks } from '../observe/server-clocks.ts';
import type { StartRecord } from '../observe/start-record.ts';
import type { WatchedAddresses } from '../packets/watched-addresses.ts';
import type { TargetPaths } from '../paths/target-paths.ts';
import { factsForSample } from '../probe/facts-for-sample.ts';
import { PROBE_TIMEOUT, type ProbeContext, type ProbeResult, type Prober } from '../probe/prober.ts';
import { tcpSummary } from '../probe/tcp-readings.ts';
import { isMissed, nextSlotMs } from './cadence.ts';
import { Flight } from './flight.ts';
import type { TargetRun } from './target-run.ts';
import type { Timetable } from './timetable.ts';

/** A prober returns soon after it is told to; one that does not is a bug, and must not keep its place for ever. */
const OVERRUN_MS = 2_000;

/** Who is told what becomes of the probes. */
export interface FlightEvents {
  overdue(flight: Flight, nowMs: number): void;
  slowInFlight(flight: Flight, nowMs: number): void;
  ended(flight: Flight, sample: Sample, judgement: Judgement, nowMs: number): void;
  cancelled(flight: Flight, nowMs: number): void;
}

export interface DispatcherParts {
  readonly clock: Clock;
  readonly probe: Prober<TargetSpec>;
  /** What each probe's context has in common. */
  readonly surroundings: Pick<ProbeContext, 'environment' | 'resolver' | 'connections' | 'tcpInfo'>;
  readonly timetable: Timetable;
  readonly observer: Observer;
  readonly starts: StartRecord;
  readonly sink: EngineSink;
  readonly events: FlightEvents;
  /** Told of each sample after all else; null when nobody asks for paths. */
  readonly paths: Pick<TargetPaths, 'see'> | null;
  /** Told where each probe went; null when nobody asks for packets. */
  readonly packets: Pick<WatchedAddresses, 'see'> | null;
  /** Told what servers' clocks said. */
  readonly clocks: Pick<ServerClocks, 'hear'>;
  readonly failed: (error: unknown) => void;
}

/** Starts probes at their slots, watches their thresholds and turns their results into samples. Never waits for one. */
export class Dispatcher {
  readonly #parts: DispatcherParts;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** A target's slot has come. */
  readonly slot = (run: TargetRun, nowMs: number): void => {
    const slotMs = run.dueMs;
    const { intervalMs } = run.entry.target.thresholds;
    this.#parts.timetable.set(run, nextSlotMs(slotMs, intervalMs, nowMs));
    if (isMissed(slotMs, intervalMs, nowMs)) return;
    if (run.flights.length >= MAX_PROBES_IN_FLIGHT) {
      run.watch.incident?.noteHeldBack();
      return;
    }
    this.#launch(run, slotMs);
  };

  /** Ends all probes of the target at once; what they bring later is not heard. */
  cancel(run: TargetRun, nowMs: number): void {
    for (const flight of run.flights.splice(0)) {
      flight.done = true;
      this.#parts.observer.probeEnded();
      this.#parts.timetable.remove(flight);
      if (flight.stall !== null) this.#sampleOfCancelled(flight, nowMs);
      this.#parts.events.cancelled(flight, nowMs);
      flight.controller.abort('cancelled');
    }
  }

  #launch(run: TargetRun, slotMs: number): void {
    const { clock, observer, starts, timetable, surroundings } = this.#parts;
    observer.look(clock.monotonicMs());
    const startedAtUs = clock.utcUs();
    const startedMs = clock.monotonicMs();
    const latenessMs = startedMs - slotMs;
    const progress = new ProgressRecord(clock, startedMs);
    observer.probeBegan(startedMs);
    const delayTotalMs = observer.delayTotalMs(startedMs);
    const flight = new Flight(run, { startedMs, startedAtUs, latenessMs, delayTotalMs, progress }, this.#threshold);
    run.flights.push(flight);
    starts.add(startedMs, latenessMs);
    const { target, secrets } = flight.entry;
    const { captureAfterMs, slowAfterMs } = target.thresholds;
    timetable.set(flight, startedMs + Math.min(captureAfterMs, slowAfterMs));
    void this.#follow(flight, {
      clock,
      signal: flight.controller.signal,
      secrets,
      environment: surroundings.environment,
      resolver: surroundings.resolver,
      connections: surroundings.connections,
      tcpInfo: surroundings.tcpInfo,
      progress,
    });
  }

  async #follow(flight: Flight, context: ProbeContext): Promise<void> {
    let result: ProbeResult | null = null;
    let problem: unknown = null;
    try {
      result = await this.#parts.probe(flight.entry.target, context);
    } catch (error) {
      problem = error;
    }
    if (flight.done) return;
    try {
      const nowMs = this.#parts.clock.monotonicMs();
      if (result === null) {
        this.#parts.failed(problem);
        result = this.#withoutResult(flight, nowMs, 'internal', 'The prober failed by a mistake of its own.');
      }
      this.#ended(flight, result, nowMs);
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  /** One of the probe's thresholds has come. */
  readonly #threshold = (flight: Flight, nowMs: number): void => {
    const { observer, timetable, events } = this.#parts;
    const { captureAfterMs, slowAfterMs, timeoutMs } = flight.entry.target.thresholds;
    const elapsedMs = nowMs - flight.startedMs;
    if (flight.timedOut) {
      this.#overrun(flight, nowMs);
      return;
    }
    // Answers that came while the event loop was held up are not read yet: that time does not count.
    const heldUpMs = observer.delayTotalMs(nowMs) - flight.delayTotalAtStartMs;
    let nextMs = timeoutMs;
    if (elapsedMs < timeoutMs) {
      const fairMs = elapsedMs - heldUpMs;
      if (fairMs < captureAfterMs && fairMs < slowAfterMs) {
        nextMs = Math.min(captureAfterMs, slowAfterMs) + heldUpMs;
      } else {
        observer.look(nowMs);
        observer.lookAtNetwork(nowMs);
        events.overdue(flight, nowMs);
        if (fairMs < slowAfterMs) nextMs = slowAfterMs + heldUpMs;
        else if (!flight.slowNoticed) this.#noticeSlow(flight, nowMs);
      }
      timetable.set(flight, Math.max(nowMs + 1, flight.startedMs + Math.min(nextMs, timeoutMs)));
      return;
    }
    flight.timedOut = true;
    timetable.set(flight, nowMs + OVERRUN_MS);
    flight.controller.abort(PROBE_TIMEOUT);
  };

  #noticeSlow(flight: Flight, nowMs: number): void {
    flight.slowNoticed = true;
    if (this.#parts.observer.isSpoiled(flight.startedMs)) return;
    this.#parts.events.slowInFlight(flight, nowMs);
  }

  #overrun(flight: Flight, nowMs: number): void {
    const { name } = flight.entry.target;
    this.#parts.failed(new Error(`The probe of ${name} did not end when it was told to.`));
    const { timeoutMs } = flight.entry.target.thresholds;
    this.#ended(flight, this.#withoutResult(flight, nowMs, 'timeout', `Given up after ${timeoutMs} ms.`), nowMs);
  }

  #ended(flight: Flight, result: ProbeResult, nowMs: number): void {
    const { run } = flight;
    const { timetable, observer, sink, events, paths, packets } = this.#parts;
    flight.done = true;
    observer.probeEnded();
    timetable.remove(flight);
    run.flights.splice(run.flights.indexOf(flight), 1);
    observer.look(nowMs);
    const { thresholds } = flight.entry.target;
    // An answer that came in the very turn in which it was found slow is slow, whatever the prober's own clock says.
    const outcome: Outcome =
      flight.hanging && result.failure === null
        ? 'slow'
        : outcomeOf(result.totalMs, result.failure, thresholds.slowAfterMs);
    const suspect = observer.suspicion(
      {
        startedMs: flight.startedMs,
        delayTotalAtStartMs: flight.delayTotalAtStartMs,
        elapsedMs: result.totalMs,
        bad: outcome !== 'ok',
        limitMs: limitOf(outcome, result.failure, thresholds),
      },
      nowMs,
    );
    const sample = this.#sample(flight, result, outcome, suspect, nowMs);
    sink.sample(sample, result.certificate, flight.progress.shown);
    events.ended(flight, sample, judgementOf(sample), nowMs);
    if (result.told !== null) this.#parts.clocks.hear(result.told, result.remoteAddress);
    // Where it went under a definition that was replaced meanwhile is no longer where the target goes.
    if (flight.entry !== run.entry) return;
    paths?.see(run.entry.target, sample, nowMs);
    packets?.see(run.entry.target, flight.progress);
  }

  #sample(flight: Flight, result: ProbeResult, outcome: Outcome, suspect: SuspectReason | null, nowMs: number): Sample {
    return {
      targetId: flight.entry.target.id,
      startedAtUs: flight.startedAtUs,
      ...factsForSample(result, outcome),
      latenessMs: flight.latenessMs,
      observer: {
        eventLoopDelayMs: this.#parts.observer.longestDelaySinceMs(flight.startedMs, nowMs),
        suspect,
      },
    };
  }

  #sampleOfCancelled(flight: Flight, nowMs: number): void {
    const result = this.#withoutResult(flight, nowMs, 'cancelled', 'The probe was ended before it was done.');
    this.#parts.sink.sample(this.#sample(flight, result, 'failed', null, nowMs), null, []);
  }

  /** What is known of a probe that brought no result of its own. */
  #withoutResult(flight: Flight, nowMs: number, code: Failure['code'], message: string): ProbeResult {
    const { progress } = flight;
    progress.tcp.at(-1)?.read();
    return {
      totalMs: nowMs - flight.startedMs,
      phases: progress.phasesUntil(nowMs),
      failure: { phase: progress.phase, code, message },
      status: null,
      remoteAddress: progress.remoteAddress,
      remotePort: progress.remotePort,
      localAddress: progress.localAddress,
      localPort: progress.localPort,
      tcp: tcpSummary(progress.tcp, progress),
      reusedConnection: false,
      edge: null,
      certificate: progress.certificate,
      told: null,
      exchanges: progress.exchanges,
      dnsAnswer: progress.dnsAnswer,
    };
  }
}

/** What a probe would have had to stay under to be fine, in milliseconds; null when time has nothing to do with its outcome. */
function limitOf(
  outcome: Outcome,
  failure: Failure | null,
  thresholds: { readonly captureAfterMs: number; readonly slowAfterMs: number },
): number | null {
  switch (outcome) {
    case 'ok':
      return thresholds.captureAfterMs;
    case 'slow':
      return thresholds.slowAfterMs;
    case 'failed':
      return failure !== null && isTimeBound(failure.code) ? thresholds.slowAfterMs : null;
    case 'skipped':
      return null;
  }
}
