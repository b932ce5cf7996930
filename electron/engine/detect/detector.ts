import { type Judgement, longestPhase } from '../../domain/classify.ts';
import type { Clock } from '../../domain/clock.ts';
import { type EvidenceDraft, wasInFlight } from '../../domain/evidence.ts';
import type { Incident } from '../../domain/incident.ts';
import {
  afterAbandoning,
  afterBad,
  afterGood,
  afterRecovery,
  afterSpoiled,
  type BadProbe,
  hasRecovered,
} from '../../domain/incident-window.ts';
import type { Sample } from '../../domain/sample.ts';
import type { StallEnd } from '../../domain/stall.ts';
import { readEvidence } from '../../domain/verdict/evidence/read-evidence.ts';
import type { EngineSink } from '../engine.ts';
import type { Flight } from '../schedule/flight.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import type { CaptureRank } from './capture-gate.ts';
import type { Captures } from './captures.ts';
import type { FactFinder } from './fact-finder.ts';
import type { IncidentBook } from './incident-book.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { StallCaptures } from './stall-captures.ts';
import { StallRecord } from './stall-record.ts';
import { isHang, type Trouble } from './trouble.ts';
import { troubleAtEnd, troubleInFlight } from './trouble-of-flight.ts';

export interface DetectorParts {
  readonly clock: Clock;
  readonly sink: EngineSink;
  readonly book: IncidentBook;
  readonly captures: Captures;
  readonly finder: FactFinder;
  readonly neighbourhood: Neighbourhood;
}

/** Turns what happens to probes into stalls, captures and incidents. */
export class Detector {
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #book: IncidentBook;
  readonly #captures: StallCaptures;
  readonly #finder: FactFinder;
  readonly #neighbourhood: Neighbourhood;

