import { isIP, isIPv4 } from 'node:net';
import { canonicalAddress } from './address-literal.ts';

/** The way that the system takes to an address. */
export interface RouteToAddress {
  /** null when the address is on the local network, or this machine's own. */
  readonly gateway: string | null;
  readonly interfaceName: string | null;
  readonly sourceAddress: string | null;
}

export type NeighbourState =
  | 'reachable'
  | 'stale'
  | 'delay'
  | 'probe'
  | 'incomplete'
  | 'failed'
  | 'permanent'
  | 'noarp'
  | 'known'
  | 'unknown';

export interface Neighbour {
  readonly state: NeighbourState;
  readonly linkAddress: string | null;
}

/** `ip -j route get ADDRESS`. null when it is no such answer. */
export function parseIpRouteGet(text: string): RouteToAddress | null {
  const [route] = jsonList(text);
  if (route === undefined || field(route, 'dst') === null) return null;
  return {
    gateway: addressIn(route, 'gateway') ?? addressIn(objectIn(route, 'via'), 'host'),
    interfaceName: interfaceName(field(route, 'dev')),
    sourceAddress: addressIn(route, 'prefsrc'),
  };
}

/** `ip -j route show default`: the default route of the smallest metric; null when there is none. */
export function parseIpDefaultRoute(text: string): RouteToAddress | null {
  const routes = jsonList(text).filter((route) => field(route, 'dst') === 'default');
  const metricOf = (route: unknown) => {
    const metric = objectIn(route, 'metric');
    return typeof metric === 'number' ? metric : 0;
  };
  const [route] = routes.toSorted((one, other) => metricOf(one) - metricOf(other));
  if (route === undefined) return null;
  return {
    gateway: addressIn(route, 'gateway') ?? addressIn(objectIn(route, 'via'), 'host'),
    interfaceName: interfaceName(field(route, 'dev')),
    sourceAddress: addressIn(route, 'prefsrc'),
  };
}

/** `ip -j neigh show to ADDRESS`; null when the system knows nothing of it. */
export function parseIpNeighbour(text: string): Neighbour | null {
  const [entry] = jsonList(text);
  if (entry === undefined || addressIn(entry, 'dst') === null) return null;
  const states = objectIn(entry, 'state');
  const first = Array.isArray(states) ? states[0] : null;
  return {
    state: stateOf(typeof first === 'string' ? first : ''),
    linkAddress: linkAddress(field(entry, 'lladdr') ?? ''),
  };
}

/** `route -n get ADDRESS` of macOS and the BSDs. */
export function parseBsdRouteGet(text: string): RouteToAddress | null {
  const values = new Map<string, string>();
  for (const match of text.matchAll(/^\s*([a-z ]{3,20}):\s*(\S+)/gm))
    values.set((match[1] ?? '').trim(), match[2] ?? '');
  if (!values.has('interface')) return null;
  return {
    gateway: canonicalAddress(values.get('gateway') ?? ''),
    interfaceName: interfaceName(values.get('interface') ?? null),
    sourceAddress: null,
  };
}

/** `arp -n ADDRESS` of macOS and the BSDs, and `arp -a ADDRESS` of Windows. */
export function parseArp(text: string, address: string): Neighbour | null {
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (!words.some((word) => word === address || word === `(${address})`)) continue;
    if (/\(incomplete\)/.test(line)) return { state: 'incomplete', linkAddress: null };
    const found = words.map(linkAddress).find((one) => one !== null) ?? null;
    if (found !== null) return { state: 'known', linkAddress: found };
  }
  return null;
}

/** The longest match for an IPv4 address in `route print -4` of Windows, in any language: five columns of which four are addresses. */
export function parseWindowsRoutes(text: string, address: string): RouteToAddress | null {
  const wanted = numberOf(address);
  if (wanted === null) return null;
  let best: { readonly mask: number; readonly metric: number; readonly route: RouteToAddress } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    const metricText = words.at(-1) ?? '';
    const source = words.at(-2) ?? '';
    const [network, mask] = [numberOf(words[0] ?? ''), numberOf(words[1] ?? '')];
    if (words.length < 5 || network === null || mask === null || !/^\d{1,6}$/.test(metricText) || !isIPv4(source))
      continue;
    if ((wanted & mask) >>> 0 !== network) continue;
    // `On-link`, `Auf Verbindung`, `En vínculo`: whatever is no address means that there is no gateway.
    const gateway = isIPv4(words[2] ?? '') ? (words[2] ?? null) : null;
    const metric = Number(metricText);
    if (best !== null && (mask < best.mask || (mask === best.mask && metric >= best.metric))) continue;
    best = { mask, metric, route: { gateway, interfaceName: null, sourceAddress: source } };
  }
  return best === null ? null : best.route;
}

/** A name that may become an argument, or part of one as a zone. */
export function interfaceName(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,30}$/.test(text) ? text : null;
}

function stateOf(word: string): NeighbourState {
  const lower = word.toLowerCase();
  switch (lower) {
    case 'reachable':
    case 'stale':
    case 'delay':
    case 'probe':
    case 'incomplete':
    case 'failed':
    case 'permanent':
    case 'noarp':
      return lower;
    default:
      return 'unknown';
  }
}

/** Lower case with colons; macOS leaves out leading zeros, Windows writes dashes. */
function linkAddress(word: string): string | null {
  if (!/^[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5}$/i.test(word)) return null;
  return word
    .split(/[:-]/)
    .map((part) => part.padStart(2, '0').toLowerCase())
    .join(':');
}

function numberOf(address: string): number | null {
  return isIPv4(address) ? address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : null;
}

function jsonList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function objectIn(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function field(value: unknown, name: string): string | null {
  const found = objectIn(value, name);
  return typeof found === 'string' ? found : null;
}

function addressIn(value: unknown, name: string): string | null {
  const text = field(value, name);
  return text === null || isIP(text) === 0 ? null : canonicalAddress(text);
}
