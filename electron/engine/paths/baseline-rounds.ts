import type { TargetId } from '../../domain/ids.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import { nextSlotMs, spreadFraction } from '../schedule/cadence.ts';
import type { Appointment, Timetable } from '../schedule/timetable.ts';
import type { TraceObstacle } from '../trace/tracer.ts';
import { type Destination, PathDestinations } from './path-destinations.ts';
import { MAX_HOPS, PATIENCE_MS, type RoundHost } from './round-host.ts';

const EVERY_MS = 300_000;
/** The first trace comes when the first probes of a long list are out of the way. */
const FIRST_AFTER_MS = 1_000;
/** So long after one baseline has begun, the next may: a thousand destinations take their first within two minutes. */
const APART_MS = 100;
const MOST_AT_ONCE = 3;
/** The second trace comes no sooner than this after the first. */
const SECOND_AFTER_MS = 30_000;
/** While a request hangs there, its own rounds show the path; it is looked again whether it still does. */
const HANGING_AGAIN_MS = 30_000;
/** Addresses that come and go keep their baseline for so long after the last target has left them. */
const KEPT_MS = 900_000;
/** Where nothing can be traced at all, it is tried again this seldom. */
const IMPOSSIBLE_AGAIN_MS = 3_600_000;
/** A new network needs a moment to come up, and its first traces are spread over a minute. */
const NETWORK_AFTER_MS = 3_000;
const NETWORK_WITHIN_MS = 60_000;

/** Traces the path to each address that targets use: soon after its first answer, then every five minutes, a few at a time. */
export class BaselineRounds {
  readonly #host: RoundHost;
  readonly #timetable: Timetable;
  readonly #destinations: PathDestinations;
  /** Those whose time has come and for whom there is no room yet, in the order in which they came. */
  readonly #waiting = new Set<Destination>();
  readonly #turn: Appointment = { dueMs: 0, heapIndex: -1, fire: (nowMs) => this.#nextTurn(nowMs) };
  #running = 0;
  #count = 0;
  #nextStartMs = Number.NEGATIVE_INFINITY;
  #impossible: { readonly untilMs: number; readonly message: string } | null = null;
  #isStopped = false;

  constructor(host: RoundHost, timetable: Timetable) {
    this.#host = host;
    this.#timetable = timetable;
    this.#destinations = new PathDestinations((destination, nowMs) => this.#due(destination, nowMs));
  }

  get destinations(): PathDestinations {
    return this.#destinations;
  }

  /** Why nothing can be traced on this machine; null when it can, or when that is not known. */
  get impossible(): string | null {
    return this.#impossible?.message ?? null;
  }

  see(target: Target, sample: Sample, nowMs: number): void {
    const fresh = this.#destinations.see(target, sample, nowMs);
    if (fresh !== null) this.#timetable.set(fresh, nowMs + FIRST_AFTER_MS);
  }

  removeTarget(id: TargetId, nowMs: number): void {
    this.#destinations.removeTarget(id, nowMs);
    this.callOffUnwanted();
  }

