import { printableCut } from '../../printable.ts';
import type { ResolverFacts } from '../facts.ts';

/** From here on a resolver counts as slow. */
export const RESOLVER_SLOW_MS = 1_000;

/** `wrong`: it answered, but with an error, or with nothing where addresses were `needed`. */
export function resolverState(
  { queryMs, rcode, answers }: ResolverFacts,
  needed: boolean,
): 'good' | 'slow' | 'silent' | 'wrong' {
  if (queryMs === null) return 'silent';
  const isGood = rcode === null || rcode.toUpperCase() === 'NOERROR';
  if (!isGood || (needed && answers.length === 0)) return 'wrong';
  return queryMs >= RESOLVER_SLOW_MS ? 'slow' : 'good';
}

/** `192.0.2.53`, with the port where it is not the usual one. */
export function resolverName(resolver: Pick<ResolverFacts, 'address' | 'port'> | undefined): string {
  if (resolver === undefined) return 'of the system';
  const address = printableCut(resolver.address, 60);
  if (resolver.port === 53) return address;
  return address.includes(':') ? `[${address}]:${resolver.port}` : `${address}:${resolver.port}`;
}
