import { networkInterfaces } from 'node:os';
import { isLoopback } from './ui-address.ts';

/** Names by which a server may be called: its own address, and for “all addresses” each that this machine has. */
export function hostNames(host: string): ReadonlySet<string> {
  const bracketed = (address: string) =>
    address.includes(':') ? `[${address.replace(/%.*$/, '').toLowerCase()}]` : address;
  const everywhere = host === '0.0.0.0' || host === '::';
  const own = everywhere
    ? Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address))
    : [host];
  const loopback = isLoopback(host) || everywhere ? ['localhost', '127.0.0.1', '[::1]'] : [];
  return new Set([...own.map(bracketed), ...loopback]);
}

/** Where this machine itself reaches a server that listens there. */
export const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);
