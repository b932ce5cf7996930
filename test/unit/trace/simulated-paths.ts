import type { KnownPath } from '../../../electron/engine/trace/tracer.ts';
import { type SimulatedDestination, type SimulatedHop, SimulatedNetwork } from './simulated-network.ts';

export const DESTINATION: SimulatedDestination = {
  address: '192.0.2.1',
  rttMs: 50,
  tcp: 'open',
  udp: 'port-unreachable',
  icmp: 'echo-reply',
};

export const routerAddress = (ttl: number): string => `10.0.0.${ttl}`;

/** So many Linux routers with their default limit, 5 ms each farther away than the one before. */
export function routers(count: number, changes: Readonly<Record<number, Partial<SimulatedHop>>> = {}): SimulatedHop[] {
  return Array.from({ length: count }, (_, index) => ({
    addresses: [routerAddress(index + 1)],
    rttMs: 5 * (index + 1),
    isLimited: true,
    ...changes[index + 1],
  }));
}

export const SILENT: Partial<SimulatedHop> = { addresses: [] };

/** `changes` by TTL. The destination answers as it stands, 5 ms behind the last router. */
export function path(
  count: number,
  changes: Readonly<Record<number, Partial<SimulatedHop>>> = {},
  destination: Partial<SimulatedDestination> = {},
): SimulatedNetwork {
  return new SimulatedNetwork(routers(count, changes), { ...DESTINATION, rttMs: 5 * (count + 1), ...destination });
}

/** What an earlier round along such a path has taught. */
export function knownOf(network: SimulatedNetwork): KnownPath {
  return { distance: network.distance, routers: network.hops.map(({ addresses }) => addresses[0] ?? null) };
}
