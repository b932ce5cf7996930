/** A stretch that began and may last; UTC microseconds. */
export interface Span {
  readonly startedAtUs: number;
  /** null while it lasts. */
  readonly endedAtUs: number | null;
}

/** The newest spans of one kind, each under a key, so that its end finds its beginning. What ended long ago is dropped. */
export class RecentSpans<Kept extends Span> {
  readonly #most: number;
  readonly #keptUs: number;
  readonly #spans = new Map<string | number, Kept>();

  constructor(most: number, keptUs: number) {
    this.#most = most;
    this.#keptUs = keptUs;
  }

  /** Adds it, or replaces the one of that key. */
  put(key: string | number, span: Kept): void {
    this.#spans.set(key, span);
    for (const [known, { endedAtUs }] of this.#spans) {
      const isOld = endedAtUs !== null && endedAtUs < span.startedAtUs - this.#keptUs;
      if (isOld || this.#spans.size > this.#most) this.#spans.delete(known);
      else break;
    }
  }

  /** Unless one of that key is known, which then is newer. */
  putEarlier(key: string | number, span: Kept): void {
    if (!this.#spans.has(key)) this.#spans.set(key, span);
  }

  delete(key: string | number): void {
    this.#spans.delete(key);
  }

  get isEmpty(): boolean {
    return this.#spans.size === 0;
  }

  /** Those that touch the stretch, in the order of their beginning. */
  touching(fromUs: number, toUs: number): readonly Kept[] {
    return [...this.#spans.values()]
      .filter(({ startedAtUs, endedAtUs }) => startedAtUs < toUs && (endedAtUs === null || endedAtUs >= fromUs))
      .toSorted((one, other) => one.startedAtUs - other.startedAtUs);
  }
}
