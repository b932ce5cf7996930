import type { Cancel } from '../../domain/clock.ts';

/**
 * Whoever has to hear when one of a few long-lived signals aborts. An AbortSignal compares each new listener with all it has, and
 * the thousands of captures of a large trouble all end with the one signal of the engine; here each costs the same.
 */
export class AbortAudience {
  readonly #listeners = new WeakMap<AbortSignal, Set<() => void>>();

  /** Calls the listener once, when the signal aborts; never if it has aborted before. */
  listen(signal: AbortSignal, listener: () => void): Cancel {
    const known = this.#listeners.get(signal);
    const listeners = known ?? new Set();
    // Each its own entry, also when two listeners are the same function.
    const entry = () => listener();
    listeners.add(entry);
    if (known === undefined) {
      this.#listeners.set(signal, listeners);
      signal.addEventListener(
        'abort',
        () => {
          for (const one of [...listeners]) one();
          listeners.clear();
        },
        { once: true },
      );
    }
    return () => {
      listeners.delete(entry);
    };
  }
}
