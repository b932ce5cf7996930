import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { AddressAndPort } from '../../../domain/target.ts';
import { SYSTEM_RESOLVER_FILES } from './create-name-resolver.ts';
import { parseResolvConf } from './resolv-conf.ts';

/** The servers that this machine is configured to ask, read anew at each call. */
export function systemResolvers(platform: NodeJS.Platform = process.platform): readonly AddressAndPort[] {
  if (platform === 'linux') {
    try {
      return parseResolvConf(readFileSync(SYSTEM_RESOLVER_FILES.resolvConf, 'utf8')).servers;
    } catch {
      // Without the file, the system asks a server on this machine.
      return parseResolvConf('').servers;
    }
  }
  return getServers().flatMap((text) => parseServer(text) ?? []);
}

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`; null when it is none of these. */
export function parseServer(text: string): AddressAndPort | null {
  if (isIP(text) !== 0) return { address: text, port: 53 };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  return isIP(address) !== 0 && port > 0 && port < 65_536 ? { address, port } : null;
}
