import type { PathProbe, ProbeAnswer } from '../../domain/path-probe.ts';
import type { HopAnswerer } from '../../domain/trace.ts';

/** A path may be balanced over many routers; more than this are counted but not named. */
const MAX_ADDRESSES = 16;
/** Round trips kept of each hop and each of its routers; what was sent and lost is counted exactly, however long it runs. */
const MAX_ROUND_TRIPS = 1_000;

interface Answerer {
  readonly roundTrips: RoundTrips;
  readonly answers: Set<ProbeAnswer>;
  mtuBytes: number | null;
}

/** The newest round trips. */
class RoundTrips {
  #values: number[] = [];

  add(ms: number): void {
    this.#values.push(ms);
    if (this.#values.length >= 2 * MAX_ROUND_TRIPS) this.#values = this.#values.slice(-MAX_ROUND_TRIPS);
  }

  get values(): readonly number[] {
    return this.#values.slice(-MAX_ROUND_TRIPS);
  }
}

/** What the rounds so far have found at one distance. */
export class HopTally {
  readonly #answerers = new Map<string, Answerer>();
  readonly #roundTrips = new RoundTrips();
  sent = 0;
  lost = 0;

  add({ state }: PathProbe): void {
    switch (state.kind) {
      case 'answered':
        this.sent += 1;
        this.#roundTrips.add(state.rttMs);
        this.#learn(state.address, state);
        break;
      case 'timed-out':
        this.sent += 1;
        this.lost += 1;
        break;
      // Nobody waited for it to the end, or it never left: neither says anything about the path.
      case 'sent':
      case 'awaited':
      case 'failed-to-send':
        break;
    }
  }

  #learn(address: string, state: Extract<PathProbe['state'], { kind: 'answered' }>): void {
    let answerer = this.#answerers.get(address);
    if (answerer === undefined) {
      if (this.#answerers.size >= MAX_ADDRESSES) return;
      answerer = { roundTrips: new RoundTrips(), answers: new Set(), mtuBytes: null };
      this.#answerers.set(address, answerer);
    }
    answerer.roundTrips.add(state.rttMs);
    answerer.answers.add(state.answer);
    answerer.mtuBytes = state.mtuBytes ?? answerer.mtuBytes;
  }

  get hasAnswered(): boolean {
    return this.sent > this.lost;
  }

  get addresses(): readonly string[] {
    return [...this.#answerers.keys()];
  }

  get rttMs(): readonly number[] {
    return this.#roundTrips.values;
  }

  get answerers(): readonly HopAnswerer[] {
    return [...this.#answerers].map(([address, { roundTrips, answers, mtuBytes }]) => ({
      address,
      rttMs: roundTrips.values,
      answers: [...answers],
      mtuBytes,
    }));
  }
}
