/** A difference is believed when this many traces showed it and none showed what was before. */
export const LASTING_COUNT = 3;
/** And when it was seen over this long: three traces a second apart may all have met the same turn of a balancer. */
export const LASTING_MS = 5_000;
/**
 * The first sightings teach what belongs to a place; nothing in them is a difference. So many for each member: they leave a chance
 * of one in twenty that there is one more, as with the stopping rule of multipath traceroutes (Veitch, Augustin, Friedman and
 * Teixeira, "Failure control in multipath route tracing", 2009: 6, 11, 16, 21 …).
 */
const LEARNING_COUNT = 6;
/** A stranger that came in two separate turns within so many sightings is one of several that take turns. */
const TURNS_WITHIN = 60;
/** Whoever was not seen in so many sightings of its place has left it. */
const GONE_AFTER = 300;

/** A row of sightings that showed strangers alone. */
export interface StrangersRun<Value> {
  readonly count: number;
  readonly firstUs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly values: ReadonlySet<Value>;
}

/**
 * What is seen at one place of a route, such as the routers at one distance: its members, which may take turns in any order, and
 * strangers, of whom it is not known yet whether they have come in their turn or to stay.
 */
export class RouteMembers<Value> {
  /** Each with the number of the sighting that showed it last. */
  readonly #members = new Map<Value, number>();
  /** Strangers whose turn was ended by a member, each with the sighting that ended it. */
  readonly #turns = new Map<Value, number>();
  #barred: ReadonlySet<Value> = new Set();
  #sightings = 0;
  #learned = 0;
  #memberMs = Number.NEGATIVE_INFINITY;
  #run: StrangersRun<Value> | null = null;

  get members(): readonly Value[] {
    return [...this.#members.keys()];
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  get run(): StrangersRun<Value> | null {
    return this.#run;
  }

  /** Monotonic; when a member was seen last. */
  get memberMs(): number {
    return this.#memberMs;
  }

  has(value: Value): boolean {
    return this.#members.has(value);
  }

  /** True when strangers have been alone often enough and for long enough. */
  get hasChanged(): boolean {
    const run = this.#run;
    return run !== null && run.count >= LASTING_COUNT && run.lastMs - run.firstMs >= LASTING_MS;
  }

  /** Takes in what one trace showed here; nothing is said by an empty list. */
  see(values: readonly Value[], atUs: number, atMs: number): void {
    if (values.length === 0) return;
    this.#sightings += 1;
    const strangers = values.filter((value) => !this.#members.has(value));
    for (const value of values) if (this.#members.has(value)) this.#members.set(value, this.#sightings);
    if (this.#isLearning() && !strangers.some((value) => this.#barred.has(value))) {
      this.#learned += 1;
      for (const value of strangers) this.#join(value);
      this.#memberMs = atMs;
      this.#run = null;
      return;
    }
    if (strangers.length < values.length) {
      this.#memberMs = atMs;
      this.#endTurn(strangers);
      return;
    }
    const run = this.#run;
    this.#run = {
      count: (run?.count ?? 0) + 1,
      firstUs: run?.firstUs ?? atUs,
      firstMs: run?.firstMs ?? atMs,
      lastMs: atMs,
      values: new Set([...(run?.values ?? []), ...strangers]),
    };
  }

  /**
   * The same place once the strangers have taken it. What is seen next is learned anew; only the members of before stay strangers, so
   * that their return is noticed. Strangers that were seen but once join the members instead: they may have been odd.
   */
  withStrangers(): RouteMembers<Value> {
    const run = this.#run;
    const next = this.copy();
    if (run === null) return next;
    if (run.count > 1) {
      next.#members.clear();
      next.#turns.clear();
      next.#barred = new Set(this.#members.keys());
      next.#learned = run.count;
    }
    for (const value of run.values) next.#join(value);
    next.#memberMs = run.lastMs;
    return next;
  }

  /** The members without the strangers that are alone just now. */
  copy(): RouteMembers<Value> {
    const next = new RouteMembers<Value>();
    for (const [value, sighting] of this.#members) next.#members.set(value, sighting);
    for (const [value, sighting] of this.#turns) next.#turns.set(value, sighting);
    next.#barred = this.#barred;
    next.#sightings = this.#sightings;
    next.#learned = this.#learned;
    next.#memberMs = this.#memberMs;
    return next;
  }

  /** Forgets the strangers that are alone here just now. */
  dropRun(): void {
    this.#run = null;
  }

  #isLearning(): boolean {
    return this.#learned < LEARNING_COUNT * Math.max(1, this.#members.size);
  }

  /** A member showed itself, with or without strangers beside it. */
  #endTurn(beside: readonly Value[]): void {
    for (const value of new Set([...(this.#run?.values ?? []), ...beside])) {
      const before = this.#turns.get(value);
      if (before !== undefined && this.#sightings - before <= TURNS_WITHIN) this.#join(value);
      else this.#turns.set(value, this.#sightings);
    }
    this.#run = null;
    for (const [value, sighting] of this.#members) {
      if (this.#sightings - sighting > GONE_AFTER) this.#members.delete(value);
    }
    for (const [value, sighting] of this.#turns) {
      if (this.#sightings - sighting > TURNS_WITHIN) this.#turns.delete(value);
    }
  }

  #join(value: Value): void {
    this.#members.set(value, this.#sightings);
    this.#turns.delete(value);
  }
}
