import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import { MAX_PROBES_IN_FLIGHT } from '../../domain/target.ts';
import type { Observer } from '../observe/observer.ts';
import { shortestThresholdMs } from '../observe/observer-report.ts';
import type { StartRecord } from '../observe/start-record.ts';
import type { FirstSlots } from './first-slots.ts';
import type { Flight } from './flight.ts';
import { LEAST_PATIENCE_MS, patienceMs, type ScheduleKeeper, type ScheduleReport } from './schedule-report.ts';
import type { TargetRun } from './target-run.ts';
import type { Timetable } from './timetable.ts';

/** What holds probes back that is no fault. */
interface Holds {
  /** Started, and not stopped. */
  isRunning(): boolean;
  isAsleep(): boolean;
  isPaused(id: TargetId): boolean;
}

export class ScheduleCare implements ScheduleKeeper {
  readonly #clock: Clock;
  readonly #timetable: Timetable;
  readonly #firstSlots: FirstSlots;
  readonly #starts: Pick<StartRecord, 'count'>;
  readonly #observer: Pick<Observer, 'doubt' | 'start' | 'stop'>;
  readonly #runs: ReadonlyMap<TargetId, TargetRun>;
  readonly #holds: Holds;

  constructor(
    clock: Clock,
    timetable: Timetable,
    firstSlots: FirstSlots,
    starts: Pick<StartRecord, 'count'>,
    observer: Pick<Observer, 'doubt' | 'start' | 'stop'>,
    runs: ReadonlyMap<TargetId, TargetRun>,
    holds: Holds,
  ) {
    this.#clock = clock;
    this.#timetable = timetable;
    this.#firstSlots = firstSlots;
    this.#starts = starts;
    this.#observer = observer;
    this.#runs = runs;
    this.#holds = holds;
  }

  look(): ScheduleReport {
    if (!this.#holds.isRunning()) return { kind: 'idle', why: 'not-running' };
    if (this.#runs.size === 0) return { kind: 'idle', why: 'no-target' };
    if (this.#holds.isAsleep()) return { kind: 'idle', why: 'asleep' };
    const nowMs = this.#clock.monotonicMs();
    let awaited = 0;
    let shortestIntervalMs: number | null = null;
    let overdue = 0;
    let unended = 0;
    for (const run of this.#awaited()) {
      awaited += 1;
      const { intervalMs } = run.entry.target.thresholds;
      if (isOverdue(run, nowMs)) overdue += 1;
      if (run.flights.length < MAX_PROBES_IN_FLIGHT) {
        shortestIntervalMs = Math.min(shortestIntervalMs ?? Number.POSITIVE_INFINITY, intervalMs);
      }
      for (const flight of run.flights) if (isUnended(flight, nowMs)) unended += 1;
    }
    if (awaited === 0) return { kind: 'idle', why: 'paused' };
    const doubt = this.#observer.doubt(nowMs, shortestThresholdMs(this.#runs.values()));
    return { kind: 'due', started: this.#starts.count, shortestIntervalMs, overdue, unended, doubt };
  }

  mend(): void {
    if (!this.#holds.isRunning() || this.#holds.isAsleep()) return;
    const nowMs = this.#clock.monotonicMs();
    for (const run of this.#awaited()) {
      for (const flight of run.flights) if (isUnended(flight, nowMs)) this.#timetable.set(flight, nowMs);
      if (isOverdue(run, nowMs))
        this.#timetable.set(run, this.#firstSlots.next(run.entry.target.thresholds.intervalMs));
    }
    this.#timetable.setAnew();
    this.#observer.stop();
    this.#observer.start();
  }

  *#awaited(): Generator<TargetRun> {
    for (const [id, run] of this.#runs) if (!this.#holds.isPaused(id)) yield run;
  }
}

const isOverdue = (run: TargetRun, nowMs: number): boolean =>
  run.heapIndex === -1 || nowMs - run.dueMs > patienceMs(run.entry.target.thresholds.intervalMs);

const isUnended = (flight: Flight, nowMs: number): boolean =>
  nowMs - flight.startedMs > flight.entry.target.thresholds.timeoutMs + LEAST_PATIENCE_MS;
