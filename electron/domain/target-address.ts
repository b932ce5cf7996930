import type { AddressAndPort, TargetDefinition } from './target.ts';

/** `address:port`, with brackets around IPv6. */
export function addressAndPortText(endpoint: AddressAndPort): string {
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

/** A target as a person would write it, without credentials. The command line and the page accept the result again. */
export function targetAddress(target: TargetDefinition): string {
  const { spec } = target;
  switch (spec.kind) {
    case 'http':
      return spec.url;
    case 'tcp':
      return `tcp://${addressAndPortText({ address: spec.host, port: spec.port })}`;
    case 'dns': {
      const resolver =
        target.resolver.kind === 'system' ? '' : `&resolver=${encodeURIComponent(addressAndPortText(target.resolver))}`;
      const transport = spec.transport === 'udp' ? '' : `&transport=${spec.transport}`;
      return `dns://${spec.name}?type=${spec.type}${resolver}${transport}`;
    }
  }
}
