import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  EXTRA_ADDRESSES,
  LINKS,
  type Link,
  OWN_RANGES,
  PLACES,
  type Place,
  RESOLVERS,
  ROUTES,
  SLOW_WIRE,
  UNROUTABLE,
} from './network-plan.ts';
import { configurationFolder, namespaceOf } from './remains.ts';
import { mustRun } from './run-tool.ts';

const ROUTERS: readonly Place[] = ['r1', 'r2', 'r3', 'west', 'east', 'quiet', 'edge'];
/** Routers that choose among several next hops by addresses and ports, as those of providers do. */
const BALANCERS: readonly Place[] = ['r2'];

/** Runs `ip` on the namespace of a place. */
const ipAt = (place: Place, ...args: string[]): Promise<string> => mustRun('ip', ['-n', namespaceOf(place), ...args]);
const setAt = (place: Place, ...settings: string[]): Promise<string> =>
  mustRun('ip', ['netns', 'exec', namespaceOf(place), 'sysctl', '-q', '-w', ...settings]);

/** Builds namespaces, wires, addresses and routes of the plan. Touches nothing outside of them but `/etc/netns/<client>`. */
export async function buildNetwork(): Promise<void> {
  for (const place of PLACES) {
    await mustRun('ip', ['netns', 'add', namespaceOf(place)]);
    // Duplicate address detection would keep link-local addresses unusable for the first second or two.
    await setAt(place, 'net.ipv6.conf.default.accept_dad=0', 'net.ipv6.conf.default.dad_transmits=0');
    await ipAt(place, 'link', 'set', 'lo', 'up');
  }
  for (const router of ROUTERS) await setAt(router, 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  for (const balancer of BALANCERS) {
    await setAt(balancer, 'net.ipv4.fib_multipath_hash_policy=1', 'net.ipv6.fib_multipath_hash_policy=1');
  }
  for (const link of LINKS) await layWire(link);
  await layTunnelEnds(SLOW_WIRE);
  for (const { at, towards, bits4, addresses } of EXTRA_ADDRESSES) {
    for (const { address4, address6 } of addresses) {
      await ipAt(at, 'address', 'add', `${address4}/${bits4}`, 'dev', wireName(towards));
      await ipAt(at, 'address', 'add', `${address6}/64`, 'dev', wireName(towards), 'nodad');
    }
  }
  for (const { at, range4, range6 } of OWN_RANGES) {
    await ipAt(at, 'route', 'add', 'local', range4, 'dev', 'lo');
    await ipAt(at, '-6', 'route', 'add', 'local', range6, 'dev', 'lo');
  }
  for (const { at, to4, via4, to6, via6 } of ROUTES) {
    await ipAt(at, 'route', 'add', to4, ...nextHops(via4));
    await ipAt(at, '-6', 'route', 'add', to6, ...nextHops(via6));
  }
  await ipAt('client', 'route', 'add', 'unreachable', UNROUTABLE.address4);
  await ipAt('client', '-6', 'route', 'add', 'unreachable', UNROUTABLE.address6);
  const folder = configurationFolder(namespaceOf('client'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${RESOLVERS.system.address4}\n`);
}

/** From here on nobody in the lab limits how many errors a host gets from him. */
export async function answerEverything(): Promise<void> {
  for (const place of PLACES) await setAt(place, 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0');
}

/** Each end of a wire is named after the place at the other end. */
export const wireName = (otherEnd: Place): string => `to-${otherEnd}`;

async function layWire(link: Link): Promise<void> {
  const { near, far } = link;
  await ipAt(
    near,
    'link',
    'add',
    wireName(far),
    'type',
    'veth',
    'peer',
    'name',
    wireName(near),
    'netns',
    namespaceOf(far),
  );
  await addressEnds(link);
}

/** The ends of a wire whose packets go through a program: it attaches to them once it runs. */
async function layTunnelEnds(link: Link): Promise<void> {
  await ipAt(link.near, 'tuntap', 'add', 'dev', wireName(link.far), 'mode', 'tun');
  await ipAt(link.far, 'tuntap', 'add', 'dev', wireName(link.near), 'mode', 'tun');
  await addressEnds(link);
}

async function addressEnds(link: Link): Promise<void> {
  for (const [place, other, end] of [
    [link.near, link.far, link.nearEnd],
    [link.far, link.near, link.farEnd],
  ] as const) {
    const device = wireName(other);
    await ipAt(place, 'address', 'add', `${link.prefix4}${end}/${link.bits4}`, 'dev', device);
    await ipAt(place, 'address', 'add', `${link.prefix6}${end}/64`, 'dev', device, 'nodad');
    await ipAt(place, 'link', 'set', device, 'up');
  }
}

function nextHops(via: readonly string[]): string[] {
  const words = via.map((address) => ['via', address]);
  return words.length === 1 ? words.flat() : words.flatMap((word) => ['nexthop', ...word]);
}
