import type { TimeSketch } from '../../domain/time-sketch.ts';

/** Length of a part, in microseconds. */
export const PART_US = 1_800_000_000;
/** A day and two hours, and the part that is under way. */
export const PARTS_KEPT = 53;
/** As many durations wait before they are packed; more would only cost memory. */
const WAITING = 32;
/** A day, which is asked for wherever it is not the day of the calendar. */
const DAY_PARTS = 48;
/** Sums of fewer parts are made anew, so that they displace none that took long. */
const FEW_PARTS = 8;
const COLUMNS = 5;
const [SAMPLES, SLOW, FAILED, NEAR_MISSES, BYTES] = [0, 1, 2, 3, 4] as const;

export const partOf = (atUs: number): number => Math.floor(atUs / PART_US);

export interface Counts {
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  readonly nearMisses: number;
}

/** What becomes of one request in the figures. `answeredMs` null: it failed, so its time is in no percentile. */
export interface Counted {
  readonly atUs: number;
  readonly outcome: 'ok' | 'slow' | 'failed';
  readonly answeredMs: number | null;
}

/** Parts before the newest, added up: what a question asks for again and again until the next half hour begins. */
interface Sum extends Counts {
  readonly from: number;
  readonly to: number;
  readonly sketch: Uint8Array;
}

/**
 * One target by half hours of UTC: counts, and how its times are spread. Some five kilobytes: the packed sketches lie one behind the
 * other in one array. `scratch` is lent for the length of a call, because an unpacked sketch is bigger than all of this together.
 */
export class HalfHours {
  readonly #scratch: TimeSketch;
  /** A ring by the number of the part: four counts, and the length of its sketch in `#sketches`. */
  readonly #table = new Uint32Array(PARTS_KEPT * COLUMNS);
  /** Oldest first. */
  #sketches = new Uint8Array(0);
  /** Number of the newest part; null before the first. */
  #newest: number | null = null;
  readonly #waiting = new Float32Array(WAITING);
  #waitingCount = 0;
  /** The part that the waiting durations belong to. */
  #waitingPart = 0;
  /** Of the last 24 hours. */
  #daySum: Sum | null = null;
  /** Of the time since another moment that somebody asked for, such as midnight. */
  #askedSum: Sum | null = null;

  constructor(scratch: TimeSketch) {
    this.#scratch = scratch;
  }

