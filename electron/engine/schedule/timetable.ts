import type { Cancel, Clock } from '../../domain/clock.ts';
import { type Due, DueHeap } from './due-heap.ts';

export interface Appointment extends Due {
  /** Called when it is due, after it was taken out of the timetable; `nowMs` is monotonic and never before `dueMs`. */
  fire(nowMs: number): void;
}

/** Work longer than this in one turn would delay the reading of answers that have come in meanwhile. */
const TURN_MS = 8;

/** Everything that is to happen, in one heap with one timer. */
export class Timetable {
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #heap = new DueHeap<Appointment>();
  #cancel: Cancel | null = null;
  #armedForMs = Number.POSITIVE_INFINITY;
  #inTurn = false;

  /** `failed` is told of what an appointment throws; the others go on. */
  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Puts it in at that monotonic time, or moves it there. */
  set(appointment: Appointment, dueMs: number): void {
    this.#heap.set(appointment, dueMs);
    if (!this.#inTurn && dueMs < this.#armedForMs) this.#arm();
  }

  remove(appointment: Appointment): void {
    this.#heap.remove(appointment);
  }

  /** Forgets everything. */
  clear(): void {
    for (let first = this.#heap.first(); first !== null; first = this.#heap.first()) this.#heap.remove(first);
    this.#disarm();
  }

  /** For when its timer may have been lost. */
  setAnew(): void {
    this.#inTurn = false;
    this.#arm();
  }

  readonly #turn = (): void => {
    this.#cancel = null;
    this.#armedForMs = Number.POSITIVE_INFINITY;
    this.#inTurn = true;
    const beganMs = this.#clock.monotonicMs();
    let nowMs = beganMs;
    for (let first = this.#heap.first(); first !== null && first.dueMs <= nowMs; first = this.#heap.first()) {
      this.#heap.remove(first);
      try {
        first.fire(nowMs);
      } catch (error) {
        this.#failed(error);
      }
      nowMs = this.#clock.monotonicMs();
      if (nowMs - beganMs > TURN_MS) break;
    }
    this.#inTurn = false;
    this.#arm();
  };

  #arm(): void {
    this.#disarm();
    const first = this.#heap.first();
    if (first === null) return;
    this.#armedForMs = first.dueMs;
    this.#cancel = this.#clock.schedule(Math.max(0, first.dueMs - this.#clock.monotonicMs()), this.#turn);
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }
}
