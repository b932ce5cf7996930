import { hopLossKinds } from '../../domain/hop-loss.ts';
import type { PathProbe } from '../../domain/path-probe.ts';
import type { Hop, Trace, UncertainPlace } from '../../domain/trace.ts';
import { answerMarks } from './hop-note.ts';
import { HopTally } from './hop-tally.ts';
import { answerMeaning, isSameAddress } from './round/answer-meaning.ts';
import type { RoundFindings, RoundOrder } from './tracer.ts';

/** Silent hops that are shown behind the last answer when the destination was not reached. */
const SILENT_BEHIND = 3;
/** So many probes are hardly lost by chance just before those that arrive: what keeps silent there is a hop that always does. */
const LOST_BY_CHANCE = 5;

/** All rounds as one trace. Throws a RangeError without any, for then nothing was traced. */
export function traceOfRounds(rounds: readonly RoundFindings[]): Trace {
  return collect(rounds).trace();
}

/** The trace by UDP that the scouts of TCP rounds make up; null where none was sent. */
export function traceOfScouts(rounds: readonly RoundFindings[]): Trace | null {
  return collect(rounds).scoutTrace();
}

function collect(rounds: readonly RoundFindings[]): TraceOfRounds {
  const [first] = rounds;
  if (first === undefined) throw new RangeError('A trace needs one round at least.');
  const all = new TraceOfRounds(first.order);
  for (const round of rounds) all.add(round);
  return all;
}

/** Takes the rounds to one destination one after the other, and keeps what a trace needs, however many there are. */
export class TraceOfRounds {
  readonly #order: Pick<RoundOrder, 'address' | 'port' | 'protocol'>;
  readonly #own = new PathTally();
  readonly #scouts = new PathTally();
  #startedAtUs: number | null = null;
  #durationMs = 0;
  #pathMtuBytes: number | null = null;

  constructor(order: Pick<RoundOrder, 'address' | 'port' | 'protocol'>) {
    this.#order = order;
  }

  /** Rounds taken. */
  get rounds(): number {
    return this.#own.rounds;
  }

  add(round: RoundFindings): void {
    const { address } = this.#order;
    this.#startedAtUs ??= round.startedAtUs;
    const sinceFirstMs = Math.max(0, (round.startedAtUs - this.#startedAtUs) / 1_000);
    this.#durationMs = Math.max(this.#durationMs, sinceFirstMs + round.durationMs);
    this.#pathMtuBytes = round.pathMtuBytes ?? this.#pathMtuBytes;
    this.#own.add(round.probes, pathEnd(round.probes, round.scouts, round.reachedTtl, address), address);
    if (round.reachedTtl !== null) {
      this.#own.place(round.reachedTtl, placing(round, round.reachedTtl), isProven(round, round.reachedTtl));
    }
    const scoutReached = nearestReached(round.scouts, address);
    this.#scouts.add(round.scouts, pathEnd(round.scouts, round.probes, scoutReached, address), address);
    if (scoutReached !== null) this.#scouts.place(scoutReached, 'here', false);
  }

  trace(): Trace {
    const { protocol } = this.#order;
    const hops = this.#own.hops(this.#scouts.reachedTtl).map((hop): Hop => {
      const notes = [...answerMarks(hop.answerers, protocol)];
      if (hop.ttl === this.#own.reachedTtl && this.#own.placing !== 'here') notes.push(this.#own.placing);
      const scout = this.#scouts.find(hop.ttl);
      if (hop.lost === hop.sent && scout?.hasAnswered === true) {
        notes.push(`answers UDP: ${scout.addresses.join(' ')}`);
      } else if (hop.sent === 0) notes.push('not asked');
      return { ...hop, note: notes.length === 0 ? null : notes.join(', ') };
    });
    return { ...this.#subject(), hops: withLimits(hops) };
  }

  scoutTrace(): Trace | null {
    if (!this.#scouts.hasSent) return null;
    const hops = this.#scouts.hops(null).map((hop): Hop => {
      const marks = answerMarks(hop.answerers, 'udp');
      return { ...hop, note: marks.length === 0 ? (hop.sent === 0 ? 'not asked' : null) : marks.join(', ') };
    });
    return {
      ...this.#subject(),
      port: null,
      protocol: 'udp',
      reached: this.#scouts.reachedTtl !== null,
      hops: withLimits(hops),
    };
  }

  #subject(): Omit<Trace, 'hops'> {
    const { address, port, protocol } = this.#order;
    return {
      destination: address,
      port,
      protocol,
      reached: this.#own.reachedTtl !== null,
      durationMs: this.#durationMs,
      pathMtuBytes: this.#pathMtuBytes,
    };
  }
}

