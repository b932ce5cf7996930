import type { PathProbeState, SendFailure } from '../../../domain/path-probe.ts';
import type { ProbeAnswerSeen } from '../probe-sockets.ts';
import type { RoundOrder } from '../tracer.ts';
import { answerMeaning, isSameAddress } from './answer-meaning.ts';
import type { ProbeNumber } from './round-plan.ts';

/** A probe that was handed out. */
export interface LedgerProbe {
  readonly number: ProbeNumber;
  readonly ttl: number;
  readonly isScout: boolean;
  /** Monotonic; when it was handed out, then when the system took it. */
  sentMs: number;
  deadlineMs: number;
  state: PathProbeState;
  /** The router whose budget has been charged for it. */
  chargedTo: string | null;
}

/** Everything that one round sent, and what the answers together say about the way. Times are monotonic milliseconds. */
export class RoundLedger {
  readonly order: RoundOrder;
  readonly #byNumber = new Map<ProbeNumber, LedgerProbe>();
  readonly #asks: LedgerProbe[][] = [];
  readonly #scouts: (LedgerProbe | undefined)[] = [];
  /** TTLs at which nothing more is asked, to spare the router there. */
  readonly #declined = new Set<number>();
  /** When the first probe was handed out, and when the first left; null before. */
  firstHandedMs: number | null = null;
  firstLeftMs: number | null = null;
  #short = 0;
  #reached: number | null = null;
  #ended: number | null = null;
  #scoutReached: number | null = null;
  #slowestMs: number | null = null;

  constructor(order: RoundOrder) {
    this.order = order;
  }

  /** Probes of the order's own protocol at a TTL. */
  asks(ttl: number): readonly LedgerProbe[] {
    return this.#asks[ttl] ?? [];
  }

  scout(ttl: number): LedgerProbe | null {
    return this.#scouts[ttl] ?? null;
  }

  all(): Iterable<LedgerProbe> {
    return this.#byNumber.values();
  }

  find(number: ProbeNumber): LedgerProbe | null {
    return this.#byNumber.get(number) ?? null;
  }

  hasDeclined(ttl: number): boolean {
    return this.#declined.has(ttl);
  }

  decline(ttl: number): void {
    this.#declined.add(ttl);
  }

