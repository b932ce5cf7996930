import type { Cancel, Clock } from '../../domain/clock.ts';
import type { KnownPath } from '../trace/tracer.ts';
import { guessedPath } from './guessed-path.ts';
import type { SharedRound } from './native-tracing.ts';
import { roundEveryMs } from './round-pace.ts';
import type { RoundRunner } from './round-runner.ts';
import type { TraceDestination } from './trace-destination.ts';

/** A round that began so long ago still shows what the path is like now. */
const FRESH_MS = 1_500;

/** One hung request that wants to hear of the rounds along its path. */
export interface PathWaiter {
  /** Rounds that began before are none of its business: before its request there was nothing overdue. Monotonic milliseconds. */
  readonly notBeforeMs: number;
  heard(round: SharedRound): void;
}

interface Waiting {
  readonly waiter: PathWaiter;
  readonly sinceMs: number;
  served: boolean;
}

/**
 * The rounds along the path to one address and port, for all requests that hang there: one at once, then one each second, ever
 * more rarely in a long hang. Nothing is sent while nobody waits.
 */
export class WatchedPath {
  readonly #clock: Clock;
  readonly #runner: RoundRunner;
  readonly #destination: TraceDestination;
  readonly #idle: () => void;
  readonly #waiting = new Set<Waiting>();
  #latest: SharedRound | null = null;
  #guess: KnownPath | null = null;
  #running: { readonly askedMs: number; readonly abort: AbortController } | null = null;
  #cancelTimer: Cancel = () => {};
  /** From when the time of the next round counts: when the last one was due, so that those that came late together do not stay together. */
  #slotMs = Number.NEGATIVE_INFINITY;

  /** `idle` is called when nobody waits any more and nothing runs. */
  constructor(clock: Clock, runner: RoundRunner, destination: TraceDestination, idle: () => void) {
    this.#clock = clock;
    this.#runner = runner;
    this.#destination = destination;
    this.#idle = idle;
  }

  /** The waiter hears of a fresh round at once, of the one under way or of a new one as soon as it is back, and of all after that. */
  join(waiter: PathWaiter): { leave(): void; callOff(): void } {
    const nowMs = this.#clock.monotonicMs();
    const waiting: Waiting = { waiter, sinceMs: nowMs, served: false };
    this.#waiting.add(waiting);
    const latest = this.#latest;
    if (latest !== null && nowMs - latest.askedMs <= FRESH_MS) this.#serve(waiting, latest);
    if (waiting.served) this.#plan();
    else if (this.#running === null) this.#start(nowMs);
    return {
      leave: () => {
        this.#waiting.delete(waiting);
        if (this.#waiting.size > 0) return;
        this.#cancelTimer();
        if (this.#running === null) this.#idle();
      },
      // Stopped only when it is of use to nobody; what it has found until then is heard.
      callOff: () => {
        if (this.#waiting.size === 1 && this.#waiting.has(waiting)) this.#running?.abort.abort();
      },
    };
  }

  #serve(waiting: Waiting, round: SharedRound): void {
    if (round.askedMs < waiting.waiter.notBeforeMs) return;
    // The first round that a request gets shows the whole way.
    if (!waiting.served && round.order.spareRouters) return;
    waiting.served = true;
    waiting.waiter.heard(round);
  }

  #start(slotMs: number): void {
    this.#cancelTimer();
    this.#slotMs = slotMs;
    const isRepeat = [...this.#waiting].every(({ served }) => served);
    const abort = new AbortController();
    this.#running = { askedMs: this.#clock.monotonicMs(), abort };
    const { address, port, protocol } = this.#destination;
    void this.#run(
      {
        address,
        port,
        protocol,
        urgency: isRepeat ? 'repeat' : 'stall',
        // A tool beside whom routers are asked more than once a second makes up seconds of latency.
        spareRouters: isRepeat && this.#runner.toolsTrace,
      },
      abort.signal,
    );
  }

  async #run(wish: Parameters<RoundRunner['run']>[0], signal: AbortSignal): Promise<void> {
    const round = await this.#runner.run(wish, wish.urgency === 'repeat' ? this.#guess : null, signal);
    this.#running = null;
    if (round.outcome.kind === 'traced') this.#guess = guessedPath(round.outcome.findings, this.#guess);
    this.#latest = round;
    for (const waiting of [...this.#waiting]) this.#serve(waiting, round);
    if (this.#waiting.size === 0) this.#idle();
    else this.#plan();
  }

  /** Sets the time of the next round, unless one is under way. */
  #plan(): void {
    this.#cancelTimer();
    if (this.#running !== null || this.#waiting.size === 0) return;
    const nowMs = this.#clock.monotonicMs();
    const everyMs = this.everyMs(nowMs);
    const isAwaited = [...this.#waiting].some(({ served }) => !served);
    const dueMs = isAwaited ? nowMs : Math.max(nowMs, this.#slotMs + everyMs);
    this.#cancelTimer = this.#clock.schedule(dueMs - nowMs, () => {
      // What is late by a whole round is not made up for.
      const lateMs = this.#clock.monotonicMs() - dueMs;
      this.#start(lateMs < everyMs ? dueMs : dueMs + lateMs);
    });
  }

  /** As often as the one who came last wants it. */
  everyMs(nowMs: number): number {
    let everyMs = roundEveryMs(Number.POSITIVE_INFINITY);
    for (const { sinceMs } of this.#waiting) everyMs = Math.min(everyMs, roundEveryMs(nowMs - sinceMs));
    return everyMs;
  }
}
