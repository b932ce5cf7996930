import { TargetWatch } from '../detect/target-watch.ts';
import type { TargetWithSecrets } from '../engine.ts';
import type { Flight } from './flight.ts';
import type { Appointment } from './timetable.ts';

/** A target while the engine knows it; its appointments are its slots. */
export class TargetRun implements Appointment {
  dueMs = 0;
  heapIndex = -1;
  entry: TargetWithSecrets;
  readonly flights: Flight[] = [];
  readonly watch = new TargetWatch();
  /** When it alone was paused, in UTC microseconds; null while it is not. */
  pausedAtUs: number | null = null;
  readonly #slot: (run: TargetRun, nowMs: number) => void;

  constructor(entry: TargetWithSecrets, slot: (run: TargetRun, nowMs: number) => void) {
    this.entry = entry;
    this.#slot = slot;
  }

  fire(nowMs: number): void {
    this.#slot(this, nowMs);
  }

  /** Monotonic start of the oldest probe in flight; null without any. */
  oldestStartedMs(): number | null {
    // Probes join at the end, so the first is the oldest.
    return this.flights[0]?.startedMs ?? null;
  }
}
