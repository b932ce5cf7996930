import type { MemberTraits } from '../../domain/comparison/compared-series.ts';
import { printableCut } from '../../domain/printable.ts';
import type { ResolverChoice, Target, TargetSpec } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { MeasuredSeries } from '../../store/compared-blocks.ts';
import { cdnOf } from './cdn-of.ts';

const DNS_PORT = 53;
const LONGEST = 500;

/** How a target differs from others, and where it was measured from. Texts may be from elsewhere, and come out printable. */
export function traitsOf(
  { spec, role, family, resolver }: Target,
  vantage: string,
  edges: MeasuredSeries['edges'],
): MemberTraits {
  return {
    role,
    kind: spec.kind,
    service: shown(serviceOf(spec)),
    connectTo: spec.kind === 'dns' || spec.connectTo === null ? null : shown(addressAndPortText(spec.connectTo)),
    resolver: resolverText(resolver),
    family: family === 'auto' ? null : family,
    connection: spec.kind === 'http' ? spec.connection : null,
    vantage: shown(vantage),
    cdn: cdnOf(edges),
  };
}

/** What is asked for, without where it is asked. */
function serviceOf(spec: TargetSpec): string {
  switch (spec.kind) {
    case 'http':
      return spec.url;
    case 'tcp':
      return addressAndPortText({ address: spec.host, port: spec.port });
    case 'dns':
      return `${spec.name} ${spec.type}`;
  }
}

function resolverText(resolver: ResolverChoice): string | null {
  if (resolver.kind === 'system') return null;
  return shown(resolver.port === DNS_PORT ? resolver.address : addressAndPortText(resolver));
}

const shown = (text: string): string => printableCut(text, LONGEST);
