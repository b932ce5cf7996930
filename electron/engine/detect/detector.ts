import { type Judgement, longestPhase } from '../../domain/classify.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { factsOf } from '../../domain/evidence-facts.ts';
import type { Incident } from '../../domain/incident.ts';
import {
  afterAbandoning,
  afterBad,
  afterGood,
  afterRecovery,
  type BadProbe,
  hasRecovered,
} from '../../domain/incident-window.ts';
import type { Sample } from '../../domain/sample.ts';
import type { StallEnd } from '../../domain/stall.ts';
import type { EngineSink } from '../engine.ts';
import type { Flight } from '../schedule/flight.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import type { CaptureBudget } from './capture-budget.ts';
import { CaptureGate, type CaptureRank } from './capture-gate.ts';
import type { Captures } from './captures.ts';
import type { IncidentBook } from './incident-book.ts';
import type { IncidentRecord, Trouble } from './incident-record.ts';
import type { LightBudget } from './light-budget.ts';
import { type FullObstacle, fromNowOnThinned, withoutPrograms } from './skipped-captures.ts';
import { StallRecord } from './stall-record.ts';

/** Turns what happens to probes into stalls, captures and incidents. */
export class Detector {
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #book: IncidentBook;
  readonly #captures: Captures;
  readonly #isOffline: () => boolean;
  readonly #gate = new CaptureGate();

  /** `isOffline`: whether this machine is on no network now. */
  constructor(clock: Clock, sink: EngineSink, book: IncidentBook, captures: Captures, isOffline: () => boolean) {
    this.#clock = clock;
    this.#sink = sink;
    this.#book = book;
    this.#captures = captures;
    this.#isOffline = isOffline;
  }

