import type { RouteChange, RouteChangeKind } from './path-snapshot.ts';
import { routeChangeText } from './route-change-text.ts';
import { type CourseDifference, RouteCourse } from './route-course.ts';
import { LASTING_COUNT, LASTING_MS } from './route-members.ts';
import { farthestAnswer, loopIn, type RouteLoop, type RouteSighting } from './route-sighting.ts';

/** Traces in a row that showed the same. */
interface Row {
  readonly count: number;
  readonly firstUs: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Traces in a row in which the destination was not reached. */
interface BrokenRow extends Row {
  /** Farthest distance at which a router answered in any of them. */
  readonly farthest: number;
  /** Where the loop, or the first that was seen of it, differs from the course. */
  readonly loop: Difference | null;
}

type Difference = Pick<RouteChange, 'ttl' | 'before' | 'after'>;

/** A destination known to be silent by turns is believed to be lost after this many traces all the same. */
const MOST_SILENCE = 10;
/** How long a destination that answers again waits for a route that is not certain yet. */
const UNDECIDED_COUNT = 2 * LASTING_COUNT;

/**
 * Watches the route to one destination, trace by trace, and tells of a change when it lasts: balanced hops in any order, whole
 * balanced branches, silent hops, lost answers and single odd traces are no change. Keeps what it has learned, and no trace.
 */
export class RouteWatch {
  readonly #destination: string;
  #course: RouteCourse;
  #hasArrived = false;
  /** The course before the one in force, to know it when it returns. */
  #former: RouteCourse | null = null;
  /** What was told to be broken, until it is told to be whole again. */
  #broken: Difference | null = null;
  #brokenRow: BrokenRow | null = null;
  /** While broken: traces in a row that arrived again. */
  #wholeRow: Row | null = null;
  /** The longest row of lost answers after which the destination answered again: it may be one that often does not. */
  #longestSilence = 0;

  /** `destination`: its canonical address. */
  constructor(destination: string) {
    this.#destination = destination;
    this.#course = new RouteCourse(destination);
  }

  /** Takes in what one trace showed. Returns the change that it makes certain; null when there is none. */
  see(sighting: RouteSighting): RouteChange | null {
    const loop = loopIn(sighting) ?? this.#course.loopBackIn(sighting);
    // What answers behind a loop belongs to the loop; without one, the routers are those of the route.
    if (loop === null) this.#course.see(sighting);
    switch (sighting.end.kind) {
      case 'unknown':
        return null;
      case 'silent':
        // A destination that never answered is not missed, and its routers can be watched all the same.
        return loop !== null || this.#hasArrived ? this.#seeBroken(sighting, loop) : this.#seeWhole(sighting);
      case 'reached':
        this.#hasArrived = true;
        return this.#seeWhole(sighting);
    }
  }

  #seeWhole({ atUs, atMs }: RouteSighting): RouteChange | null {
    const silence = this.#brokenRow;
    this.#brokenRow = null;
    if (this.#broken === null) {
      if (silence !== null && silence.lastMs - silence.firstMs >= LASTING_MS) {
        this.#longestSilence = Math.max(this.#longestSilence, silence.count);
      }
      return this.#changeOfCourse();
    }
    const row = longer(this.#wholeRow, atUs, atMs);
    this.#wholeRow = row;
    if (!lasts(row, LASTING_COUNT)) return null;
    if (row.count < UNDECIDED_COUNT && this.#course.isUndecided(row.firstMs)) return null;
    const { ttl, before, after } = this.#broken;
    this.#broken = null;
    this.#wholeRow = null;
    return this.#changeOfCourse() ?? this.#tell('restored', row.firstUs, { ttl, before: after, after: before }, null);
  }

  #seeBroken(sighting: RouteSighting, loop: RouteLoop | null): RouteChange | null {
    const before = this.#brokenRow;
    const row: BrokenRow = {
      ...longer(before, sighting.atUs, sighting.atMs),
      farthest: Math.max(before?.farthest ?? 0, loop === null ? farthestAnswer(sighting) : 0),
      loop: loop === null ? (before?.loop ?? null) : nearer(before?.loop ?? null, this.#whereItLoops(loop, sighting)),
    };
    this.#brokenRow = row;
    this.#wholeRow = null;
    if (this.#broken !== null) return null;
    if (!lasts(row, Math.max(LASTING_COUNT, Math.min(MOST_SILENCE, this.#longestSilence + 1)))) return null;
    // Routers that answer once a second show a loop in one trace of several.
    if (row.loop !== null) {
      this.#broken = row.loop;
      return this.#tell('loop', row.firstUs, this.#broken, null);
    }
    if (!this.#hasArrived) return null;
    this.#broken = this.#whereItEnds(row);
    return this.#tell('cut-off', row.firstUs, this.#broken, null);
  }

  #whereItLoops({ address, againTtl }: RouteLoop, { hops }: RouteSighting): Difference {
    for (let ttl = 1; ttl < againTtl; ttl += 1) {
      const now = hops[ttl - 1] ?? [];
      const before = this.#course.at(ttl);
      if (now.length > 0 && before.length > 0 && !now.some((one) => before.includes(one))) {
        return { ttl, before, after: now };
      }
    }
    return { ttl: againTtl, before: this.#course.at(againTtl), after: [address] };
  }

  #whereItEnds({ farthest }: BrokenRow): Difference {
    const last = this.#course.farthest;
    if (farthest >= last) return { ttl: farthest + 1, before: [], after: [] };
    let ttl = farthest + 1;
    // Hops that were always silent do not tell that the way ends before them.
    while (ttl < last && this.#course.at(ttl).length === 0) ttl += 1;
    return { ttl, before: this.#course.at(ttl), after: [] };
  }

  #changeOfCourse(): RouteChange | null {
    const difference = this.#course.difference();
    if (difference === null) return null;
    const left = this.#course;
    const former = this.#former;
    const isReturn = former !== null && left.isReturnTo(former, difference);
    this.#course = isReturn && former !== null ? former : left.successor(difference);
    this.#former = left;
    left.dropStrangers();
    return this.#tell(
      isReturn ? 'restored' : difference.kind,
      difference.sinceUs,
      difference,
      difference.kind === 'hop' ? null : distanceOf(difference),
    );
  }

  #tell(
    kind: RouteChangeKind,
    atUs: number,
    { ttl, before, after }: Difference,
    distance: { readonly before: number; readonly now: number } | null,
  ): RouteChange {
    const change = { destination: this.#destination, kind, ttl, before, after };
    return { ...change, atUs, summary: routeChangeText(change, distance) };
  }
}

function nearer(one: Difference | null, other: Difference): Difference {
  return one !== null && one.ttl <= other.ttl ? one : other;
}

function longer(row: Row | null, atUs: number, atMs: number): Row {
  return {
    count: (row?.count ?? 0) + 1,
    firstUs: row?.firstUs ?? atUs,
    firstMs: row?.firstMs ?? atMs,
    lastMs: atMs,
  };
}

function lasts(row: Row, count: number): boolean {
  return row.count >= count && row.lastMs - row.firstMs >= LASTING_MS;
}

function distanceOf({ lengthBefore, lengthNow }: CourseDifference): { readonly before: number; readonly now: number } {
  return { before: Math.max(...lengthBefore), now: Math.max(...lengthNow) };
}
