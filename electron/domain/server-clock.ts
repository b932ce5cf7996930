import {
  boundsOf,
  type ClockBounds,
  type ClockReading,
  type DatedAnswer,
  driftedBy,
  inCommon,
  together,
} from './clock-reading.ts';

/** A reading is of so long at most. */
const LONGEST_US = 3_600_000_000;
/** Clocks that are set more often than that within the hour are several. */
const MOST_RUNS = 3;

/** Answers that agree with each other. */
interface Run {
  readonly fromUs: number;
  toUs: number;
  /** As of the last answer. */
  bounds: ClockBounds;
  answers: number;
}

/**
 * The clock of one server against ours, as its answers tell it. Each answer narrows what is known. One that contradicts it begins anew: a
 * clock was set. When answers go back and forth, several machines answer with clocks of their own: then nothing is narrowed any more, for
 * an hour at least, and what is told holds for each of them.
 */
export class ServerClock {
  readonly host: string;
  readonly address: string | null;
  readonly #runs: Run[] = [];
  /** What each single answer of this hour allows, put together. */
  #widest: ClockBounds | null = null;
  #isSeveral = false;

  constructor(host: string, address: string | null) {
    this.host = host;
    this.address = address;
  }

  /** Returns the readings of an hour that this answer ends, and nothing otherwise. */
  hear(answer: DatedAnswer): readonly ClockReading[] {
    const atUs = answer.headAtUs;
    const begunUs = this.#runs[0]?.fromUs ?? atUs;
    const ended = Math.abs(atUs - begunUs) >= LONGEST_US ? this.beginAnew() : [];
    const bounds = boundsOf(answer);
    const awayUs = atUs - (this.#runs.at(-1)?.toUs ?? atUs);
    this.#widest = this.#widest === null ? bounds : together(driftedBy(this.#widest, awayUs), bounds);
    this.#narrow(atUs, bounds);
    return ended;
  }

  /** What was heard so far says nothing of what comes: an hour is over, or our own clock was set. Returns what was known. */
  beginAnew(): readonly ClockReading[] {
    const ended = this.readings();
    // They are taken for one again when a whole hour went without a contradiction.
    this.#isSeveral &&= this.#runs.length > 1;
    this.#runs.length = 0;
    this.#widest = null;
    return ended;
  }

  /** What is known by now of this hour; more than one reading when a clock was set within it. */
  readings(): readonly ClockReading[] {
    const { host, address } = this;
    const agrees = !this.#isSeveral;
    return this.#runs.map(({ fromUs, toUs, bounds, answers }) => {
      const { lowUs, highUs } = agrees ? bounds : (this.#widest ?? bounds);
      return { host, address, fromUs, toUs, lowUs, highUs, answers, agrees };
    });
  }

  #narrow(atUs: number, bounds: ClockBounds): void {
    const run = this.#runs.at(-1);
    const common = run === undefined ? null : inCommon(driftedBy(run.bounds, atUs - run.toUs), bounds);
    if (run !== undefined && common !== null) {
      run.bounds = common;
      run.toUs = Math.max(run.toUs, atUs);
      run.answers += 1;
      return;
    }
    const wasSo = this.#runs
      .slice(0, -1)
      .some((before) => inCommon(driftedBy(before.bounds, atUs - before.toUs), bounds));
    if (wasSo || this.#runs.length >= MOST_RUNS) this.#isSeveral = true;
    if (this.#runs.length < MOST_RUNS) this.#runs.push({ fromUs: atUs, toUs: atUs, bounds, answers: 1 });
    else if (run !== undefined) {
      // Further ones belong to the last: what is told is what all allow, anyway.
      run.bounds = bounds;
      run.toUs = Math.max(run.toUs, atUs);
      run.answers += 1;
    }
  }
}
