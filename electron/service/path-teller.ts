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

/** A regular trace must not push aside the one that somebody waits for. */
const keyOf = ({ cause, trace }: PathSnapshot): string => `${trace.destination} ${trace.port} ${cause}`;

/** Tells of new paths: of each way and cause the first at once, and then at most one a second, the newest. */
export function createPathTeller(clock: Clock, hub: EventHub): PathTeller {
  /** What was told within the last second, each with what came since. */
  const resting = new Map<string, { newest: PathSnapshot | null; readonly cancel: Cancel }>();

  const publish = (snapshot: PathSnapshot): void => {
    const key = keyOf(snapshot);
    hub.publish((seq) => ({ type: 'path', seq, ...pathJson(snapshot) }));
    const cancel = clock.schedule(EVERY_MS, () => {
      const newest = resting.get(key)?.newest ?? null;
      resting.delete(key);
      if (newest !== null) publish(newest);
    });
    resting.set(key, { newest: null, cancel });
  };

  return {
    tell(snapshot) {
      const rest = resting.get(keyOf(snapshot));
      if (rest === undefined) publish(snapshot);
      else rest.newest = snapshot;
    },
    stop() {
      for (const { cancel } of resting.values()) cancel();
      resting.clear();
    },
  };
}
