/**
 * How durations are spread, in little memory: each falls into a bucket of a logarithmic scale and is only counted there. Sketches of
 * parts of a time add up to the sketch of all of it. After C. Masson, J. Rim, H. Lee: "DDSketch" (PVLDB 12, 2019).
 */

/** A percentile differs by at most this share from the duration that was measured at its rank. */
export const SKETCH_ERROR = 0.02;
const GROWTH = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** Bucket 0 is what took less than a microsecond; the last one begins beyond a hundred days. */
const BUCKETS = 760;

function bucketOf(us: number): number {
  if (!(us >= 1)) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.ceil(Math.log(us) / LOG_GROWTH));
}

/** The middle of a bucket, in the sense that both its ends are equally far in proportion. */
const middleUs = (bucket: number): number => (bucket === 0 ? 0 : (2 * GROWTH ** (bucket - 1)) / (GROWTH + 1));

/** One in use takes 3 KB; many are better kept packed. */
export class TimeSketch {
  readonly #counts = new Uint32Array(BUCKETS);
  #first = BUCKETS;
  #last = -1;
  #count = 0;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** Exact to the microsecond; null without durations. */
  get minMs(): number | null {
    return this.#count === 0 ? null : this.#minUs / 1_000;
  }

  get maxMs(): number | null {
    return this.#count === 0 ? null : this.#maxUs / 1_000;
  }

  add(ms: number): void {
    this.addUs(Math.max(0, Math.round(ms * 1_000)));
  }

  /** Whole microseconds, not below zero. */
  addUs(us: number): void {
    this.#raise(bucketOf(us), 1);
    if (us < this.#minUs) this.#minUs = us;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  merge(other: TimeSketch): void {
    for (let bucket = other.#first; bucket <= other.#last; bucket += 1) {
      const count = other.#counts[bucket] ?? 0;
      if (count > 0) this.#raise(bucket, count);
    }
    this.#minUs = Math.min(this.#minUs, other.#minUs);
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
  }

  /** Adds what `pack` made, from `at` on, and returns where it ends. Throws RangeError when the bytes are damaged; it may then have been added in part. */
  mergePacked(bytes: Uint8Array, at = 0): number {
    const cursor = { at };
    const total = readNumber(bytes, cursor);
    if (total === 0) return cursor.at;
    const minUs = readNumber(bytes, cursor);
    const maxUs = minUs + readNumber(bytes, cursor);
    let bucket = -1;
    for (let left = total; left > 0; ) {
      const head = readNumber(bytes, cursor);
      bucket += 1 + (head >> 2);
      const low = head & 3;
      const count = low < 3 ? low + 1 : 4 + readNumber(bytes, cursor);
      if (bucket >= BUCKETS || count > left) throw new RangeError('packed sketch: more than it says');
      this.#raise(bucket, count);
      left -= count;
    }
    this.#minUs = Math.min(this.#minUs, minUs);
    this.#maxUs = Math.max(this.#maxUs, maxUs);
    return cursor.at;
  }

  /**
   * The duration below or at which a share `q` (0 to 1) lies: within SKETCH_ERROR of the one at the nearest rank, in milliseconds;
   * null without durations.
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(Math.min(1, Math.max(0, q)) * this.#count));
    if (rank === 1) return this.#minUs / 1_000;
    if (rank === this.#count) return this.#maxUs / 1_000;
    let below = 0;
    for (let bucket = this.#first; bucket <= this.#last; bucket += 1) {
      below += this.#counts[bucket] ?? 0;
      if (below >= rank) return Math.min(this.#maxUs, Math.max(this.#minUs, middleUs(bucket))) / 1_000;
    }
    return this.#maxUs / 1_000;
  }

  clear(): void {
    if (this.#last >= this.#first) this.#counts.fill(0, this.#first, this.#last + 1);
    this.#first = BUCKETS;
    this.#last = -1;
    this.#count = 0;
    this.#minUs = Number.POSITIVE_INFINITY;
    this.#maxUs = Number.NEGATIVE_INFINITY;
  }

  /** Some 1.2 bytes a bucket in use. Numbers are LEB128; a bucket is the distance from the one before, with small counts in the same byte. */
  pack(): Uint8Array {
    const bytes: number[] = [];
    writeNumber(bytes, this.#count);
    if (this.#count === 0) return Uint8Array.from(bytes);
    writeNumber(bytes, this.#minUs);
    writeNumber(bytes, this.#maxUs - this.#minUs);
    let before = -1;
    for (let bucket = this.#first; bucket <= this.#last; bucket += 1) {
      const count = this.#counts[bucket] ?? 0;
      if (count === 0) continue;
      writeNumber(bytes, ((bucket - before - 1) << 2) | Math.min(3, count - 1));
      if (count > 3) writeNumber(bytes, count - 4);
      before = bucket;
    }
    return Uint8Array.from(bytes);
  }

  #raise(bucket: number, by: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + by;
    this.#count += by;
    if (bucket < this.#first) this.#first = bucket;
    if (bucket > this.#last) this.#last = bucket;
  }
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readNumber(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[cursor.at];
    if (byte === undefined) throw new RangeError('packed sketch: cut short');
    cursor.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) break;
    factor *= 128;
  }
  if (!Number.isSafeInteger(value)) throw new RangeError('packed sketch: number too large');
  return value;
}