  /** Ends the rounds to where only paused targets go. */
  callOffUnwanted(): void {
    for (const destination of this.#destinations.all()) {
      if (destination.running !== null && !this.#isWanted(destination)) destination.running.abort();
    }
  }

  /** The machine is in another network, or was asleep: a fresh baseline of everything. */
  beginAnew(nowMs: number): void {
    if (this.#impossible !== null) this.#impossible = { ...this.#impossible, untilMs: nowMs };
    let index = 0;
    for (const destination of this.#destinations.all()) {
      const dueMs = nowMs + NETWORK_AFTER_MS + (index === 0 ? 0 : spreadFraction(index) * NETWORK_WITHIN_MS);
      if (destination.heapIndex !== -1 && dueMs < destination.dueMs) this.#timetable.set(destination, dueMs);
      index += 1;
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
    this.#timetable.remove(this.#turn);
    for (const destination of this.#destinations.all()) {
      this.#timetable.remove(destination);
      destination.running?.abort();
    }
  }

  #due(destination: Destination, nowMs: number): void {
    const { users, leftMs } = destination;
    if (users.size === 0 && nowMs - leftMs > KEPT_MS) {
      this.#destinations.drop(destination);
      return;
    }
    if (destination.running !== null || !this.#isWanted(destination)) {
      this.#again(destination, nextSlotMs(destination.dueMs, EVERY_MS, nowMs));
      return;
    }
    if (this.#impossible !== null && nowMs < this.#impossible.untilMs) {
      this.#again(destination, this.#impossible.untilMs + spreadFraction(this.#count) * EVERY_MS);
      this.#count += 1;
      return;
    }
    if (this.#hangs(destination)) {
      this.#again(destination, nowMs + HANGING_AGAIN_MS);
      return;
    }
    if (this.#isFull(nowMs)) {
      this.#waiting.add(destination);
      this.#armTurn();
      return;
    }
    this.#nextStartMs = nowMs + APART_MS;
    void this.#trace(destination);
    destination.rounds += 1;
    // The second trace takes the destination to its own place in the five minutes, so that they are not traced in a crowd.
    if (destination.rounds > 1) {
      this.#again(destination, nextSlotMs(destination.dueMs, EVERY_MS, nowMs));
      return;
    }
    this.#count += 1;
    this.#again(
      destination,
      nextSlotMs((spreadFraction(this.#count) - 1) * EVERY_MS, EVERY_MS, nowMs + SECOND_AFTER_MS),
    );
  }

  /** One of those who wait may begin, as soon as there is room. */
  readonly #nextTurn = (nowMs: number): void => {
    for (const destination of this.#waiting) {
      if (this.#isFull(nowMs)) break;
      this.#waiting.delete(destination);
      this.#due(destination, nowMs);
    }
    this.#armTurn();
  };

  #armTurn(): void {
    // While all places are taken, the end of a round calls the next.
    if (this.#waiting.size === 0 || this.#running >= MOST_AT_ONCE) this.#timetable.remove(this.#turn);
    else this.#timetable.set(this.#turn, this.#nextStartMs);
  }

  #isFull(nowMs: number): boolean {
    return this.#running >= MOST_AT_ONCE || nowMs < this.#nextStartMs;
  }

  async #trace(destination: Destination): Promise<void> {
    const { tracer, paths, log } = this.#host;
    const controller = new AbortController();
    const { address, port, protocol } = destination.way;
    destination.running = controller;
    this.#running += 1;
    try {
      const outcome = await tracer.round(
        {
          address,
          port,
          protocol,
          maxHops: MAX_HOPS,
          probesPerHop: 1,
          patienceMs: PATIENCE_MS,
          known: paths.known(address),
          urgency: 'baseline',
          spareRouters: false,
          sizeBytes: null,
        },
        controller.signal,
      );
      if (controller.signal.aborted) return;
      if (outcome.kind === 'impossible') this.#noteObstacle(outcome.obstacle, outcome.message);
      else {
        this.#impossible = null;
        paths.learn(outcome.findings, 'baseline', this.#hangs(destination));
      }
    } catch (error) {
      log(error);
    } finally {
      destination.running = null;
      this.#running -= 1;
      this.#armTurn();
    }
  }

  /** What is in the way everywhere is told once; what concerns one destination passes, or is told by its stalls. */
  #noteObstacle(obstacle: TraceObstacle, message: string): void {
    if (obstacle !== 'native-code-missing' && obstacle !== 'unsupported') return;
    if (this.#impossible === null) this.#host.log(new Error(`Paths are not traced: ${message}`));
    this.#impossible = { untilMs: this.#host.clock.monotonicMs() + IMPOSSIBLE_AGAIN_MS, message };
  }

  #again(destination: Destination, dueMs: number): void {
    if (!this.#isStopped) this.#timetable.set(destination, dueMs);
  }

  #isWanted({ users }: Destination): boolean {
    for (const id of users) if (!this.#host.isPaused(id)) return true;
    return false;
  }

  #hangs({ users }: Destination): boolean {
    for (const id of users) if (this.#host.isHanging(id)) return true;
    return false;
  }
}