/** Where the destination stands in relation to the hop at which it is shown. */
type Placing = 'here' | UncertainPlace;

function placing(round: RoundFindings, ttl: number): Placing {
  // A probe that kept silent just before it may have been one to the destination, and lost.
  const isAfterSilence = !isProven(round, ttl);
  if (!round.reachedAtMost) return isAfterSilence ? 'here or nearer' : 'here';
  const wasHeardHere = [...round.probes, ...round.scouts].some(
    (probe) => probe.ttl === ttl && isReached(probe, round.order.address),
  );
  if (wasHeardHere) return 'here or nearer';
  return isAfterSilence ? 'about here' : 'here or farther';
}

/**
 * The hop before the destination was heard in the same round, or in the one that taught the way where it was spared in this one.
 * Where it kept silent, its probe may as well have been one to the destination that was lost.
 */
function isProven(round: RoundFindings, ttl: number): boolean {
  const { known } = round.order;
  const wasHeardBefore = known !== null && known.distance === ttl && (known.routers[ttl - 2] ?? null) !== null;
  const isAsked = round.probes.some((probe) => probe.ttl === ttl - 1);
  return (
    ttl === 1 ||
    (wasHeardBefore && !isAsked) ||
    [...round.probes, ...round.scouts].some(
      ({ ttl: at, state }) => at === ttl - 1 && meaningOf(state, round.order.address) === 'short',
    )
  );
}

interface Uncertain {
  readonly ttl: number;
  readonly placing: UncertainPlace;
  /** Rounds that placed it so. */
  readonly times: number;
}

/** Of two places of which one says more, that one: where it was heard is better than where it may stand. */
function nearerOf(one: Uncertain | null, other: Uncertain): Uncertain {
  if (one === null) return other;
  if (one.ttl === other.ttl && one.placing === other.placing) return { ...other, times: one.times + 1 };
  const isHeard = ({ placing }: Uncertain): boolean => placing === 'here or nearer';
  if (isHeard(one) !== isHeard(other)) return isHeard(one) ? one : other;
  // Of guesses the newest knows most; of places where it was heard it is the nearest.
  return isHeard(one) && one.ttl < other.ttl ? one : other;
}

/** The hops of one protocol. */
class PathTally {
  readonly #tallies = new Map<number, HopTally>();
  rounds = 0;
  /** Where the destination answered: the farthest of the proven distances, else the nearest of the likely ones … */
  #proven: number | null = null;
  #likely: number | null = null;
  /** … or else the nearest of those that are said to be uncertain. */
  #uncertain: Uncertain | null = null;

  get reachedTtl(): number | null {
    return this.#proven ?? this.#likely ?? this.#uncertain?.ttl ?? null;
  }

