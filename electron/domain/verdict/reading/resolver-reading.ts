import { printableCut } from '../../printable.ts';
import { isPrivateAddress } from '../../private-address.ts';
import type { ResolverFacts } from '../facts.ts';

/** From here on a resolver counts as slow. */
const RESOLVER_SLOW_MS = 1_000;

/**
 * `wrong`: it answered, but with an error, or with nothing where addresses were `needed`. Whoever gave an address has answered, even where
 * the question for the other family was turned down.
 */
export function resolverState(
  { queryMs, rcode, answers }: ResolverFacts,
  needed: boolean,
): 'good' | 'slow' | 'silent' | 'wrong' {
  if (queryMs === null) return 'silent';
  const isGood = rcode === null || rcode.toUpperCase() === 'NOERROR' || answers.length > 0;
  if (!isGood || (needed && answers.length === 0)) return 'wrong';
  return queryMs >= RESOLVER_SLOW_MS ? 'slow' : 'good';
}

/** It answered quickly in that moment, and not from this computer or its local network, where resolvers answer from memory while the line is down. */
export function answersFromOutside({ address, queryMs, timing }: ResolverFacts): boolean {
  const isNear = isPrivateAddress(address) || address.startsWith('127.') || address === '::1';
  return queryMs !== null && queryMs < RESOLVER_SLOW_MS && timing === 'in-flight' && !isNear;
}

/** `192.0.2.53`, with the port where it is not the usual one. */
export function resolverName(resolver: Pick<ResolverFacts, 'address' | 'port'> | undefined): string {
  if (resolver === undefined) return 'of the system';
  const address = printableCut(resolver.address, 60);
  if (resolver.port === 53) return address;
  return address.includes(':') ? `[${address}]:${resolver.port}` : `${address}:${resolver.port}`;
}
