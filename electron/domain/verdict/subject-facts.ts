import { parseHost, urlOrNull } from '../host.ts';
import { specPort } from '../spec-port.ts';
import type { Target, TargetDefinition } from '../target.ts';
import { addressAndPortText } from '../target-address.ts';
import type { SubjectFacts } from './facts.ts';

/** Where the bad requests went, as it was seen. */
export interface SeenAt {
  /** Canonical; null before they had an address. */
  readonly address: string | null;
  readonly port: number | null;
  readonly isThisHost: boolean;
}

const DNS_PORT = 53;

export function subjectFacts(target: Target, { address, port, isThisHost }: SeenAt): SubjectFacts {
  const { spec, resolver } = target;
  return {
    name: target.name,
    kind: spec.kind,
    address,
    port: port ?? usualPort(target),
    family: address === null ? null : address.includes(':') ? 6 : 4,
    tls: spec.kind === 'http' && spec.url.startsWith('https:'),
    pinned: isPinned(target),
    isThisHost,
    resolver:
      resolver.kind === 'system' ? null : resolver.port === DNS_PORT ? resolver.address : addressAndPortText(resolver),
  };
}

function usualPort({ spec, resolver }: TargetDefinition): number {
  if (spec.kind === 'dns') return resolver.kind === 'server' ? resolver.port : DNS_PORT;
  return spec.connectTo?.port ?? specPort(spec);
}

/** The address was given, so no name is resolved. */
export function isPinned({ spec }: TargetDefinition): boolean {
  if (spec.kind === 'dns') return false;
  if (spec.connectTo !== null) return true;
  const host = spec.kind === 'tcp' ? spec.host : (urlOrNull(spec.url)?.hostname ?? '');
  const read = parseHost(host);
  return read.kind === 'parsed' && read.value.kind === 'address';
}
