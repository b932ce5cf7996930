import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../../../domain/clock.ts';
import { isLocalhost } from '../../../domain/localhost.ts';
import { printableCut } from '../../../domain/printable.ts';
import { errorCode } from '../system-error.ts';
import { createDnsResolution } from './dns-resolution.ts';
import { createFamilyOrder } from './family-order.ts';
import { type HostsTable, parseHosts } from './hosts-file.ts';
import type { NameResolver, Resolution } from './name-resolver.ts';
import { parseNsswitch } from './nsswitch.ts';
import { parseResolvConf, type ResolverConfiguration } from './resolv-conf.ts';
import { watchedFile } from './watched-file.ts';

/** Where the system keeps what its resolver goes by. */
export interface ResolverFiles {
  readonly hosts: string;
  readonly resolvConf: string;
  readonly nsswitch: string;
}

export const SYSTEM_RESOLVER_FILES: ResolverFiles = {
  hosts: '/etc/hosts',
  resolvConf: '/etc/resolv.conf',
  nsswitch: '/etc/nsswitch.conf',
};

export interface NameResolverOptions {
  readonly clock: Clock;
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform;
  /** Default: the system's own. */
  readonly files?: ResolverFiles;
  /** Port of the servers in resolv.conf, which can name none. Default 53. */
  readonly serverPort?: number;
}

/** For a server that the target names. */
const OWN_SERVER: Omit<ResolverConfiguration, 'servers'> = parseResolvConf('');

/**
 * The resolver of all probers. On Linux it reads the system's files and asks the servers itself, because the C library's
 * lookup blocks one of few threads and cannot be stopped, so one silent server would delay every target. Where another
 * source decides (nsswitch.conf, `.local`, other systems), the system's own lookup is asked.
 */
export function createNameResolver(options: NameResolverOptions): NameResolver {
  const { clock, platform = process.platform, files = SYSTEM_RESOLVER_FILES, serverPort = 53 } = options;
  const hosts = watchedFile(files.hosts, clock, parseHosts);
  const sources = watchedFile(files.nsswitch, clock, parseNsswitch);
  const configuration = watchedFile(files.resolvConf, clock, (text) => {
    const parsed = parseResolvConf(text);
    return { ...parsed, servers: parsed.servers.map(({ address }) => ({ address, port: serverPort })) };
  });
  const resolveByDns = createDnsResolution(clock);
  const inOrder = createFamilyOrder(clock);
  let turn = 0;

  return {
    async resolve(host, request) {
      if (isIP(host) !== 0) return { kind: 'resolved', addresses: [host], resolverAddress: null };
      const { family, resolver, signal, asking } = request;
      if (resolver.kind === 'server') {
        const { address, port } = resolver;
        const own = { ...OWN_SERVER, servers: [{ address, port }] };
        return ordered(await resolveByDns(`${host.replace(/\.$/, '')}.`, family, own, signal, asking), inOrder);
      }
      const found = sources();
      if (platform !== 'linux' || found.kind === 'system-only' || isForSystem(host, found.knowsOwnName)) {
        return systemLookup(host, family, signal);
      }
      const listed = () => fromHosts(host, family, hosts());
      const local = found.filesFirst ? (listed() ?? loopback(host, family)) : null;
      if (local !== null) return ordered(local, inOrder);
      const current = configuration();
      turn += 1;
      const servers = current.rotate ? rotated(current.servers, turn) : current.servers;
      const asked = await resolveByDns(host, family, { ...current, servers }, signal, asking);
      const late = found.filesFirst || asked.kind === 'resolved' ? null : listed();
      return ordered(late ?? asked, inOrder);
    },
  };
}

async function ordered(
  resolution: Resolution,
  inOrder: (addresses: readonly string[]) => Promise<readonly string[]>,
): Promise<Resolution> {
  return resolution.kind === 'failed' ? resolution : { ...resolution, addresses: await inOrder(resolution.addresses) };
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

/** Names that are found in other ways than by asking servers. */
function isForSystem(host: string, knowsOwnName: boolean): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.local')) return true;
  return knowsOwnName && (name === hostname().toLowerCase() || name === '_gateway' || name === '_outbound');
}

function fromHosts(host: string, family: 'auto' | 4 | 6, table: HostsTable): Resolution | null {
  const listed = table.get(host.toLowerCase().replace(/\.$/, '')) ?? [];
  const addresses = listed.filter((address) => family === 'auto' || isIP(address) === family);
  return addresses.length === 0 ? null : { kind: 'resolved', addresses, resolverAddress: null };
}

/** RFC 6761, section 6.3: these names are never asked for. */
function loopback(host: string, family: 'auto' | 4 | 6): Resolution | null {
  if (!isLocalhost(host)) return null;
  return { kind: 'resolved', addresses: [family === 6 ? '::1' : '127.0.0.1'], resolverAddress: null };
}

/** The lookup itself cannot be stopped; its answer is not waited for once the signal aborts. */
function systemLookup(host: string, family: 'auto' | 4 | 6, signal: AbortSignal): Promise<Resolution> {
  return new Promise((resolve) => {
    const failed = (code: 'name-not-found' | 'resolver-failed' | 'cancelled', message: string) =>
      resolve({ kind: 'failed', failure: { phase: 'resolve', code, message }, resolverAddress: null });
    const name = printableCut(host, 255);
    const onAbort = () => failed('cancelled', 'The probe was cancelled.');
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    lookup(host, { all: true, family: family === 'auto' ? 0 : family, verbatim: true }, (error, found) => {
      signal.removeEventListener('abort', onAbort);
      if (error === null) {
        const addresses = found.map(({ address }) => address);
        return resolve({ kind: 'resolved', addresses, resolverAddress: null });
      }
      const code = errorCode(error);
      if (code === 'ENOTFOUND' || code === 'ENODATA') {
        return failed('name-not-found', `The system knows no address for ${name} (${code}).`);
      }
      failed('resolver-failed', `The system could not look up ${name} (${code ?? 'unknown error'}).`);
    });
  });
}