  add({ atUs, outcome, answeredMs }: Counted): void {
    const part = this.#at(partOf(atUs));
    this.#raise(part, SAMPLES, 1);
    if (outcome === 'slow') this.#raise(part, SLOW, 1);
    if (outcome === 'failed') this.#raise(part, FAILED, 1);
    if (answeredMs === null) return;
    if (this.#waitingCount === WAITING || (this.#waitingCount > 0 && this.#waitingPart !== part)) this.#pack();
    this.#waitingPart = part;
    this.#waiting[this.#waitingCount] = answeredMs;
    this.#waitingCount += 1;
  }

  addNearMiss(atUs: number): void {
    this.#raise(this.#at(partOf(atUs)), NEAR_MISSES, 1);
  }

  /** Adds what was before; what is too old for the ring is dropped. Throws RangeError when the sketch is damaged; nothing is added then. */
  addPart(part: number, counts: Counts, sketch: Uint8Array): void {
    if (this.#newest !== null && part <= this.#newest - PARTS_KEPT) return;
    const known = this.#at(part);
    this.#pack();
    this.#scratch.clear();
    this.#mergePart(known);
    this.#scratch.mergePacked(sketch);
    this.#replaceSketch(known, this.#scratch.pack());
    this.#raise(known, SAMPLES, counts.samples);
    this.#raise(known, SLOW, counts.slow);
    this.#raise(known, FAILED, counts.failed);
    this.#raise(known, NEAR_MISSES, counts.nearMisses);
  }

  /** Since the beginning of that part; the percentiles are those of what was answered. */
  since(part: number): Counts & { readonly p50Ms: number | null; readonly p95Ms: number | null } {
    const newest = this.#newest;
    if (newest === null || part > newest) {
      return { samples: 0, slow: 0, failed: 0, nearMisses: 0, p50Ms: null, p95Ms: null };
    }
    if (this.#waitingCount > 0 && this.#waitingPart !== newest) this.#pack();
    const before = this.#sumOf(Math.max(part, newest - PARTS_KEPT + 1), newest);
    this.#scratch.clear();
    this.#scratch.mergePacked(before.sketch);
    this.#mergePart(newest);
    this.#mergeWaiting();
    return {
      samples: before.samples + this.#count(newest, SAMPLES),
      slow: before.slow + this.#count(newest, SLOW),
      failed: before.failed + this.#count(newest, FAILED),
      nearMisses: before.nearMisses + this.#count(newest, NEAR_MISSES),
      p50Ms: this.#scratch.quantile(0.5),
      p95Ms: this.#scratch.quantile(0.95),
    };
  }

  /** Adding up a day takes some 40 µs, too long for a thousand targets at once; so each does it when it comes to a new half hour. */
  makeReady(): void {
    if (this.#newest === null) return;
    this.#sumOf(this.#newest - DAY_PARTS, this.#newest);
    if (this.#askedSum !== null) this.#sumOf(this.#askedSum.from, this.#newest);
  }

  /** Of the parts from `from` on, those before `to`. */
  #sumOf(from: number, to: number): Sum {
    for (const known of [this.#daySum, this.#askedSum]) {
      if (known?.from === from && known.to === to) return known;
    }
    const counts = { samples: 0, slow: 0, failed: 0, nearMisses: 0 };
    this.#scratch.clear();
    let at = 0;
    for (let part = this.#oldest(); part < to; part += 1) {
      const bytes = this.#count(part, BYTES);
      if (part >= from) {
        counts.samples += this.#count(part, SAMPLES);
        counts.slow += this.#count(part, SLOW);
        counts.failed += this.#count(part, FAILED);
        counts.nearMisses += this.#count(part, NEAR_MISSES);
        if (bytes > 0) this.#scratch.mergePacked(this.#sketches, at);
      }
      at += bytes;
    }
    const sum = { from, to, ...counts, sketch: this.#scratch.pack() };
    if (from === to - DAY_PARTS) this.#daySum = sum;
    else if (to - from >= FEW_PARTS) this.#askedSum = sum;
    return sum;
  }

  /** Makes room for that part, and answers its number. A clock that was set back by more than is kept begins anew. */
  #at(part: number): number {
    const newest = this.#newest;
    if (newest === null || part <= newest - PARTS_KEPT) {
      this.#table.fill(0);
      this.#sketches = new Uint8Array(0);
      this.#waitingCount = 0;
      this.#forgetSums();
      this.#newest = part;
    } else if (part > newest) {
      this.#pack();
      const steps = Math.min(part - newest, PARTS_KEPT);
      let dropped = 0;
      for (let step = 1; step <= steps; step += 1) {
        const row = rowOf(newest + step);
        dropped += this.#table[row + BYTES] ?? 0;
        this.#table.fill(0, row, row + COLUMNS);
      }
      if (dropped > 0) this.#sketches = this.#sketches.slice(dropped);
      this.#newest = part;
      this.makeReady();
    } else if (part < newest) this.#forgetSums();
    return part;
  }

  #forgetSums(): void {
    this.#daySum = null;
    this.#askedSum = null;
  }

  #pack(): void {
    if (this.#waitingCount === 0) return;
    this.#scratch.clear();
    this.#mergePart(this.#waitingPart);
    this.#mergeWaiting();
    this.#replaceSketch(this.#waitingPart, this.#scratch.pack());
    this.#waitingCount = 0;
  }

  #mergeWaiting(): void {
    for (let index = 0; index < this.#waitingCount; index += 1) this.#scratch.add(this.#waiting[index] ?? 0);
  }

  #mergePart(part: number): void {
    if (this.#count(part, BYTES) > 0) this.#scratch.mergePacked(this.#sketches, this.#offsetOf(part));
  }

  #replaceSketch(part: number, packed: Uint8Array): void {
    const at = this.#offsetOf(part);
    const before = this.#count(part, BYTES);
    const sketches = new Uint8Array(this.#sketches.length - before + packed.length);
    sketches.set(this.#sketches.subarray(0, at));
    sketches.set(packed, at);
    sketches.set(this.#sketches.subarray(at + before), at + packed.length);
    this.#sketches = sketches;
    this.#table[rowOf(part) + BYTES] = packed.length;
  }

  #offsetOf(part: number): number {
    let at = 0;
    for (let earlier = this.#oldest(); earlier < part; earlier += 1) at += this.#count(earlier, BYTES);
    return at;
  }

  #oldest(): number {
    return (this.#newest ?? 0) - PARTS_KEPT + 1;
  }

  #count(part: number, column: number): number {
    return this.#table[rowOf(part) + column] ?? 0;
  }

  #raise(part: number, column: number, by: number): void {
    const at = rowOf(part) + column;
    this.#table[at] = (this.#table[at] ?? 0) + by;
  }
}

/** A clock may say a time before 1970. */
const rowOf = (part: number): number => (((part % PARTS_KEPT) + PARTS_KEPT) % PARTS_KEPT) * COLUMNS;
