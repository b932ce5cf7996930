import type { HostFacts } from '../bundle/bundle-source.ts';
import type { Clock } from '../domain/clock.ts';

/** Facts of a machine change seldom, and a person looks at several previews before an export. */
const KEPT_MS = 60_000;

/** The facts of the machine that go into bundles, collected once for all that ask within a minute. */
export interface KeptHostFacts {
  /** Rejects with the signal's reason when it is aborted; when nobody waits any more, collecting ends. */
  get(signal: AbortSignal): Promise<HostFacts>;
}

interface Collecting {
  readonly facts: Promise<HostFacts>;
  readonly ending: AbortController;
  readonly atMs: number;
  waiting: number;
}

export function keepHostFacts(clock: Clock, collect: (signal: AbortSignal) => Promise<HostFacts>): KeptHostFacts {
  let kept: Collecting | null = null;

  const forget = (one: Collecting): void => {
    if (kept === one) kept = null;
  };
  const current = (): Collecting => {
    if (kept !== null && clock.monotonicMs() - kept.atMs < KEPT_MS) return kept;
    const ending = new AbortController();
    const made = { facts: collect(ending.signal), ending, atMs: clock.monotonicMs(), waiting: 0 };
    made.facts.catch(() => forget(made));
    kept = made;
    return made;
  };

  return {
    async get(signal) {
      signal.throwIfAborted();
      const one = current();
      one.waiting += 1;
      const left = Promise.withResolvers<never>();
      const leave = (): void => {
        if (one.waiting === 1) {
          forget(one);
          one.ending.abort(signal.reason);
        }
        left.reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([one.facts, left.promise]);
      } finally {
        signal.removeEventListener('abort', leave);
        one.waiting -= 1;
      }
    },
  };
}
