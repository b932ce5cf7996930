import type { ProgressRecord } from '../detect/progress-record.ts';
import type { StallRecord } from '../detect/stall-record.ts';
import type { TargetWithSecrets } from '../engine.ts';
import type { TargetRun } from './target-run.ts';
import type { Appointment } from './timetable.ts';

/** One probe in flight. Its appointments are its thresholds: capture, slow, timeout, each once. */
export class Flight implements Appointment {
  dueMs = 0;
  heapIndex = -1;
  readonly run: TargetRun;
  /** The definition under which it began; the target's own may be replaced meanwhile. */
  readonly entry: TargetWithSecrets;
  readonly startedMs: number;
  readonly startedAtUs: number;
  readonly latenessMs: number;
  readonly progress: ProgressRecord;
  readonly controller = new AbortController();
  /** The observer's `delayTotalMs` at the start. */
  readonly delayTotalAtStartMs: number;
  stall: StallRecord | null = null;
  /** It passed the slow threshold in flight and was believed, so an incident counts on it. */
  hanging = false;
  /** Past the slow threshold there is nothing left to notice but the timeout. */
  slowNoticed = false;
  timedOut = false;
  /** Ended, one way or the other; what the prober says later is not heard. */
  done = false;
  readonly #threshold: (flight: Flight, nowMs: number) => void;

  constructor(
    run: TargetRun,
    start: {
      readonly startedMs: number;
      readonly startedAtUs: number;
      readonly latenessMs: number;
      readonly delayTotalMs: number;
      readonly progress: ProgressRecord;
    },
    threshold: (flight: Flight, nowMs: number) => void,
  ) {
    this.run = run;
    this.entry = run.entry;
    this.startedMs = start.startedMs;
    this.startedAtUs = start.startedAtUs;
    this.latenessMs = start.latenessMs;
    this.delayTotalAtStartMs = start.delayTotalMs;
    this.progress = start.progress;
    this.#threshold = threshold;
  }

  fire(nowMs: number): void {
    this.#threshold(this, nowMs);
  }

  /** UTC microseconds at a monotonic time during the probe: the label of the start carried on, so that a step of the clock cannot bend it. */
  utcUsAt(monotonicMs: number): number {
    return this.startedAtUs + Math.round((monotonicMs - this.startedMs) * 1_000);
  }
}
