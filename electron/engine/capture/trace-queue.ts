import type { Clock } from '../../domain/clock.ts';
import type { MachineLock } from './machine-lock.ts';

/** Quick traces go first, so that of many hanging targets each gets one while it still hangs; a report takes seconds. */
export type TraceSpeed = 'quick' | 'long';

export interface TraceJob<Value> {
  /** What is measured, such as `mtr tcp 192.0.2.7:443`. One job per key waits or runs; who asks for the same shares it. */
  readonly key: string;
  readonly speed: TraceSpeed;
  /** Monotonic start of the request that hangs. */
  readonly overdueSinceMs: number;
  /** Monotonic time from which on a start is of no use any more. */
  readonly startBeforeMs: number;
  /** Withdraws this request; the job goes on while somebody else waits for it. */
  readonly signal: AbortSignal;
  run(signal: AbortSignal): Promise<Value>;
}

export type TraceOutcome<Value> =
  | {
      readonly kind: 'ran';
      readonly value: Value;
      /** Another trace ran on this machine at the same time, or nobody can tell. */
      readonly sharedPath: boolean;
      /** The job had been asked for by another stall before. */
      readonly joined: boolean;
    }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface TraceQueue<Value> {
  /** True when a trace of this queue runs, or has run since then (monotonic milliseconds). */
  tracedSince(sinceMs: number): boolean;
  /** Settles when the job has run or cannot run any more. Rejects only if `run` does. */
  request(job: TraceJob<Value>): Promise<TraceOutcome<Value>>;
}

interface Waiter<Value> {
  readonly job: TraceJob<Value>;
  settle(outcome: TraceOutcome<Value>): void;
  fail(error: unknown): void;
  readonly joined: boolean;
}

interface Entry<Value> {
  readonly key: string;
  readonly waiters: Set<Waiter<Value>>;
  readonly abort: AbortController;
  running: boolean;
}

/** A router that another trace has asked may not answer again before this time is over. */
const ROUTER_MEMORY_MS = 1_000;
/** A freed lock is not fought over at full speed. */
const RETRY_MS = 10;

/**
 * The one queue for all traces by system tools: one at a time on the whole machine, the most overdue target first.
 * Two at once would spoil each other: mtr tells answers apart by source port alone, and routers answer a host about once a second.
 * `otherTraces` tells of traces that did not come through this queue, such as a person's own mtr, now or since a monotonic time.
 */
export function createTraceQueue<Value>(options: {
  readonly clock: Clock;
  readonly lock: MachineLock;
  readonly otherTraces: (sinceMs: number) => Promise<boolean>;
}): TraceQueue<Value> {
  const { clock, lock, otherTraces } = options;
  const entries = new Map<string, Entry<Value>>();
  let working = false;
  let runningCount = 0;
  let lastRanMs = Number.NEGATIVE_INFINITY;
  let holder: string | null = null;
  let stopWaiting = () => {};

  const forget = (entry: Entry<Value>) => {
    // By identity: the same destination may have been asked for anew while a job that was called off is still ending.
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
  };

  const leave = (entry: Entry<Value>, waiter: Waiter<Value>, reason: string) => {
    entry.waiters.delete(waiter);
    waiter.settle({ kind: 'skipped', reason });
    if (entry.waiters.size > 0) return;
    forget(entry);
    if (entry.running) entry.abort.abort();
    if (entries.size === 0) stopWaiting();
  };

  const whyLate = (): string => {
    if (holder !== null) return `${holder} on this machine was tracing all the time, and traces run one at a time`;
    return 'other traces were before it, and traces run one at a time because they disturb each other';
  };

  const runEntry = async (entry: Entry<Value>, unguarded: boolean) => {
    const job = leader(entry);
    entry.running = true;
    runningCount += 1;
    const startedMs = clock.monotonicMs();
    try {
      // Looked for while it runs, so that no trace starts later for it.
      const [value, sharedAtStart] = await Promise.all([
        job.run(entry.abort.signal),
        otherTraces(startedMs - ROUTER_MEMORY_MS),
      ]);
      const sharedPath = unguarded || sharedAtStart || (await otherTraces(startedMs));
      for (const waiter of entry.waiters) waiter.settle({ kind: 'ran', value, sharedPath, joined: waiter.joined });
    } catch (error) {
      for (const waiter of entry.waiters) waiter.fail(error);
    } finally {
      runningCount -= 1;
      lastRanMs = clock.monotonicMs();
      forget(entry);
    }
  };

  const untilFreed = async (freed: (signal: AbortSignal) => Promise<void>) => {
    const abort = new AbortController();
    stopWaiting = () => abort.abort();
    await freed(abort.signal);
    stopWaiting = () => {};
    await new Promise<void>((settle) => clock.schedule(RETRY_MS, settle));
  };

  const work = async () => {
    if (working) return;
    working = true;
    try {
      while (entries.size > 0) {
        const attempt = await lock.tryTake();
        if (attempt.kind === 'taken') {
          holder = attempt.holder;
          await untilFreed(attempt.freed);
          continue;
        }
        holder = null;
        // Chosen only now: while the lock was waited for, others may have become more urgent, or all may have left.
        const entry = mostUrgent(entries.values());
        try {
          if (entry !== null) await runEntry(entry, attempt.kind === 'impossible');
        } finally {
          if (attempt.kind === 'held') await attempt.lock.release();
        }
      }
    } finally {
      working = false;
    }
  };

  return {
    tracedSince: (sinceMs) => runningCount > 0 || lastRanMs >= sinceMs,
    request: (job) =>
      new Promise((resolve, reject) => {
        if (job.signal.aborted) {
          resolve({ kind: 'skipped', reason: 'it was called off before it started' });
          return;
        }
        const known = entries.get(job.key);
        const entry = known ?? { key: job.key, waiters: new Set(), abort: new AbortController(), running: false };
        entries.set(job.key, entry);
        const done = () => {
          cancelTimer();
          job.signal.removeEventListener('abort', onAbort);
        };
        const waiter: Waiter<Value> = {
          job,
          joined: known !== undefined,
          settle: (outcome) => {
            done();
            resolve(outcome);
          },
          fail: (error) => {
            done();
            reject(error);
          },
        };
        const onAbort = () => leave(entry, waiter, 'it was called off');
        const cancelTimer = clock.schedule(Math.max(0, job.startBeforeMs - clock.monotonicMs()), () => {
          if (!entry.running) leave(entry, waiter, whyLate());
        });
        job.signal.addEventListener('abort', onAbort, { once: true });
        entry.waiters.add(waiter);
        void work();
      }),
  };
}

/** The waiter that hangs longest speaks for all who share the job. */
function leader<Value>(entry: Entry<Value>): TraceJob<Value> {
  const jobs = [...entry.waiters].map((waiter) => waiter.job);
  return jobs.reduce((first, job) => (job.overdueSinceMs < first.overdueSinceMs ? job : first));
}

function mostUrgent<Value>(entries: Iterable<Entry<Value>>): Entry<Value> | null {
  let best: { readonly entry: Entry<Value>; readonly job: TraceJob<Value> } | null = null;
  for (const entry of entries) {
    const job = leader(entry);
    if (best === null || isBefore(job, best.job)) best = { entry, job };
  }
  return best === null ? null : best.entry;
}

function isBefore<Value>(one: TraceJob<Value>, other: TraceJob<Value>): boolean {
  if (one.speed !== other.speed) return one.speed === 'quick';
  return one.overdueSinceMs < other.overdueSinceMs;
}