  /** The probe has been in flight for `captureAfterMs`. */
  overdue(flight: Flight, nowMs: number): void {
    if (flight.stall !== null) return;
    const { watch } = flight.run;
    const stall = new StallRecord(this.#sink.nextStallId(), flight, 'overdue', nowMs);
    flight.stall = stall;
    watch.overdue += 1;
    flight.progress.moved = () => {
      this.#sink.stallChanged(stall.snapshot(this.#clock.monotonicMs()));
      stall.moved();
    };
    this.#sink.stallOpened(stall.snapshot(nowMs));
    const { incident } = watch;
    this.#captureLight(stall, incident?.light ?? watch.lightNearMissBudget(nowMs), nowMs);
    const budget = incident?.budget ?? watch.nearMissBudget(nowMs);
    // Whether it will be an incident is not known yet: the first of a spell may well be the one that matters.
    this.#capture(stall, budget, budget.isUntouched ? 'first' : incident === null ? 'near-miss' : 'repeated', nowMs);
  }

  /** The probe has been in flight for `slowAfterMs` and the observer is not to blame. */
  slowInFlight(flight: Flight, nowMs: number): void {
    this.overdue(flight, nowMs);
    const { stall } = flight;
    if (stall === null) return;
    flight.hanging = true;
    const incident = this.#bad(flight, { how: 'slow', elapsedMs: nowMs - flight.startedMs, counted: false }, nowMs);
    this.#claim(stall, incident, nowMs);
    const offline = this.#suffersOffline(flight);
    incident.noteHanging({ phase: stall.phase, failure: null, status: null, server: null, offline });
    // The stall first, so that whoever hears of the incident finds it there.
    this.#sink.stallChanged(stall.snapshot(nowMs));
    this.#book.tell(incident);
    // The incident's first stall may have opened as one near miss of many.
    this.#captureLight(stall, incident.light, nowMs);
    this.#captureOnce(stall, incident);
    this.#capture(stall, incident.budget, rankIn(incident), nowMs);
    this.#sayWhatIsSkipped(stall);
  }

  /** The probe has ended with this sample. */
  ended(flight: Flight, sample: Sample, judgement: Judgement, nowMs: number): void {
    const { run } = flight;
    const { watch } = run;
    const elapsedMs = sample.totalMs ?? nowMs - flight.startedMs;
    if (judgement !== 'neutral') {
      watch.lastStartedMs = flight.startedMs;
      watch.lastEndedMs = nowMs;
      watch.lastJudgement = judgement;
    }
    this.#release(flight);
    switch (judgement) {
      case 'slow':
      case 'failed':
        this.#endedBadly(flight, sample, judgement, elapsedMs, nowMs);
        break;
      case 'good':
        for (const other of run.flights) {
          if (other.startedMs < flight.startedMs) other.stall?.noteQuick(elapsedMs, nowMs);
        }
        if (watch.incident !== null) watch.window = afterGood(watch.window, flight.startedMs);
        this.#close(flight, sample, elapsedMs, nowMs);
        break;
      case 'neutral':
        this.#close(flight, sample, elapsedMs, nowMs);
        break;
    }
    if (watch.incident !== null) this.#recover(run, watch.incident, nowMs);
  }

  /** Nobody waits for the probe any more: paused, removed or stopped. */
  cancelled(flight: Flight, nowMs: number): void {
    const { stall } = flight;
    this.#release(flight);
    if (stall === null) return;
    const elapsedMs = nowMs - flight.startedMs;
    if (flight.hanging) {
      const incident = this.#bad(flight, { how: 'slow', elapsedMs, counted: true }, nowMs);
      this.#book.tell(incident);
    }
    stall.close(stall.phase, elapsedMs, flight.hanging ? 'slow' : null);
    this.#sink.stallClosed(stall.snapshot(nowMs));
    this.#sayWhatIsSkipped(stall);
  }

  /** Nobody watches the target any more; an open incident ends unrecovered. */
  abandon(run: TargetRun, by: NonNullable<Incident['closedBy']>, nowMs: number): void {
    const { watch } = run;
    const { incident } = watch;
    if (incident !== null) this.#book.close(incident, by, nowMs);
    watch.incident = null;
    watch.window = afterAbandoning(watch.window);
  }

  /** A capture has brought something. */
  found(stall: StallRecord, draft: EvidenceDraft): void {
    const nowMs = this.#clock.monotonicMs();
    this.#sink.evidence(draft, stall.snapshot(nowMs));
    const facts = factsOf(draft);
    stall.facts = { ...stall.facts, ...facts };
    const { incident } = stall;
    if (incident === null) return;
    incident.noteEvidence(facts);
    this.#book.tellIfJudgedAnew(incident);
  }

  #endedBadly(flight: Flight, sample: Sample, how: 'slow' | 'failed', elapsedMs: number, nowMs: number): void {
    const incident = this.#bad(flight, { how, elapsedMs, counted: flight.hanging }, nowMs);
    const trouble: Trouble = {
      phase: sample.failure?.phase ?? longestPhase(sample.phases, flight.progress.phase),
      failure: sample.failure,
      status: sample.status,
      server: sample.edge?.server ?? null,
      offline: this.#suffersOffline(flight),
    };
    incident.noteTrouble(trouble);
    incident.noteQuick(flight.stall?.quickMs(elapsedMs) ?? []);
    const late = flight.stall === null ? this.#openLate(flight, incident, how, elapsedMs, nowMs) : null;
    const stall = flight.stall ?? late;
    if (stall !== null) {
      stall.close(trouble.phase, elapsedMs, how);
      this.#claim(stall, incident, nowMs);
    }
    if (late !== null) this.#sink.stallOpened(late.snapshot(nowMs));
    else if (stall !== null) this.#sink.stallChanged(stall.snapshot(nowMs));
    this.#book.tell(incident);
    if (stall === null) return;
    this.#sink.stallClosed(stall.snapshot(nowMs));
    if (late !== null && late.openedBy === 'failure') {
      late.ended.abort();
      // The one budget for all of it: a target that refuses each five seconds is not traced each time.
      late.light = true;
      this.#captures.start('light', late);
      this.#capture(late, incident.budget, rankIn(incident), nowMs);
    } else if (late !== null) late.obstacle = { kind: 'over' };
    this.#captureOnce(stall, incident);
    this.#sayWhatIsSkipped(stall);
  }

