import type { HostFacts } from '../bundle/bundle-source.ts';
import type { Cancel, Clock } from '../domain/clock.ts';
import type { EngineSink } from '../engine/engine.ts';

/** The first probes, their first overdue one and the look at the vantage come before the dozen programs that this asks. */
const LOOK_AFTER_MS = 6_000;
/** While a request hangs, its captures have the machine; their last ones end by then, or the hang goes on for long. */
const LOOK_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 90_000;
/** Facts that are younger serve an incident that opens. */
const FRESH_AT_OPENING_MS = 3_600_000;
/** Those that are collected when one closes stand for the time after it, and serve those that close soon after, too. */
const FRESH_AT_CLOSING_MS = 600_000;

export interface CollectedFacts {
  readonly facts: HostFacts;
  /** Equal for facts in which nothing but the time has changed. */
  readonly likeness: string;
}

/** Sees to it that the facts of this machine are known from before and from after an incident. */
export interface HostFactsWatch {
  /** It may be on another network now, or the service has just started. */
  lookSoon(): void;
  incidentOpened(): void;
  incidentClosed(): void;
  stop(): void;
}

export interface HostFactsWatchParts {
  readonly clock: Clock;
  /** Rejects when `signal` is aborted, if it likes. */
  readonly collect: (signal: AbortSignal) => Promise<CollectedFacts>;
  /** False while a request hangs. */
  readonly mayCollect: () => boolean;
  /** Told of the first ones and of those that differ; of the same again with a later `seenUntilUs`. */
  readonly keep: (facts: HostFacts) => void;
  readonly failed: (error: unknown) => void;
}

export function createHostFactsWatch(parts: HostFactsWatchParts): HostFactsWatch {
  const { clock, collect, mayCollect, keep, failed } = parts;
  const stopping = new AbortController();
  let known: CollectedFacts | null = null;
  let lookedMs: number | null = null;
  let askedMs: number | null = null;
  let closedMs: number | null = null;
  let isLooking = false;
  let cancel: Cancel | null = null;

  const look = async (): Promise<void> => {
    askedMs = null;
    isLooking = true;
    lookedMs = clock.monotonicMs();
    try {
      const found = await collect(stopping.signal);
      if (stopping.signal.aborted) return;
      if (known === null || known.likeness !== found.likeness) known = found;
      else known = { ...known, facts: { ...known.facts, seenUntilUs: found.facts.collectedAtUs } };
      keep(known.facts);
    } catch (error) {
      if (!stopping.signal.aborted) failed(error);
    } finally {
      isLooking = false;
      if (askedMs !== null) arm(LOOK_AFTER_MS);
    }
  };

  const arm = (delayMs: number): void => {
    if (cancel !== null || isLooking || stopping.signal.aborted) return;
    cancel = clock.schedule(delayMs, () => {
      cancel = null;
      const waitedMs = clock.monotonicMs() - (askedMs ?? 0);
      if (mayCollect() || waitedMs > LONGEST_WAIT_MS) void look();
      else arm(LOOK_AGAIN_MS);
    });
  };

  const lookSoon = (): void => {
    askedMs ??= clock.monotonicMs();
    arm(LOOK_AFTER_MS);
  };
  const isFresh = (sinceMs: number | null, forMs: number): boolean =>
    sinceMs !== null && clock.monotonicMs() - sinceMs < forMs;

  return {
    lookSoon,
    incidentOpened() {
      if (!isFresh(lookedMs, FRESH_AT_OPENING_MS)) lookSoon();
    },
    incidentClosed() {
      if (isFresh(closedMs, FRESH_AT_CLOSING_MS)) return;
      closedMs = clock.monotonicMs();
      lookSoon();
    },
    stop() {
      cancel?.();
      stopping.abort();
    },
  };
}

/** The same sink; the watch hears of incidents that it takes. */
export function tellingOfIncidents(sink: EngineSink, watch: () => HostFactsWatch): EngineSink {
  return {
    ...sink,
    incidentOpened(incident) {
      sink.incidentOpened(incident);
      watch().incidentOpened();
    },
    incidentClosed(incident) {
      sink.incidentClosed(incident);
      watch().incidentClosed();
    },
  };
}
