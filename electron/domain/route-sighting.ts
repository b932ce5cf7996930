/** What one trace showed of a route. */
export interface RouteSighting {
  /** UTC microseconds of the trace's start: a label. */
  readonly atUs: number;
  /** The same moment in monotonic milliseconds, for durations. */
  readonly atMs: number;
  /**
   * Who answered, by TTL from 1 on, the destination itself left out: an empty list for silence, null for a distance that was not
   * asked, or whose answer was not waited for.
   */
  readonly hops: readonly (readonly string[] | null)[];
  /** `unknown`: the trace was cut short, or did not look far enough. */
  readonly end:
    | { readonly kind: 'reached'; readonly ttl: number; readonly atMost: boolean }
    | { readonly kind: 'silent' }
    | { readonly kind: 'unknown' };
}

/** A router that answers at two distances that are not neighbours. */
export interface RouteLoop {
  readonly address: string;
  readonly firstTtl: number;
  readonly againTtl: number;
}

/**
 * The first loop in the trace; null when there is none or when the destination was reached, for then the packets went on. The same
 * router at two neighbouring distances is no loop: some pass on a packet whose time has run out, and the next answers twice.
 */
export function loopIn({ hops, end }: RouteSighting): RouteLoop | null {
  if (end.kind === 'reached') return null;
  const lastSeen = new Map<string, number>();
  for (const [index, addresses] of hops.entries()) {
    const ttl = index + 1;
    for (const address of addresses ?? []) {
      const firstTtl = lastSeen.get(address);
      if (firstTtl !== undefined && ttl - firstTtl >= 2) return { address, firstTtl, againTtl: ttl };
      if (firstTtl === undefined || ttl - firstTtl === 1) lastSeen.set(address, ttl);
    }
  }
  return null;
}

/** The farthest distance at which a router answered; 0 when none did. */
export function farthestAnswer({ hops }: RouteSighting): number {
  for (let ttl = hops.length; ttl > 0; ttl -= 1) if ((hops[ttl - 1]?.length ?? 0) > 0) return ttl;
  return 0;
}
