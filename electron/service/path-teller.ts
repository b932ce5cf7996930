import { pathJson } from '../contract/convert-path.ts';
import type { Cancel, Clock } from '../domain/clock.ts';
import type { PathSnapshot } from '../domain/path-snapshot.ts';
import type { EventHub } from './event-hub.ts';

/** Nobody reads more than one path a second of one address, and stalls of several targets there trace it more often. */
const EVERY_MS = 1_000;

export interface PathTeller {
  tell(snapshot: PathSnapshot): void;
  /** What waits is not told any more. */
  stop(): void;
}

/** Tells of new paths: of each address the first at once, and then at most one a second, the newest. */
export function createPathTeller(clock: Clock, hub: EventHub): PathTeller {
  /** Addresses that were told of within the last second, each with what came since. */
  const resting = new Map<string, { newest: PathSnapshot | null; readonly cancel: Cancel }>();

  const publish = (snapshot: PathSnapshot): void => {
    const { destination } = snapshot.trace;
    hub.publish((seq) => ({ type: 'path', seq, ...pathJson(snapshot) }));
    const cancel = clock.schedule(EVERY_MS, () => {
      const newest = resting.get(destination)?.newest ?? null;
      resting.delete(destination);
      if (newest !== null) publish(newest);
    });
    resting.set(destination, { newest: null, cancel });
  };

  return {
    tell(snapshot) {
      const rest = resting.get(snapshot.trace.destination);
      if (rest === undefined) publish(snapshot);
      else rest.newest = snapshot;
    },
    stop() {
      for (const { cancel } of resting.values()) cancel();
      resting.clear();
    },
  };
}
