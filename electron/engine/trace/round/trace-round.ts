import type { SendFailure } from '../../../domain/path-probe.ts';
import type { ProbeAnswerSeen } from '../probe-sockets.ts';
import type { RouterBudget } from '../router-budget.ts';
import type { RoundOrder, RoundOutcome } from '../tracer.ts';
import { type LedgerProbe, RoundLedger } from './round-ledger.ts';
import { type RoundTimes, roundOutcome } from './round-outcome.ts';
import type { PlannedProbe, ProbeNumber, RoundPlan } from './round-plan.ts';
import { type RoundView, type Wish, wishes } from './wishes.ts';

/** Later probes get what is left of this time after the first, so that a round with silent hops ends within a second. */
const WINDOW_MS = 900;
/** First port of the range that traceroute uses: firewalls know it, and hardly anything listens there. */
const SCOUT_PORT = 33_434;
/** The least time after which a destination of known distance is doubted to stand there still, with and without round trips to go by. */
const DOUBT_AFTER_MS = 200;
const DOUBT_WITHOUT_ANSWERS_MS = 400;
/**
 * A hop that keeps silent while those behind it have answered is not waited for as long as the end of a way: so many times the slowest
 * round trip, and long enough for a router that is slow to say something about itself.
 */
const OUTRUN_FACTOR = 4;
const OUTRUN_LEAST_MS = 300;
/** A probe is not sent any more when its answer, by the round trips seen so far, would come too late: that would look like a loss. */
const SPARE_TIME_FACTOR = 1.25;
const SPARE_TIME_MS = 10;

/** One round as ordered. Times are monotonic milliseconds of one clock; `askedMs` is when it was asked for. */
export function createRoundPlan(order: RoundOrder, askedMs: number, budget?: RouterBudget): RoundPlan {
  return new TraceRound(order, askedMs, budget ?? null);
}

class TraceRound implements RoundPlan {
  readonly order: RoundOrder;
  readonly #askedMs: number;
  readonly #budget: RouterBudget | null;
  readonly #ledger: RoundLedger;
  #base: number | null;
  #nowMs: number;
  #count = 0;

  constructor(order: RoundOrder, askedMs: number, budget: RouterBudget | null) {
    this.order = order;
    this.#askedMs = askedMs;
    this.#nowMs = askedMs;
    this.#budget = budget;
    this.#ledger = new RoundLedger(order);
    this.#base = order.known === null ? 0 : null;
  }

