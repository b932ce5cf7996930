import type { Clock } from '../../domain/clock.ts';
import type { GapReason } from '../../domain/gap.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { EngineSink } from '../engine.ts';

/** Tells the sink of the stretches in which nothing is measured. Times are UTC microseconds. */
export class Absences {
  readonly #clock: Clock;
  readonly #sink: Pick<EngineSink, 'gap'>;

  constructor(clock: Clock, sink: Pick<EngineSink, 'gap'>) {
    this.#clock = clock;
    this.#sink = sink;
  }

  began(targetId: TargetId | null, reason: GapReason, startedAtUs: number): void {
    this.#sink.gap({ targetId, reason, startedAtUs, endedAtUs: null });
  }

  endsNow(targetId: TargetId | null, reason: GapReason, startedAtUs: number): void {
    this.#sink.gap({ targetId, reason, startedAtUs, endedAtUs: Math.max(startedAtUs, this.#clock.utcUs()) });
  }

  /** One that is only known of when it is over is told in both steps all the same. */
  isOver(reason: GapReason, startedAtUs: number, endedAtUs: number): void {
    this.#sink.gap({ targetId: null, reason, startedAtUs, endedAtUs: null });
    this.#sink.gap({ targetId: null, reason, startedAtUs, endedAtUs });
  }
}
