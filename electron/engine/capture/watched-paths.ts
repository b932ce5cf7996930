import type { Clock } from '../../domain/clock.ts';
import type { RoundRunner } from './round-runner.ts';
import type { TraceDestination } from './trace-destination.ts';
import { type PathWaiter, WatchedPath } from './watched-path.ts';

/** The paths that are traced because something hangs at their end: one watch for each address, port and protocol. */
export class WatchedPaths {
  readonly #clock: Clock;
  readonly #runner: RoundRunner;
  readonly #paths = new Map<string, WatchedPath>();

  constructor(clock: Clock, runner: RoundRunner) {
    this.#clock = clock;
    this.#runner = runner;
  }

  join(destination: TraceDestination, waiter: PathWaiter): ReturnType<WatchedPath['join']> {
    const key = destinationKey(destination);
    const known = this.#paths.get(key);
    if (known !== undefined) return known.join(waiter);
    const path = new WatchedPath(this.#clock, this.#runner, destination, () => {
      if (this.#paths.get(key) === path) this.#paths.delete(key);
    });
    this.#paths.set(key, path);
    return path.join(waiter);
  }
}

/** Two destinations with the same key are reached by the same packets. */
export function destinationKey({ address, port, protocol }: TraceDestination): string {
  return `${protocol} ${address} ${port}`;
}