  constructor(parts: DetectorParts) {
    this.#clock = parts.clock;
    this.#sink = parts.sink;
    this.#book = parts.book;
    this.#captures = new StallCaptures(parts.clock, parts.captures, (stall, draft) => this.found(stall, draft));
    this.#finder = parts.finder;
    this.#neighbourhood = parts.neighbourhood;
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
    this.#captures.light(stall, incident?.light ?? watch.lightNearMissBudget(nowMs), nowMs);
    const budget = incident?.budget ?? watch.nearMissBudget(nowMs);
    // Whether it will be an incident is not known yet: the first of a spell may well be the one that matters.
    this.#captures.full(
      stall,
      budget,
      budget.isUntouched ? 'first' : incident === null ? 'near-miss' : 'repeated',
      nowMs,
    );
  }

  /** The probe has been in flight for `slowAfterMs` and the observer is not to blame. */
  slowInFlight(flight: Flight, nowMs: number): void {
    this.overdue(flight, nowMs);
    const { stall } = flight;
    if (stall === null) return;
    flight.hanging = true;
    const incident = this.#bad(flight, { how: 'slow', elapsedMs: nowMs - flight.startedMs, counted: false }, nowMs);
    this.#claim(stall, incident, nowMs);
    // The stall first, so that whoever hears of the incident finds it there.
    this.#sink.stallChanged(stall.snapshot(nowMs));
    this.#book.tell(incident);
    // The incident's first stall may have opened as one near miss of many.
    this.#captures.light(stall, incident.light, nowMs);
    this.#captures.once(stall, incident);
    this.#captures.full(stall, incident.budget, rankIn(incident), nowMs);
    this.#captures.sayWhatIsSkipped(stall);
  }

  /** The probe has ended with this sample. */
  ended(flight: Flight, sample: Sample, judgement: Judgement, nowMs: number): void {
    const { run } = flight;
    const { watch } = run;
    const elapsedMs = sample.totalMs ?? nowMs - flight.startedMs;
    if (sample.remoteAddress !== null) this.#neighbourhood.seenAt(run, sample.remoteAddress);
    this.#release(flight);
    switch (judgement) {
      case 'slow':
      case 'failed':
        this.#endedBadly(flight, sample, judgement, elapsedMs, nowMs);
        break;
      case 'good':
        this.#endedWell(flight, sample, elapsedMs, nowMs);
        break;
      case 'neutral':
        this.#endedWithoutWord(flight, sample, elapsedMs, nowMs);
        break;
    }
    if (watch.incident !== null) this.#recover(run, watch.incident, nowMs);
  }

  /** Nobody waits for the probe any more: paused, removed or stopped. Its incident is told of when it is abandoned, right behind. */
  cancelled(flight: Flight, nowMs: number): void {
    const { stall } = flight;
    this.#release(flight);
    if (stall === null) return;
    const elapsedMs = nowMs - flight.startedMs;
    if (flight.hanging) {
      const incident = this.#bad(flight, { how: 'slow', elapsedMs, counted: true }, nowMs);
      incident.noteTrouble(troubleInFlight(flight, this.#finder.suffersOffline(flight)));
    }
    stall.close(stall.phase, elapsedMs, flight.hanging ? 'slow' : null);
    this.#sink.stallClosed(stall.snapshot(nowMs));
    this.#captures.sayWhatIsSkipped(stall);
  }

  /** Nobody watches the target any more; an open incident ends unrecovered. */
  abandon(run: TargetRun, by: NonNullable<Incident['closedBy']>, nowMs: number): void {
    const { watch } = run;
    const { incident } = watch;
    if (incident !== null) this.#book.close(incident, by, nowMs);
    watch.incident = null;
    watch.window = afterAbandoning(watch.window);
    this.#neighbourhood.gone(run);
  }

  /** A capture has brought something. */
  found(stall: StallRecord, draft: EvidenceDraft): void {
    const now = stall.snapshot(this.#clock.monotonicMs());
    const id = this.#sink.evidence(draft, now);
    // Nobody would find it.
    if (id === null) return;
    const { startedAtUs, endedAtUs } = draft;
    const timing = wasInFlight(draft, now) ? 'in-flight' : 'after';
    const noted = { evidence: id, timing, startedAtUs, endedAtUs } as const;
    const reduced = readEvidence(draft, now.phase);
    const { incident } = stall;
    if (incident === null) {
      stall.noteEvidence(draft.kind, noted, reduced);
      return;
    }
    if (incident.noteEvidence(draft.kind, noted, reduced)) this.#book.tellIfJudgedAnew(incident);
  }

  #endedWell(flight: Flight, sample: Sample, elapsedMs: number, nowMs: number): void {
    const { run, startedMs } = flight;
    const { watch } = run;
    watch.recent.good({ fromMs: startedMs, toMs: startedMs + elapsedMs });
    for (const other of run.flights) {
      if (other.startedMs < startedMs) other.stall?.noteQuick(elapsedMs, nowMs);
    }
    if (watch.incident !== null) {
      watch.window = afterGood(watch.window, startedMs);
      watch.incident.tally.good(startedMs);
    }
    this.#close(flight, sample, elapsedMs, nowMs);
  }

  /** The probe says nothing of its target: what the observer spoiled is counted apart. */
  #endedWithoutWord(flight: Flight, sample: Sample, elapsedMs: number, nowMs: number): void {
    const { watch } = flight.run;
    const { suspect } = sample.observer;
    const trouble = this.#troubleOf(flight, sample);
    const isTrouble = flight.stall !== null || sample.outcome === 'slow' || sample.outcome === 'failed';
    this.#close(flight, sample, elapsedMs, nowMs);
    const incident = watch.incident;
    if (suspect !== null && isTrouble) {
      const probe = { reason: suspect, trouble, fromMs: flight.startedMs, toMs: flight.startedMs + elapsedMs };
      watch.recent.suspect(probe);
      incident?.noteSuspect(probe);
    }
    if (incident === null) return;
    if (!flight.hanging) {
      if (suspect !== null) this.#book.tellIfJudgedAnew(incident);
      return;
    }
    if (suspect === null) incident.noteTrouble({ ...trouble, failure: null, status: null });
    else this.#spoil(flight.run, incident);
    this.#book.tell(incident);
  }

  /** A probe that was counted while it hung is none of the bad ones after all. */
  #spoil({ watch }: TargetRun, incident: IncidentRecord): void {
    watch.window = afterSpoiled(watch.window);
    if (watch.window.open !== null) incident.window = watch.window.open;
  }

  #troubleOf(flight: Flight, sample: Sample): Trouble {
    return troubleAtEnd(flight, sample, this.#finder.suffersOffline(flight));
  }

  #endedBadly(flight: Flight, sample: Sample, how: 'slow' | 'failed', elapsedMs: number, nowMs: number): void {
    const { startedMs } = flight;
    const probe = {
      fromMs: startedMs,
      toMs: startedMs + elapsedMs,
      how: isHang(sample.failure) ? 'hanging' : 'failing',
    } as const;
    flight.run.watch.recent.bad(probe);
    const incident = this.#bad(flight, { how, elapsedMs, counted: flight.hanging }, nowMs);
    const trouble = this.#troubleOf(flight, sample);
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
      this.#captures.lightAnyway(late);
      this.#captures.full(late, incident.budget, rankIn(incident), nowMs);
    } else if (late !== null) late.obstacle = { kind: 'over' };
    this.#captures.once(stall, incident);
    this.#captures.sayWhatIsSkipped(stall);
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
    if (!this.#captures.mayBeFull(incident.budget, rankIn(incident), nowMs)) return null;
    return new StallRecord(this.#sink.nextStallId(), flight, 'failure', endMs);
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

  #claim(stall: StallRecord, incident: IncidentRecord, nowMs: number): void {
    if (stall.incident === incident) return;
    stall.incident = incident;
    incident.takeEvidence(stall.handOverEvidence());
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
    this.#captures.sayWhatIsSkipped(stall);
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
