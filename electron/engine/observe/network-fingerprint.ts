import { networkInterfaces } from 'node:os';

/** Bridges and the host's ends of containers' links: they come and go without moving the way to anywhere. */
const OF_CONTAINERS = /^(veth|docker|br-|virbr|vmnet|cni|cali|flannel|podman|lxc|lxd|kube)/;

/** A link-local address (RFC 3927, RFC 4291) as a line of the fingerprint. */
const LEADS_NOWHERE = /^\S+ (?:169\.254\.|fe[89ab][0-9a-f]:)/i;

export function isOfContainers(interfaceName: string): boolean {
  return OF_CONTAINERS.test(interfaceName);
}

/** Whether a machine with this fingerprint is on no network: no way out, and no address but such as lead nowhere. */
export function isOffline(fingerprint: string): boolean {
  return fingerprint.split('\n').every((line) => line === '' || LEADS_NOWHERE.test(line));
}

/**
 * A text that changes when this machine's way into the network changes: its default routes, and the addresses of the
 * interfaces that carry them. IPv6 addresses count by their first 64 bits, because the rest is exchanged for privacy every
 * day (RFC 8981) and moves nothing.
 */
export function networkFingerprint(readKernelFile: (path: string) => string | null): string {
  const routes = [
    ...defaultRoutes4(readKernelFile('/proc/net/route') ?? ''),
    ...defaultRoutes6(readKernelFile('/proc/net/ipv6_route') ?? ''),
  ];
  const carriers = new Set(routes.map((route) => route.split(' ', 1)[0]));
  const parts = new Set(routes);
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if (carriers.size > 0 ? !carriers.has(name) : isOfContainers(name)) continue;
    for (const { address, family, internal } of addresses ?? []) {
      if (!internal) parts.add(`${name} ${family === 'IPv6' ? network64(address) : address}`);
    }
  }
  return [...parts].sort().join('\n');
}

/** `interface gateway` of each default route; columns: Iface Destination Gateway Flags RefCnt Use Metric Mask … in hexadecimal. */
export function defaultRoutes4(table: string): string[] {
  const routes: string[] = [];
  for (const line of table.split('\n')) {
    const [name, destination, gateway, , , , , mask] = line.split('\t').map((field) => field.trim());
    if (name && destination === '00000000' && mask === '00000000') routes.push(`${name} ${gateway}`);
  }
  return routes;
}

/** The same for IPv6; columns: destination, its length, source, its length, next hop, metric, …, interface. Reject routes are on `lo`. */
export function defaultRoutes6(table: string): string[] {
  const routes: string[] = [];
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const name = fields[9];
    if (name && name !== 'lo' && fields[1] === '00' && /^0{32}$/.test(fields[0] ?? '')) {
      routes.push(`${name} ${fields[4]}`);
    }
  }
  return routes;
}

function network64(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before.slice(0, 4).join(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
