import type { Phases } from '../../domain/phase.ts';
import type { Sample } from '../../domain/sample.ts';
import { TimeSketch } from '../../domain/time-sketch.ts';
import type { TimeSpan } from '../bundle-source.ts';

export const TIMED_PHASES = ['resolve', 'connect', 'tls', 'wait', 'transfer', 'total'] as const;
export type TimedPhase = (typeof TIMED_PHASES)[number];

/** How long each phase of one target's good requests took before and after the window, in some 20 KB whatever their number. */
export class UsualTimes {
  readonly #sketches = new Map<TimedPhase, TimeSketch>();
  #firstUs: number | null = null;
  #lastUs: number | null = null;

  /** Takes good requests that can be believed; those of the window and all others are left out. */
  add(sample: Sample, window: TimeSpan): void {
    const { startedAtUs, outcome, totalMs, phases, observer } = sample;
    const isInside = startedAtUs >= window.fromUs && startedAtUs <= window.toUs;
    if (isInside || outcome !== 'ok' || totalMs === null || observer.suspect !== null) return;
    this.#firstUs ??= startedAtUs;
    this.#lastUs = startedAtUs;
    this.#time('total', totalMs);
    for (const phase of TIMED_PHASES) if (phase !== 'total') this.#time(phase, phases[FIELDS[phase]]);
  }

  /** null without a good request. */
  get span(): TimeSpan | null {
    return this.#firstUs === null || this.#lastUs === null ? null : { fromUs: this.#firstUs, toUs: this.#lastUs };
  }

  /** null for a phase that no good request had. */
  of(phase: TimedPhase): TimeSketch | null {
    return this.#sketches.get(phase) ?? null;
  }

  #time(phase: TimedPhase, ms: number | null): void {
    if (ms === null) return;
    let sketch = this.#sketches.get(phase);
    if (sketch === undefined) {
      sketch = new TimeSketch();
      this.#sketches.set(phase, sketch);
    }
    sketch.add(ms);
  }
}

const FIELDS: Readonly<Record<Exclude<TimedPhase, 'total'>, keyof Phases>> = {
  resolve: 'resolveMs',
  connect: 'connectMs',
  tls: 'tlsMs',
  wait: 'waitMs',
  transfer: 'transferMs',
};
