import type { ProbeAnswer } from '../../../electron/domain/path-probe.ts';
import type { OutgoingProbe, ProbeAnswerSeen } from '../../../electron/engine/trace/probe-sockets.ts';

/** A router as it would be described on paper. */
export interface SimulatedHop {
  /** Several: a balanced path, one after the other. None: it never answers. */
  readonly addresses: readonly string[];
  readonly rttMs: number;
  /** Linux's default: six answers in a burst, then one a second. */
  readonly isLimited?: boolean;
  /** Every so many probes to it are lost; absent: none. */
  readonly losesEvery?: number;
  /** Refuses what would go on behind it by these protocols, in these words. */
  readonly refuses?: {
    readonly protocols: readonly OutgoingProbe['protocol'][];
    readonly answer: ProbeAnswer | 'silence';
  };
}

export interface SimulatedDestination {
  readonly address: string;
  readonly rttMs: number;
  readonly tcp: 'open' | 'closed' | 'silence';
  readonly udp: 'port-unreachable' | 'silence';
  readonly icmp: 'echo-reply' | 'silence';
}

export interface Fate {
  readonly seen: ProbeAnswerSeen;
}

/** Six in a burst, then one a second, counted as Linux counts; the product's own model is not used to judge itself. */
class IcmpLimit {
  #tokens = 6_000;
  #atMs = 0;

  mayAnswer(nowMs: number): boolean {
    this.#tokens = Math.min(6_000, this.#tokens + (nowMs - this.#atMs));
    this.#atMs = nowMs;
    if (this.#tokens < 1_000) return false;
    this.#tokens -= 1_000;
    return true;
  }
}

/** A way through routers to a destination; probes go in with the time of sending, answers come out. */
export class SimulatedNetwork {
  readonly hops: readonly SimulatedHop[];
  readonly destination: SimulatedDestination;
  /** Every probe that came to the destination. */
  readonly arrived: OutgoingProbe[] = [];
  /** How often each address was made to answer, or would have been. */
  readonly asked = new Map<string, number>();
  readonly unanswered = new Map<string, number>();
  readonly #limits: Map<string, IcmpLimit>;
  readonly #count: number[] = [];

  /** Networks that share routers share `limits`. */
  constructor(
    hops: readonly SimulatedHop[],
    destination: SimulatedDestination,
    limits: Map<string, IcmpLimit> = new Map(),
  ) {
    this.hops = hops;
    this.destination = destination;
    this.#limits = limits;
  }

  get distance(): number {
    return this.hops.length + 1;
  }

  /** The answer to a probe that leaves now; null when none will come. */
  send(probe: OutgoingProbe, nowMs: number): ProbeAnswerSeen | null {
    for (const [index, hop] of this.hops.entries()) {
      const isLast = probe.ttl === index + 1;
      if (isLast) return this.#answerOf(index, hop, 'time-exceeded', nowMs);
      if (hop.refuses?.protocols.includes(probe.protocol) === true) {
        const { answer } = hop.refuses;
        return answer === 'silence' ? null : this.#answerOf(index, hop, answer, nowMs);
      }
    }
    this.arrived.push(probe);
    const { address, rttMs } = this.destination;
    const answer = this.destination[probe.protocol];
    if (answer === 'silence') return null;
    if (answer === 'port-unreachable' && !this.#limit(address).mayAnswer(nowMs + rttMs / 2)) return null;
    return { address, rttMs, answer, mtuBytes: null };
  }

  #answerOf(index: number, hop: SimulatedHop, answer: ProbeAnswer, nowMs: number): ProbeAnswerSeen | null {
    const count = (this.#count[index] ?? 0) + 1;
    this.#count[index] = count;
    const address = hop.addresses[(count - 1) % Math.max(1, hop.addresses.length)];
    if (address === undefined) return null;
    this.asked.set(address, (this.asked.get(address) ?? 0) + 1);
    const isLost = hop.losesEvery !== undefined && count % hop.losesEvery === 0;
    const isMuted = hop.isLimited === true && !this.#limit(address).mayAnswer(nowMs + hop.rttMs / 2);
    if (isLost || isMuted) {
      this.unanswered.set(address, (this.unanswered.get(address) ?? 0) + 1);
      return null;
    }
    return { address, rttMs: hop.rttMs, answer, mtuBytes: null };
  }

  #limit(address: string): IcmpLimit {
    const limit = this.#limits.get(address) ?? new IcmpLimit();
    this.#limits.set(address, limit);
    return limit;
  }
}