  next(nowMs: number, most: number): readonly PlannedProbe[] {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const planned: PlannedProbe[] = [];
    for (const wish of this.#wishes()) {
      if (planned.length >= most) break;
      if (this.#isSpared(wish)) this.#ledger.decline(wish.ttl);
      else planned.push(this.#handOut(wish));
    }
    return planned;
  }

  awaited(number: ProbeNumber, nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const probe = this.#ledger.find(number);
    if (probe === null) return;
    this.#ledger.awaited(probe, nowMs);
    probe.deadlineMs = this.#deadline(nowMs);
  }

  answered(number: ProbeNumber, seen: ProbeAnswerSeen, nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const probe = this.#ledger.find(number);
    if (probe === null) return;
    this.#ledger.answered(probe, seen);
    // An answer that nobody had reckoned with has used up what the router allows, too.
    if (probe.chargedTo === null && seen.answer === 'time-exceeded') this.#budget?.charge(seen.address, nowMs);
    this.#lookAgain();
  }

  failed(number: ProbeNumber, failure: SendFailure, message: string, nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const probe = this.#ledger.find(number);
    if (probe !== null) this.#ledger.failed(probe, failure, message);
  }

  expire(nowMs: number): readonly ProbeNumber[] {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const expired: ProbeNumber[] = [];
    for (const probe of this.#ledger.all()) {
      if (probe.state.kind !== 'awaited' || this.#givenUpAtMs(probe) > nowMs) continue;
      probe.state = { kind: 'timed-out' };
      expired.push(probe.number);
    }
    return expired;
  }

  wakeAtMs(): number | null {
    let wakeMs: number | null = null;
    for (const probe of this.#ledger.all()) {
      if (probe.state.kind !== 'awaited') continue;
      const givenUpAtMs = this.#givenUpAtMs(probe);
      wakeMs = Math.min(wakeMs ?? givenUpAtMs, givenUpAtMs);
    }
    if (wakeMs === null) return null;
    const doubtMs = this.#doubtAtMs();
    return doubtMs === null || doubtMs <= this.#nowMs ? wakeMs : Math.min(wakeMs, doubtMs);
  }

  get isDone(): boolean {
    for (const { ttl, isScout, state } of this.#ledger.all()) {
      if (state.kind !== 'awaited' && state.kind !== 'sent') continue;
      if (isScout ? this.#ledger.isScoutNeeded(ttl) : ttl <= this.#ledger.end) return false;
    }
    return this.#wishes().length === 0;
  }

  outcome(times: RoundTimes): RoundOutcome {
    return roundOutcome(this.#ledger, this.#askedMs, times);
  }

  #wishes(): readonly Wish[] {
    return wishes(this.#ledger, this.#view()).filter((wish) => this.#isInTime(wish.ttl));
  }

  #view(): RoundView {
    const { known } = this.order;
    if (known === null || this.#base !== null) return { kind: 'unknown', base: this.#base ?? 0 };
    const doubtMs = this.#doubtAtMs();
    return { kind: 'along', distance: known.distance, isInDoubt: doubtMs !== null && doubtMs <= this.#nowMs };
  }

  /** A destination that stands farther away than it did has to be looked for. */
  #lookAgain(): void {
    const { known } = this.order;
    if (known === null || this.#base !== null) return;
    const { short, reached } = this.#ledger;
    if (short >= known.distance || (reached !== null && reached > known.distance)) this.#base = short;
  }

  #doubtAtMs(): number | null {
    const { firstHandedMs, reached, slowestMs } = this.#ledger;
    const { known } = this.order;
    if (known === null || this.#base !== null || firstHandedMs === null || reached !== null) return null;
    const waitMs = slowestMs === null ? DOUBT_WITHOUT_ANSWERS_MS : Math.max(DOUBT_AFTER_MS, 2 * slowestMs);
    return firstHandedMs + waitMs;
  }

  #windowMs(): number {
    return Math.max(WINDOW_MS, this.order.patienceMs);
  }

  #deadline(sentMs: number): number {
    const windowEndMs = (this.#ledger.firstHandedMs ?? sentMs) + this.#windowMs();
    return Math.min(sentMs + this.order.patienceMs, windowEndMs);
  }

  #givenUpAtMs({ ttl, sentMs, deadlineMs }: LedgerProbe): number {
    const { slowestMs } = this.#ledger;
    if (slowestMs === null || !this.#ledger.isOutrun(ttl)) return deadlineMs;
    return Math.min(deadlineMs, sentMs + Math.max(OUTRUN_LEAST_MS, OUTRUN_FACTOR * slowestMs));
  }

  #isInTime(ttl: number): boolean {
    const { firstHandedMs } = this.#ledger;
    if (firstHandedMs === null) return true;
    const leftMs = firstHandedMs + this.#windowMs() - this.#nowMs;
    const isEnough = (rttMs: number | null) => leftMs >= (rttMs ?? 0) * SPARE_TIME_FACTOR + SPARE_TIME_MS;
    return isEnough(this.#ledger.slowestMs) || isEnough(this.#ledger.expectedRttMs(ttl));
  }

  #isSpared({ ttl, isScout }: Wish): boolean {
    const router = isScout ? null : this.#ledger.routerAt(ttl);
    if (router === null) return false;
    if (this.#budget !== null && !this.#budget.allows(router, this.#nowMs)) return true;
    const { known, spareRouters } = this.order;
    return spareRouters && known !== null && ttl < known.distance;
  }

  #handOut({ ttl, isScout }: Wish): PlannedProbe {
    const { address, port, protocol, sizeBytes } = this.order;
    this.#count += 1;
    const number = this.#count as ProbeNumber;
    const router = this.#ledger.routerAt(ttl);
    if (router !== null) this.#budget?.charge(router, this.#nowMs);
    this.#ledger.add({
      number,
      ttl,
      isScout,
      sentMs: this.#nowMs,
      deadlineMs: this.#deadline(this.#nowMs),
      state: { kind: 'sent' },
      chargedTo: router,
    });
    const outgoing = isScout
      ? { address, port: SCOUT_PORT + ttl, protocol: 'udp' as const, ttl, sizeBytes: null }
      : { address, port, protocol, ttl, sizeBytes };
    return { number, outgoing };
  }
}
