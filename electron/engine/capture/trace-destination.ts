import type { TraceProtocol } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import type { CaptureContext, CaptureSubject } from './capture.ts';

/** Where the packets of a hung request go, and how, so that a trace can follow them. */
export interface TraceDestination {
  readonly address: string;
  readonly port: number;
  readonly protocol: Exclude<TraceProtocol, 'icmp'>;
  /** `resolver` while the name is being looked up: what hangs is the way to the resolver, not to the host. */
  readonly role: 'host' | 'resolver';
}

const DNS_PORT = 53;

/** null while no address is known: the system's own lookup with no server configured, for instance. */
export function traceDestination(subject: CaptureSubject, context: CaptureContext): TraceDestination | null {
  const { spec } = subject.target;
  const { progress } = subject;
  if (spec.kind === 'dns') return resolverDestination(subject, context, spec.transport);
  const remote = progress.remoteAddress === null ? null : canonicalAddress(progress.remoteAddress);
  if (remote !== null && progress.remotePort !== null) {
    return { address: remote, port: progress.remotePort, protocol: 'tcp', role: 'host' };
  }
  const port = portOf(subject);
  const resolved = canonicalAddress(progress.resolvedAddresses[0] ?? '') ?? literalHost(subject);
  if (resolved !== null && port !== null) return { address: resolved, port, protocol: 'tcp', role: 'host' };
  return resolverDestination(subject, context, 'udp');
}

function resolverDestination(
  subject: CaptureSubject,
  context: CaptureContext,
  transport: 'udp' | 'tcp',
): TraceDestination | null {
  const { resolver } = subject.target;
  const asked = canonicalAddress(subject.progress.resolverAddress ?? '');
  if (resolver.kind === 'server') {
    const address = asked ?? canonicalAddress(resolver.address);
    return address === null ? null : { address, port: resolver.port, protocol: transport, role: 'resolver' };
  }
  const known = context.resolvers.find((one) => asked === null || canonicalAddress(one.address) === asked);
  const address = asked ?? canonicalAddress(known?.address ?? '');
  return address === null ? null : { address, port: known?.port ?? DNS_PORT, protocol: transport, role: 'resolver' };
}

/** Port of the service as the target names it; null for DNS targets. */
function portOf(subject: CaptureSubject): number | null {
  const { spec } = subject.target;
  if (spec.kind === 'dns') return null;
  if (spec.connectTo !== null) return spec.connectTo.port;
  if (spec.kind === 'tcp') return spec.port;
  const url = URL.parse(spec.url);
  if (url === null) return null;
  return url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
}

function literalHost(subject: CaptureSubject): string | null {
  const { spec } = subject.target;
  if (spec.kind === 'dns') return null;
  if (spec.connectTo !== null) return canonicalAddress(spec.connectTo.address);
  return canonicalAddress(spec.kind === 'tcp' ? spec.host : (URL.parse(spec.url)?.hostname ?? ''));
}
