import type { AddressAndPort } from '../domain/target.ts';
import { systemResolvers } from '../engine/probe/resolve/system-resolvers.ts';

/** All resolvers that a capture should ask: the system's as they are at that moment, then those that are asked beside them, likewise; each once. */
export function resolverList(configured: () => readonly AddressAndPort[]): () => readonly AddressAndPort[] {
  return () => {
    const byText = new Map<string, AddressAndPort>();
    for (const server of [...systemResolvers(), ...configured()])
      byText.set(`${server.address} ${server.port}`, server);
    return [...byText.values()];
  };
}
