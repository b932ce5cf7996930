import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import type { Clock } from '../../../domain/clock.ts';

/** Short, because a machine that moves into another network must not go on by what was true in the last. */
const REMEMBERED_MS = 5_000;

/** Puts addresses into the order in which they should be tried. */
export type FamilyOrder = (addresses: readonly string[]) => Promise<readonly string[]>;

/**
 * IPv6 goes first where this host has a route for it (as RFC 6724 has it, in short), else IPv4. Whether there is a route is
 * told by connecting a UDP socket, which sends nothing; the answer is good for some seconds.
 */
export function createFamilyOrder(clock: Clock): FamilyOrder {
  const remembered = new Map<string, { readonly untilMs: number; readonly route: boolean }>();

  return async (addresses) => {
    const six = addresses.filter((address) => isIP(address) === 6);
    const four = addresses.filter((address) => isIP(address) === 4);
    const [firstSix] = six;
    if (firstSix === undefined || four.length === 0) return addresses;
    const scope = scopeOf(firstSix);
    const known = remembered.get(scope);
    const nowMs = clock.monotonicMs();
    if (known !== undefined && nowMs < known.untilMs) return known.route ? [...six, ...four] : [...four, ...six];
    const route = await hasRoute(firstSix);
    remembered.set(scope, { untilMs: nowMs + REMEMBERED_MS, route });
    return route ? [...six, ...four] : [...four, ...six];
  };
}

type Scope = 'loopback' | 'link-local' | 'unique-local' | 'global';

function scopeOf(address: string): Scope {
  const lower = address.toLowerCase();
  if (lower === '::1') return 'loopback';
  if (/^fe[89ab]/.test(lower)) return 'link-local';
  return /^f[cd]/.test(lower) ? 'unique-local' : 'global';
}

function hasRoute(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp6', lookup: (host, _options, done) => done(null, host, 6) });
    const settle = (route: boolean) => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(route);
    };
    socket.on('error', () => settle(false));
    // Not as a callback of `connect`, which is called with the error as well.
    socket.once('connect', () => {
      // A private source can only reach private destinations; IPv4 is the better bet then (RFC 6724, rule 5).
      const source = scopeOf(socket.address().address);
      settle(source === scopeOf(address) || source === 'global');
    });
    socket.connect(9, address);
  });
}
