import type { ResolverChoice, TargetDefinition } from '../target.ts';
import { addressAndPortText } from '../target-address.ts';
import type { VariantFacts } from './facts.ts';

const DNS_PORT = 53;

/** Equal for targets that may differ in nothing but their address, their family, their resolver and whether connections are kept. */
export function likenessOf({ spec }: TargetDefinition): string {
  switch (spec.kind) {
    case 'http': {
      const { connectTo: _to, connection: _connection, ...rest } = spec;
      return JSON.stringify(rest, inOrder);
    }
    case 'tcp':
      return JSON.stringify(['tcp', spec.host, spec.port]);
    case 'dns':
      return JSON.stringify(['dns', spec.name, spec.type, spec.transport]);
  }
}

/** A definition that was stored has its fields in another order than one that was typed. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The one thing in which the other one differs and what it has there; null when they differ in nothing or in more. Of targets that are alike. */
export function differenceOf(
  one: TargetDefinition,
  other: TargetDefinition,
): Pick<VariantFacts, 'differsIn' | 'has'> | null {
  const found: Pick<VariantFacts, 'differsIn' | 'has'>[] = [];
  if (one.family !== other.family)
    found.push({ differsIn: 'family', has: other.family === 'auto' ? 'either family' : `IPv${other.family}` });
  if (resolverText(one.resolver) !== resolverText(other.resolver))
    found.push({ differsIn: 'resolver', has: resolverText(other.resolver) });
  if (connectionOf(one) !== connectionOf(other)) found.push({ differsIn: 'connection', has: connectionOf(other) });
  if (pinOf(one) !== pinOf(other)) found.push({ differsIn: 'address', has: pinOf(other) ?? 'the address of its name' });
  return found.length === 1 ? (found[0] ?? null) : null;
}

function resolverText(resolver: ResolverChoice): string {
  if (resolver.kind === 'system') return "the system's resolver";
  return resolver.port === DNS_PORT ? resolver.address : addressAndPortText(resolver);
}

const connectionOf = ({ spec }: TargetDefinition): string => (spec.kind === 'http' ? spec.connection : 'fresh');

function pinOf({ spec }: TargetDefinition): string | null {
  return spec.kind === 'dns' || spec.connectTo === null ? null : addressAndPortText(spec.connectTo);
}
