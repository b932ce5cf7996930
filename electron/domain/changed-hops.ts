import type { Trace } from './trace.ts';

/** What tells whether a hop is the same: its distance, and who answered there. */
interface HopAddresses {
  readonly ttl: number;
  readonly addresses: readonly string[];
}

/**
 * Distances (TTL) at which other routers answered in one trace than in the other. A hop that was silent in either tells nothing, because
 * routers keep silent when they are busy; neither does one where only some of several answered this time. A distance that only one of
 * two traces has counts when both reached their end, for then the path became longer or shorter.
 */
export function changedHops(
  now: { readonly reached: boolean; readonly hops: readonly HopAddresses[] },
  before: { readonly reached: boolean; readonly hops: readonly HopAddresses[] },
): ReadonlySet<Trace['hops'][number]['ttl']> {
  const changed = new Set<number>();
  const known = new Map(before.hops.map((hop) => [hop.ttl, hop.addresses]));
  for (const { ttl, addresses } of now.hops) {
    const former = known.get(ttl);
    if (former === undefined) {
      if (now.reached && before.reached) changed.add(ttl);
      continue;
    }
    if (addresses.length === 0 || former.length === 0) continue;
    if (!addresses.some((address) => former.includes(address))) changed.add(ttl);
  }
  return changed;
}
