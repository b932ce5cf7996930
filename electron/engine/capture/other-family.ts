import { isIP } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { isPinned } from '../../domain/verdict/subject-facts.ts';
import { proxyFor } from '../probe/proxy/proxy-choice.ts';
import type { NameResolver } from '../probe/resolve/name-resolver.ts';
import { canonicalAddress } from './address-literal.ts';
import type { CaptureContext, CaptureSubject } from './capture.ts';
import { type ConnectFinding, findingText, timedConnect } from './timed-connect.ts';
import type { TraceDestination } from './trace-destination.ts';

const RESOLVE_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** One connection to the same name and port over the other address family. */
export interface OtherFamilyFinding {
  readonly family: 4 | 6;
  readonly address: string;
  readonly port: number;
  readonly connection: ConnectFinding;
}

/**
 * Tries the other family once. null where the address was given, where the name has none of the other family, and where nobody may
 * use it. A name is asked for again only where its addresses are not known, and then at the target's own resolver.
 */
export async function tryOtherFamily(
  subject: CaptureSubject,
  context: CaptureContext,
  to: TraceDestination,
  nameResolver: NameResolver,
): Promise<OtherFamilyFinding | null> {
  const family = to.address.includes(':') ? 4 : 6;
  const address = await addressOf(subject, context, to, family, nameResolver);
  if (address === null || context.signal.aborted) return null;
  const { clock, signal } = context;
  const connection = await timedConnect({
    clock,
    to: { address, port: to.port },
    tlsName: null,
    timeoutMs: CONNECT_TIMEOUT_MS,
    signal,
  });
  return connection.end === 'called-off' ? null : { family, address, port: to.port, connection };
}

async function addressOf(
  { target, progress }: CaptureSubject,
  context: CaptureContext,
  { role }: TraceDestination,
  family: 4 | 6,
  nameResolver: NameResolver,
): Promise<string | null> {
  const { spec } = target;
  if (role !== 'host' || spec.kind === 'dns' || isPinned(target)) return null;
  const url = spec.kind === 'http' ? URL.parse(progress.exchanges.at(-1)?.url ?? spec.url) : null;
  if (url !== null && spec.kind === 'http' && spec.proxy === 'environment') {
    if (proxyFor(url, context.environment).kind !== 'direct') return null;
  }
  const known = progress.resolvedAddresses.flatMap((one) => canonicalAddress(one) ?? []);
  const sibling = known.find((one) => one.includes(':') === (family === 6));
  if (sibling !== undefined) return sibling;
  // Both families were asked for, and there is no other.
  if (known.length > 0 || target.family !== 'auto') return null;
  const name = spec.kind === 'tcp' ? spec.host : (url?.hostname ?? '').replace(/^\[(.*)\]$/, '$1');
  if (name === '' || isIP(name) !== 0) return null;
  return resolved(name, family, target.resolver, context, nameResolver);
}

async function resolved(
  name: string,
  family: 4 | 6,
  resolver: CaptureSubject['target']['resolver'],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  nameResolver: NameResolver,
): Promise<string | null> {
  const tooLong = new AbortController();
  const cancel = clock.schedule(RESOLVE_TIMEOUT_MS, () => tooLong.abort());
  const resolution = await nameResolver.resolve(name, {
    family,
    resolver,
    signal: AbortSignal.any([signal, tooLong.signal]),
    asking: () => {},
  });
  cancel();
  return resolution.kind === 'resolved' ? canonicalAddress(resolution.addresses[0] ?? '') : null;
}

/** In a word, for programs. */
function otherFamilyEnd({ end, error }: ConnectFinding): 'connected' | 'refused' | 'no-answer' | 'unreachable' {
  switch (end) {
    case 'connected':
      return 'connected';
    case 'refused':
    case 'reset':
      return 'refused';
    case 'timed-out':
    case 'called-off':
      return 'no-answer';
    case 'failed':
      return /E(?:NETUNREACH|HOSTUNREACH|ADDRNOTAVAIL|AFNOSUPPORT|NETDOWN|ACCES|PERM|INVAL)\b/.test(error ?? '')
        ? 'unreachable'
        : 'no-answer';
  }
}

export function otherFamilyJson(finding: OtherFamilyFinding): JsonValue {
  const { family, address, connection } = finding;
  const { startedAtUs, connectMs, totalMs, error } = connection;
  return { family, address, end: otherFamilyEnd(connection), startedAtUs, connectMs, totalMs, error };
}

/** `Over IPv6, [2001:db8::1]:443: connected in 12.3 ms` */
export function otherFamilyText({ family, address, port, connection }: OtherFamilyFinding): string {
  return `Over IPv${family}, ${addressAndPortText({ address, port })}: ${findingText(connection)}`;
}