  /** A stall for a probe that was never seen overdue: it failed at once, or came in so late that no timer ran before. */
  #openLate(
    flight: Flight,
    incident: IncidentRecord,
    how: 'slow' | 'failed',
    elapsedMs: number,
    nowMs: number,
  ): StallRecord | null {
    const endMs = flight.startedMs + elapsedMs;
    if (how === 'slow') return new StallRecord(this.#sink.nextStallId(), flight, 'overdue', endMs);
    if (this.#obstacle(incident.budget, rankIn(incident), nowMs) !== null) return null;
    return new StallRecord(this.#sink.nextStallId(), flight, 'failure', endMs);
  }

  /** What stands in the way of a capture in full; null when nothing does. */
  #obstacle(budget: CaptureBudget, rank: CaptureRank, nowMs: number): FullObstacle | null {
    if (!budget.allows(nowMs)) return { kind: 'budget', budget, ofIncident: rank !== 'near-miss' };
    return this.#gate.isOpen(rank, nowMs) ? null : { kind: 'gate' };
  }

  /** In full, unless that was done or is too much now. */
  #capture(stall: StallRecord, budget: CaptureBudget, rank: CaptureRank, nowMs: number): void {
    if (stall.full) return;
    stall.obstacle = this.#obstacle(budget, rank, nowMs);
    if (stall.obstacle !== null) return;
    stall.full = true;
    budget.note(nowMs);
    this.#gate.pass();
    this.#captures.start('full', stall);
  }

  /** What is light is recorded of every stall, until there are very many. */
  #captureLight(stall: StallRecord, budget: LightBudget, nowMs: number): void {
    if (stall.light) return;
    if (budget.allows(nowMs)) {
      budget.note(nowMs);
      stall.light = true;
      this.#captures.start('light', stall);
    } else if (budget.saysThinned()) this.found(stall, fromNowOnThinned(this.#clock));
  }

  #captureOnce(stall: StallRecord, incident: IncidentRecord): void {
    if (incident.once) return;
    incident.once = true;
    this.#captures.start('once', stall);
  }

  /** Once, and not of stalls of which nothing is recorded any more: a day of them would be said ten thousand times. */
  #sayWhatIsSkipped(stall: StallRecord): void {
    const { obstacle } = stall;
    if (stall.full || obstacle === null || stall.skipSaid) return;
    if (!stall.light && obstacle.kind !== 'over') return;
    stall.skipSaid = true;
    this.found(stall, withoutPrograms(obstacle, this.#clock));
  }

  #bad(flight: Flight, probe: Pick<BadProbe, 'how' | 'elapsedMs' | 'counted'>, nowMs: number): IncidentRecord {
    const { run } = flight;
    const { watch } = run;
    watch.window = afterBad(
      watch.window,
      { startedMs: flight.startedMs, startedAtUs: flight.startedAtUs, ...probe },
      nowMs,
    );
    const { open } = watch.window;
    if (open === null) throw new Error('A bad probe left no open window.');
    if (watch.incident === null) watch.incident = this.#book.open(run, open);
    else watch.incident.window = open;
    return watch.incident;
  }

  /** Whether having no network explains what goes wrong with the probe: not where it talks to this very machine. */
  #suffersOffline({ entry, progress }: Flight): boolean {
    if (!this.#isOffline()) return false;
    // A resolver on this machine asks others in its turn.
    return entry.target.spec.kind === 'dns' || progress.remoteAddress === null || !isLoopback(progress.remoteAddress);
  }

  #claim(stall: StallRecord, incident: IncidentRecord, nowMs: number): void {
    if (stall.incident === incident) return;
    stall.incident = incident;
    incident.noteEvidence(stall.facts);
    if (stall.full && incident.budget.isUntouched) incident.budget.note(nowMs);
    if (stall.light && incident.light.isUntouched) incident.light.note(nowMs);
  }

  #release(flight: Flight): void {
    const { stall } = flight;
    if (stall === null) return;
    flight.run.watch.overdue -= 1;
    flight.progress.moved = null;
    stall.ended.abort();
  }

  /** Closes the stall, if there is one, of a probe that is no bad one. */
  #close(flight: Flight, sample: Sample, elapsedMs: number, nowMs: number): void {
    const { stall } = flight;
    if (stall === null) return;
    const phase = sample.failure?.phase ?? longestPhase(sample.phases, stall.phase);
    stall.close(phase, elapsedMs, endOf(sample));
    this.#sink.stallClosed(stall.snapshot(nowMs));
    this.#sayWhatIsSkipped(stall);
  }

  #recover(run: TargetRun, incident: IncidentRecord, nowMs: number): void {
    const { watch } = run;
    const inFlight = { oldestStartedMs: run.oldestStartedMs(), overdue: watch.overdue > 0 };
    if (!hasRecovered(watch.window, inFlight, nowMs)) return;
    watch.window = afterRecovery(watch.window, nowMs);
    watch.incident = null;
    this.#book.close(incident, 'recovery', nowMs);
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function rankIn(incident: IncidentRecord): CaptureRank {
  return incident.budget.isUntouched ? 'first' : 'repeated';
}

function endOf(sample: Sample): StallEnd | null {
  switch (sample.outcome) {
    case 'ok':
      return 'near-miss';
    case 'slow':
      return 'slow';
    case 'failed':
      return 'failed';
    case 'skipped':
      return null;
  }
}
