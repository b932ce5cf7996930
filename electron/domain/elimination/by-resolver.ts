import { parsed, refused } from '../parsed.ts';
import { quoted } from '../quoted.ts';
import type { ResolverChoice, TargetDefinition } from '../target.ts';
import { addressAndPortText } from '../target-address.ts';
import { DEFAULT_DNS_PORT, parseResolver } from '../target-text.ts';
import type { Way, WaysReading } from './elimination.ts';
import { whyNoName } from './name-of-target.ts';

/** The target with its name resolved by each of these. */
export function waysByResolver(definition: TargetDefinition, resolvers: readonly string[]): WaysReading {
  const own = resolverSays(definition.resolver);
  const seen = new Set([own]);
  const others: Way[] = [];
  for (const text of resolvers) {
    const read = parseResolver(text.trim());
    if (read.kind === 'refused') return refused(read.reason);
    const says = resolverSays(read.value);
    if (seen.has(says)) continue;
    seen.add(says);
    others.push({ says, definition: { ...definition, resolver: read.value } });
  }
  const why = whyNoName(definition);
  if (why !== null) {
    return parsed({ own, others: [], notes: [`${why}, so it asks no resolver and there is nothing to vary.`] });
  }
  const notes: string[] = [];
  if (others.length === 0) notes.push(`${quoted(definition.name)} itself asks this resolver; name another one.`);
  if (definition.spec.kind === 'http' && definition.spec.connection === 'keep-alive') {
    notes.push(
      'Its connections are kept alive, and a name is resolved for a new connection alone: resolvers show seldom in it.',
    );
  }
  return parsed({ own, others, notes });
}

function resolverSays(resolver: ResolverChoice): string {
  if (resolver.kind === 'system') return 'system resolver';
  return `resolver ${resolver.port === DEFAULT_DNS_PORT ? resolver.address : addressAndPortText(resolver)}`;
}