  get placing(): Placing {
    if (this.#proven !== null || this.#likely !== null || this.#uncertain === null) return 'here';
    const { placing, times } = this.#uncertain;
    return placing === 'here or nearer' && times >= LOST_BY_CHANCE ? 'here' : placing;
  }

  get hasSent(): boolean {
    return [...this.#tallies.values()].some(({ sent }) => sent > 0);
  }

  find(ttl: number): HopTally | null {
    return this.#tallies.get(ttl) ?? null;
  }

  at(ttl: number): HopTally {
    const tally = this.#tallies.get(ttl) ?? new HopTally();
    this.#tallies.set(ttl, tally);
    return tally;
  }

  /**
   * Probes that went on behind the destination, or behind whoever refused them, say nothing about a hop there: their answers belong
   * to the hop at which they ended, if nothing else was heard from there.
   */
  add(probes: readonly PathProbe[], end: PathEnd | null, address: string): void {
    this.rounds += 1;
    for (const probe of probes) if (end === null || probe.ttl <= end.ttl) this.at(probe.ttl).add(probe);
    if (end === null) return;
    const isEnd = ({ state }: PathProbe) => meaningOf(state, address) === end.meaning;
    if (probes.some((probe) => probe.ttl === end.ttl && isEnd(probe))) return;
    for (const probe of probes) if (probe.ttl > end.ttl && isEnd(probe)) this.at(end.ttl).add(probe);
  }

  place(ttl: number, placing: Placing, isProven: boolean): void {
    if (placing !== 'here') this.#uncertain = nearerOf(this.#uncertain, { ttl, placing, times: 1 });
    else if (isProven) this.#proven = Math.max(this.#proven ?? ttl, ttl);
    else this.#likely = Math.min(this.#likely ?? ttl, ttl);
  }

  /** `farthest`: where another protocol found the destination, so that nothing behind it is shown if this one did not. */
  hops(farthest: number | null): readonly Hop[] {
    const last = this.reachedTtl ?? this.#lastShown(farthest);
    return Array.from({ length: last }, (_, index): Hop => {
      const tally = this.find(index + 1);
      return {
        ttl: index + 1,
        addresses: tally?.addresses ?? [],
        rttMs: tally?.rttMs ?? [],
        answerers: tally?.answerers ?? [],
        sent: tally?.sent ?? 0,
        lost: tally?.lost ?? 0,
        statistics: null,
        note: null,
      };
    });
  }

  #lastShown(farthest: number | null): number {
    let answered = 0;
    for (const [ttl, tally] of this.#tallies) if (tally.hasAnswered) answered = Math.max(answered, ttl);
    let last = answered;
    const most = Math.min(answered + SILENT_BEHIND, Math.max(answered, farthest ?? 64));
    while (last < most && (this.find(last + 1)?.sent ?? 0) > 0) last += 1;
    return last;
  }
}

function withLimits(hops: readonly Hop[]): readonly Hop[] {
  const kinds = hopLossKinds(hops);
  return hops.map((hop, index) => {
    if (kinds[index] !== 'limits-answers') return hop;
    return { ...hop, note: [...(hop.note === null ? [] : [hop.note]), 'limits its answers'].join(', ') };
  });
}

function isReached({ state }: PathProbe, address: string): boolean {
  return meaningOf(state, address) === 'reached';
}

function meaningOf(state: PathProbe['state'], address: string): ReturnType<typeof answerMeaning> | null {
  return state.kind === 'answered' ? answerMeaning(state.answer, isSameAddress(state.address, address)) : null;
}

function nearestReached(probes: readonly PathProbe[], address: string): number | null {
  const ttls = probes.filter((probe) => isReached(probe, address)).map(({ ttl }) => ttl);
  return ttls.length === 0 ? null : Math.min(...ttls);
}

/** Where the way ended for the probes of one round. */
interface PathEnd {
  readonly ttl: number;
  readonly meaning: 'reached' | 'ended';
}

/**
 * Null when the probes of a round came to no end. Of a refusal that only a probe with more hops than needed has met, it is told
 * from other answers of its sender, also to `others`, where he stands; from what was heard before him, if there are none.
 */
function pathEnd(
  probes: readonly PathProbe[],
  others: readonly PathProbe[],
  reachedTtl: number | null,
  address: string,
): PathEnd | null {
  if (reachedTtl !== null) return { ttl: reachedTtl, meaning: 'reached' };
  const refused = probes.filter(({ state }) => meaningOf(state, address) === 'ended');
  const [first] = refused.sort((a, b) => a.ttl - b.ttl);
  if (first?.state.kind !== 'answered') return null;
  const { address: refuser } = first.state;
  let stands: number | null = null;
  let heard = 0;
  for (const { ttl, state } of [...probes, ...others]) {
    if (state.kind !== 'answered' || ttl >= first.ttl || meaningOf(state, address) !== 'short') continue;
    heard = Math.max(heard, ttl);
    if (isSameAddress(state.address, refuser)) stands = Math.min(stands ?? ttl, ttl);
  }
  return { ttl: Math.min(first.ttl, (stands ?? heard) + 1), meaning: 'ended' };
}