  /** TTLs that were left out wholly. */
  get spared(): readonly number[] {
    return [...this.#declined].filter((ttl) => this.asks(ttl).length === 0).sort((a, b) => a - b);
  }

  /**
   * Largest TTL that is known not to reach the destination. Where ways of different lengths lead there, its own answer from
   * nearer weighs more.
   */
  get short(): number {
    return this.#reached === null ? this.#short : Math.min(this.#short, this.#reached - 1);
  }

  /** Smallest TTL at which the destination answered a probe of the order's own protocol. */
  get reached(): number | null {
    return this.#reached;
  }

  /** Smallest TTL at which the destination answered a scout, unless the order's own protocol is known to go farther. */
  get scoutReached(): number | null {
    return this.#scoutReached !== null && this.#scoutReached > this.short ? this.#scoutReached : null;
  }

  /** Probes beyond this TTL can tell nothing new. */
  get end(): number {
    return Math.min(this.#reached ?? this.#ended ?? this.order.maxHops, this.order.maxHops);
  }

  /** Longest round trip seen in this round; null before the first answer. */
  get slowestMs(): number | null {
    return this.#slowestMs;
  }

  /**
   * Probes that have come to the destination or may still have: those whose TTL is not known to be short of it, and of which no
   * router said that it kept them. One that timed out may have arrived all the same.
   */
  get mayHaveArrived(): number {
    let count = 0;
    for (let ttl = this.short + 1; ttl <= this.order.maxHops; ttl += 1) {
      for (const { state } of this.asks(ttl)) {
        if (state.kind === 'failed-to-send') continue;
        if (state.kind === 'answered' && this.#meaning(state) !== 'reached') continue;
        count += 1;
      }
    }
    return count;
  }

  /** Every probe of the order's own protocol has failed to leave, and that will not change. */
  get isHopeless(): boolean {
    let failed = 0;
    let isLasting = false;
    for (const { isScout, state } of this.#byNumber.values()) {
      if (isScout || state.kind === 'sent') continue;
      if (state.kind !== 'failed-to-send') return false;
      failed += 1;
      isLasting ||= LASTING.has(state.failure);
    }
    return isLasting || failed >= 3;
  }

  /** Scouts that the system refuses tell nothing. */
  get scoutsFail(): boolean {
    return this.#scouts.some((scout) => scout?.state.kind === 'failed-to-send');
  }

  /** A TTL at which an answer, or its lack, could still say something. */
  isScoutNeeded(ttl: number): boolean {
    return (
      ttl <= this.end &&
      ttl <= (this.scoutReached ?? ttl) &&
      !this.asks(ttl).some(({ state }) => state.kind === 'answered')
    );
  }

  /** Somebody farther away has answered, or the destination itself. */
  isOutrun(ttl: number): boolean {
    return ttl <= this.#short || (this.#reached !== null && ttl <= this.#reached);
  }

  /** Who answered at this TTL, in this round or, as the order knows, before; null when nobody is known. */
  routerAt(ttl: number): string | null {
    for (const probe of [...this.asks(ttl), this.scout(ttl)]) {
      if (probe?.state.kind === 'answered' && probe.state.answer === 'time-exceeded') return probe.state.address;
    }
    const { known } = this.order;
    return known === null || ttl >= known.distance ? null : (known.routers[ttl - 1] ?? null);
  }

  /** Longest round trip of this TTL, or else of any nearer one; null when there was no answer yet. */
  expectedRttMs(ttl: number): number | null {
    let longest: number | null = null;
    for (let at = 1; at <= ttl; at += 1) {
      for (const probe of [...this.asks(at), this.scout(at)]) {
        if (probe?.state.kind !== 'answered') continue;
        if (at === ttl) return probe.state.rttMs;
        longest = Math.max(longest ?? 0, probe.state.rttMs);
      }
    }
    return longest;
  }

  add(probe: LedgerProbe): void {
    this.#byNumber.set(probe.number, probe);
    this.firstHandedMs ??= probe.sentMs;
    if (probe.isScout) {
      this.#scouts[probe.ttl] = probe;
      return;
    }
    const asks = this.#asks[probe.ttl] ?? [];
    asks.push(probe);
    this.#asks[probe.ttl] = asks;
  }

  awaited(probe: LedgerProbe, nowMs: number): void {
    if (probe.state.kind !== 'sent') return;
    probe.state = { kind: 'awaited' };
    this.firstLeftMs ??= nowMs;
    probe.sentMs = nowMs;
  }

  answered(probe: LedgerProbe, seen: ProbeAnswerSeen): void {
    if (probe.state.kind !== 'sent' && probe.state.kind !== 'awaited') return;
    this.firstLeftMs ??= probe.sentMs;
    probe.state = { kind: 'answered', ...seen };
    this.#slowestMs = Math.max(this.#slowestMs ?? 0, seen.rttMs);
    const meaning = this.#meaning(seen);
    if (probe.isScout) this.#learnFromScout(probe.ttl, seen, meaning);
    else this.#learn(probe.ttl, meaning);
  }

  failed(probe: LedgerProbe, failure: SendFailure, message: string): void {
    if (probe.state.kind !== 'sent' && probe.state.kind !== 'awaited') return;
    probe.state = { kind: 'failed-to-send', failure, message };
  }

  #learn(ttl: number, meaning: ReturnType<typeof answerMeaning>): void {
    switch (meaning) {
      case 'short':
        this.#short = Math.max(this.#short, ttl);
        break;
      case 'reached':
        this.#reached = Math.min(this.#reached ?? ttl, ttl);
        break;
      case 'ended':
        this.#ended = Math.min(this.#ended ?? ttl, ttl);
        break;
    }
  }

  /** A scout that was refused says nothing about another protocol. */
  #learnFromScout(ttl: number, seen: ProbeAnswerSeen, meaning: ReturnType<typeof answerMeaning>): void {
    // A machine that forwards only some ports in its own name lets UDP go on where TCP may have arrived.
    const isThere = meaning === 'reached' || isSameAddress(seen.address, this.order.address);
    if (isThere) this.#scoutReached = Math.min(this.#scoutReached ?? ttl, ttl);
    else if (meaning === 'short') this.#short = Math.max(this.#short, ttl);
  }

  #meaning(seen: Pick<ProbeAnswerSeen, 'address' | 'answer'>): ReturnType<typeof answerMeaning> {
    return answerMeaning(seen.answer, isSameAddress(seen.address, this.order.address));
  }
}

/** Failures that the next probe to the same address will meet as well. */
const LASTING: ReadonlySet<SendFailure> = new Set(['no-route', 'not-permitted', 'no-address', 'family-missing']);
