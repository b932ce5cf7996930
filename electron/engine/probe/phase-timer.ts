import type { Clock } from '../../domain/clock.ts';
import { NO_PHASES, type Phase, type Phases } from '../../domain/phase.ts';
import type { ProbeProgress } from './prober.ts';

/** Measures the phases of one exchange, and tells the probe's progress which one it is in. */
export class PhaseTimer {
  readonly #clock: Clock;
  readonly #progress: ProbeProgress;
  readonly #spentMs: Record<Phase, number | null> = {
    resolve: null,
    connect: null,
    tls: null,
    wait: null,
    transfer: null,
  };
  /** Monotonic; null until the first phase. */
  startedMs: number | null = null;
  /** Monotonic; end of the last phase that has ended. */
  endedMs: number | null = null;
  #phase: Phase | null = null;
  #enteredMs = 0;

  constructor(clock: Clock, progress: ProbeProgress) {
    this.#clock = clock;
    this.#progress = progress;
  }

  /** Ends the phase that runs and begins `phase`, both at `atMs`. */
  enter(phase: Phase, atMs: number = this.#clock.monotonicMs()): void {
    this.stop(atMs);
    this.startedMs ??= atMs;
    this.#phase = phase;
    this.#enteredMs = atMs;
    this.#progress.phase = phase;
    this.#progress.phaseStartedMs = atMs;
  }

  /** Ends the phase that runs. */
  stop(atMs: number = this.#clock.monotonicMs()): void {
    if (this.#phase === null) return;
    this.#spentMs[this.#phase] = (this.#spentMs[this.#phase] ?? 0) + (atMs - this.#enteredMs);
    this.#phase = null;
    this.endedMs = atMs;
  }

  /** Time spent so far; the phase that runs counts up to now. */
  phases(): Phases {
    const running = this.#phase === null ? null : this.#clock.monotonicMs() - this.#enteredMs;
    const spent = (phase: Phase) =>
      phase === this.#phase ? (this.#spentMs[phase] ?? 0) + (running ?? 0) : this.#spentMs[phase];
    return {
      resolveMs: spent('resolve'),
      connectMs: spent('connect'),
      tlsMs: spent('tls'),
      waitMs: spent('wait'),
      transferMs: spent('transfer'),
    };
  }
}

/** Phases of several exchanges added up; what none of them reached stays null. */
export function sumPhases(all: readonly Phases[]): Phases {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  if (only === undefined) return NO_PHASES;
  const sum = (of: (phases: Phases) => number | null) =>
    all.reduce<number | null>((total, phases) => {
      const spent = of(phases);
      return spent === null ? total : (total ?? 0) + spent;
    }, null);
  return {
    resolveMs: sum((phases) => phases.resolveMs),
    connectMs: sum((phases) => phases.connectMs),
    tlsMs: sum((phases) => phases.tlsMs),
    waitMs: sum((phases) => phases.waitMs),
    transferMs: sum((phases) => phases.transferMs),
  };
}
