import { hostname, networkInterfaces } from 'node:os';
import type { Vantage } from '../../domain/vantage.ts';
import { isOfContainers } from '../observe/network-fingerprint.ts';
import type { CaptureContext } from './capture.ts';
import type { RouteToAddress } from './parse-route.ts';
import { defaultRoute } from './routes.ts';

const TUNNEL = /^(?:tun|tap|wg|ppp|utun|ipsec|gpd|zt|tailscale|nordlynx|proton|vpn|warp|cscotun)/i;
/** Given by the machine to itself (RFC 3927, RFC 4291 2.5.6): they lead nowhere. */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i;

/** An address of this machine that others can be reached from. */
export interface OwnAddress {
  readonly interfaceName: string;
  readonly address: string;
}

/** Where this machine measures from; interface, address and gateway are null when it is on no network. Nothing is sent. */
export async function collectVantage(context: CaptureContext): Promise<Vantage> {
  return vantageBy(await defaultRoute(context));
}

/** The vantage that goes with the way out; without one, that of the first address that can be reached from elsewhere. */
export function vantageBy(route: RouteToAddress | null, own: readonly OwnAddress[] = ownAddresses()): Vantage {
  const vantage = { host: hostname(), publicAddress: null };
  if (route === null) {
    const [first] = own;
    return {
      ...vantage,
      interfaceName: first?.interfaceName ?? null,
      sourceAddress: first?.address ?? null,
      gateway: null,
      vpn: first !== undefined && TUNNEL.test(first.interfaceName),
    };
  }
  const isSix = route.gateway?.includes(':') === true;
  const ofRoute = own.filter(({ interfaceName }) => interfaceName === route.interfaceName);
  const alike = ofRoute.find(({ address }) => address.includes(':') === isSix);
  return {
    ...vantage,
    interfaceName: route.interfaceName,
    sourceAddress: route.sourceAddress ?? alike?.address ?? ofRoute[0]?.address ?? null,
    gateway: route.gateway,
    vpn: TUNNEL.test(route.interfaceName ?? ''),
  };
}

/** IPv4 first, as in the way out. */
function ownAddresses(): readonly OwnAddress[] {
  const all: OwnAddress[] = [];
  for (const [interfaceName, addresses] of Object.entries(networkInterfaces())) {
    if (isOfContainers(interfaceName)) continue;
    for (const { address, internal } of addresses ?? []) {
      if (!internal && !LINK_LOCAL.test(address)) all.push({ interfaceName, address });
    }
  }
  return all.toSorted((one, other) => Number(one.address.includes(':')) - Number(other.address.includes(':')));
}
