/** What is read and widened: a path with its hops. */
interface PathWithHops {
  readonly trace: { readonly hops: readonly { readonly ttl: number; readonly addresses: readonly string[] }[] };
}

/**
 * The same path, with those at each hop who answered there in `others`, too: where routers share the load, one trace meets one of them,
 * and the next another. A hop that was silent stays silent; round trips stay those of this path.
 */
export function withUsualAnswerers<Path extends PathWithHops>(path: Path, others: readonly PathWithHops[]): Path {
  const seen = new Map<number, Set<string>>();
  for (const { trace } of others) {
    for (const { ttl, addresses } of trace.hops) {
      const known = seen.get(ttl) ?? new Set();
      for (const address of addresses) known.add(address);
      seen.set(ttl, known);
    }
  }
  const hops = path.trace.hops.map((hop) =>
    hop.addresses.length === 0
      ? hop
      : { ...hop, addresses: [...new Set([...hop.addresses, ...(seen.get(hop.ttl) ?? [])])] },
  );
  return { ...path, trace: { ...path.trace, hops } };
}
