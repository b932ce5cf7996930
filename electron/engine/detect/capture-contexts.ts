import type { Target } from '../../domain/target.ts';
import type { CaptureContext } from '../capture/capture.ts';

export type CaptureSurroundings = Pick<CaptureContext, 'clock' | 'runProgram' | 'platform' | 'environment'> & {
  /** All configured resolvers; asked at each capture. */
  readonly resolverList: () => CaptureContext['resolvers'];
  /** Targets that show whether the fault is wider. */
  readonly controls: () => readonly Target[];
};

/** What captures are given, made anew only when it has changed. */
export class CaptureContexts {
  readonly #surroundings: CaptureSurroundings;
  #running = new AbortController();
  #context: CaptureContext | null = null;

  constructor(surroundings: CaptureSurroundings) {
    this.#surroundings = surroundings;
  }

  readonly current = (): CaptureContext => {
    const { clock, runProgram, platform, environment, resolverList, controls } = this.#surroundings;
    const resolvers = resolverList();
    if (this.#context === null || this.#context.resolvers !== resolvers) {
      this.#context = {
        clock,
        runProgram,
        platform,
        environment,
        resolvers,
        controls: controls(),
        signal: this.#running.signal,
      };
    }
    return this.#context;
  };

  /** The targets are others now. */
  targetsChanged(): void {
    this.#context = null;
  }

  /** Ends the captures that run; those that begin later do run. */
  endAll(): void {
    this.#running.abort();
    this.#running = new AbortController();
    this.#context = null;
  }
}
