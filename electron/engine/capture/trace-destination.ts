import type { TraceProtocol } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import type { CaptureContext, CaptureSubject } from './capture.ts';
import { servicePort } from './service-port.ts';

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
  const service = servicePort(subject.target);
  const resolved = canonicalAddress(progress.resolvedAddresses[0] ?? '') ?? canonicalAddress(service?.host ?? '');
  if (resolved !== null && service !== null)
    return { address: resolved, port: service.port, protocol: 'tcp', role: 'host' };
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
