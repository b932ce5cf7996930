import { RouteMembers } from './route-members.ts';
import type { RouteLoop, RouteSighting } from './route-sighting.ts';

/** In what the strangers that are there to stay differ from the course that they replace. */
export interface CourseDifference {
  /** UTC microseconds and monotonic milliseconds at which the first of them was seen. */
  readonly sinceUs: number;
  readonly sinceMs: number;
  readonly kind: 'hop' | 'longer' | 'shorter';
  /** First distance that differs, and who answered there before and now. */
  readonly ttl: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Distances of the destination; `now` is empty where they are the same. */
  readonly lengthBefore: readonly number[];
  readonly lengthNow: readonly number[];
}

type Place = RouteMembers<string> | RouteMembers<number>;

/** The course of a route: the routers at each distance and the distances of the destination, all of which may take turns. */
export class RouteCourse {
  readonly #destination: string;
  /** From TTL 1 on. */
  readonly #hops: RouteMembers<string>[];
  readonly #lengths: RouteMembers<number>;

  constructor(
    destination: string,
    hops: RouteMembers<string>[] = [],
    lengths: RouteMembers<number> = new RouteMembers<number>(),
  ) {
    this.#destination = destination;
    this.#hops = hops;
    this.#lengths = lengths;
  }

  /** The farthest distance at which the destination was reached, or behind the last router where that is not certain. */
  get farthest(): number {
    return this.#lengths.isEmpty ? this.#hops.length + 1 : Math.max(...this.#lengths.members);
  }

  /** Who belongs at that distance, the destination included. */
  at(ttl: number): readonly string[] {
    const routers = this.#routersAt(ttl);
    return this.#lengths.has(ttl) ? [...routers, this.#destination] : routers;
  }

  /**
   * A router of the course that answers at least two hops behind its own place, while nobody else stands there: packets come back to
   * it, though it was not asked at its own place this time. null when there is none or when the destination was reached.
   */
  loopBackIn({ hops, end }: RouteSighting): RouteLoop | null {
    if (end.kind === 'reached') return null;
    for (const [index, addresses] of hops.entries()) {
      for (const address of addresses ?? []) {
        const own = this.#hops.findIndex((place) => place.has(address));
        const stranger = (hops[own] ?? []).some((other) => other !== address);
        if (own === -1 || index - own < 2 || stranger || this.#hops[index]?.has(address) === true) continue;
        return { address, firstTtl: own + 1, againTtl: index + 1 };
      }
    }
    return null;
  }

  see({ hops, end, atUs, atMs }: RouteSighting): void {
    for (const [index, addresses] of hops.entries()) {
      if (end.kind === 'reached' && index + 1 >= end.ttl) break;
      const place = this.#hops[index] ?? new RouteMembers<string>();
      this.#hops[index] = place;
      place.see(addresses ?? [], atUs, atMs);
    }
    if (end.kind !== 'reached') return;
    // An upper bound proves a distance only when it is nearer than all that are known.
    const { members } = this.#lengths;
    const proves = !end.atMost || (members.length > 0 && end.ttl < Math.min(...members));
    if (proves) this.#lengths.see([end.ttl], atUs, atMs);
  }

  /** True while strangers that were seen at `sinceMs` (monotonic) or later are alone somewhere, and it is not certain that they stay. */
  isUndecided(sinceMs: number): boolean {
    return this.#places().some((place) => !place.hasChanged && place.run !== null && place.run.lastMs >= sinceMs);
  }

  /** How it has changed for good; null when it has not. */
  difference(): CourseDifference | null {
    const certain = this.#places().filter(({ hasChanged }) => hasChanged);
    if (certain.length === 0) return null;
    const sinceMs = Math.min(...certain.map(({ run }) => run?.firstMs ?? Number.POSITIVE_INFINITY));
    const part = this.#places().filter((place) => isPart(place, sinceMs));
    const lengthBefore = this.#lengths.members;
    const lengthNow = isPart(this.#lengths, sinceMs) ? [...(this.#lengths.run?.values ?? [])] : [];
    return {
      sinceUs: Math.min(...part.map(({ run }) => run?.firstUs ?? Number.POSITIVE_INFINITY)),
      sinceMs,
      kind: kindOf(lengthBefore, lengthNow),
      ...this.#firstDifference(sinceMs, lengthBefore, lengthNow),
      lengthBefore,
      lengthNow,
    };
  }

  /** Whether what is different is as it was in that other course. */
  isReturnTo(former: RouteCourse, { sinceMs, lengthNow }: CourseDifference): boolean {
    return (
      lengthNow.every((length) => former.#lengths.has(length)) &&
      this.#hops.every((hop, index) => {
        if (!isPart(hop, sinceMs)) return true;
        return [...(hop.run?.values ?? [])].every((address) => former.#hops[index]?.has(address) === true);
      })
    );
  }

  /** The course that follows it. This one stays as it is, without the strangers. */
  successor({ sinceMs, ttl, lengthNow }: CourseDifference): RouteCourse {
    const behind = lengthNow.length === 0 ? this.#hops.length : Math.max(...lengthNow) - 1;
    const hops = this.#hops.slice(0, behind).map((hop, index) => {
      if (isPart(hop, sinceMs)) return hop.withStrangers();
      // Who has not been seen behind the change since it began may be gone as well: learned anew, in silence.
      return index + 1 > ttl && hop.memberMs < sinceMs ? new RouteMembers<string>() : hop.copy();
    });
    return new RouteCourse(
      this.#destination,
      hops,
      lengthNow.length === 0 ? this.#lengths.copy() : this.#lengths.withStrangers(),
    );
  }

  dropStrangers(): void {
    for (const place of this.#places()) place.dropRun();
  }

  #firstDifference(
    sinceMs: number,
    lengthBefore: readonly number[],
    lengthNow: readonly number[],
  ): { readonly ttl: number; readonly before: readonly string[]; readonly after: readonly string[] } {
    const index = this.#hops.findIndex((hop) => isPart(hop, sinceMs));
    const hop = this.#hops[index];
    const nearest = Math.min(...lengthBefore, ...lengthNow);
    if (hop !== undefined && index + 1 <= nearest) {
      return { ttl: index + 1, before: hop.members, after: [...(hop.run?.values ?? [])] };
    }
    // No router before it tells the two apart: at the nearer of the two distances the destination stood, or stands.
    const routers = this.#routersAt(nearest);
    return lengthBefore.includes(nearest)
      ? { ttl: nearest, before: [this.#destination], after: routers }
      : { ttl: nearest, before: routers, after: [this.#destination] };
  }

  #routersAt(ttl: number): readonly string[] {
    return this.#hops[ttl - 1]?.members ?? [];
  }

  #places(): readonly Place[] {
    return [this.#lengths, ...this.#hops];
  }
}

/** Whether the strangers at this place have a part in a change that began then: those of an odd trace long before have none. */
function isPart({ run }: Place, sinceMs: number): boolean {
  return run !== null && run.lastMs >= sinceMs;
}

function kindOf(before: readonly number[], now: readonly number[]): CourseDifference['kind'] {
  if (before.length === 0 || now.length === 0) return 'hop';
  if (Math.min(...now) > Math.max(...before)) return 'longer';
  return Math.max(...now) < Math.min(...before) ? 'shorter' : 'hop';
}
