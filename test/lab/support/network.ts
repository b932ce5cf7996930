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

/** Commands of `ip`, by the place in whose namespace they are run, in order. */
class Commands {
  readonly #lines = new Map<Place, string[]>();

  add(place: Place, ...words: readonly string[]): void {
    const lines = this.#lines.get(place) ?? [];
    lines.push(words.join(' '));
    this.#lines.set(place, lines);
  }

  /** One process a place, all places at once. */
  async run(...options: readonly string[]): Promise<void> {
    await Promise.all(
      [...this.#lines].map(([place, lines]) =>
        mustRun('ip', [...options, '-n', namespaceOf(place), '-batch', '-'], `${lines.join('\n')}\n`),
      ),
    );
  }
}

const setAt = (place: Place, ...settings: string[]): Promise<string> =>
  mustRun('ip', ['netns', 'exec', namespaceOf(place), 'sysctl', '-q', '-w', ...settings]);

/** Builds namespaces, wires, addresses and routes of the plan. Touches nothing outside of them but `/etc/netns/<client>`. */
export async function buildNetwork(): Promise<void> {
  // The first on a machine makes the folder of namespaces what it must be, and nobody may be in it meanwhile.
  const [first, ...others] = PLACES;
  await addPlace(first);
  await Promise.all(others.map(addPlace));
  const wires = new Commands();
  for (const link of LINKS) layWire(wires, link);
  layTunnelEnds(wires, SLOW_WIRE);
  await wires.run();

  const ends = new Commands();
  for (const link of [...LINKS, SLOW_WIRE]) addressEnds(ends, link);
  for (const { at, towards, bits4, addresses } of EXTRA_ADDRESSES) {
    for (const { address4, address6 } of addresses) {
      ends.add(at, 'address', 'add', `${address4}/${bits4}`, 'dev', wireName(towards));
      ends.add(at, 'address', 'add', `${address6}/64`, 'dev', wireName(towards), 'nodad');
    }
  }
  await ends.run();

  const routes4 = new Commands();
  const routes6 = new Commands();
  for (const { at, range4, range6 } of OWN_RANGES) {
    routes4.add(at, 'route', 'add', 'local', range4, 'dev', 'lo');
    routes6.add(at, 'route', 'add', 'local', range6, 'dev', 'lo');
  }
  for (const { at, to4, via4, to6, via6 } of ROUTES) {
    routes4.add(at, 'route', 'add', to4, ...nextHops(via4));
    routes6.add(at, 'route', 'add', to6, ...nextHops(via6));
  }
  routes4.add('client', 'route', 'add', 'unreachable', UNROUTABLE.address4);
  routes6.add('client', 'route', 'add', 'unreachable', UNROUTABLE.address6);
  await Promise.all([routes4.run('-4'), routes6.run('-6')]);

  const folder = configurationFolder(namespaceOf('client'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${RESOLVERS.system.address4}\n`);
}

async function addPlace(place: Place): Promise<void> {
  await mustRun('ip', ['netns', 'add', namespaceOf(place)]);
  const forwards = ROUTERS.includes(place) ? ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'] : [];
  const balances = BALANCERS.includes(place)
    ? ['net.ipv4.fib_multipath_hash_policy=1', 'net.ipv6.fib_multipath_hash_policy=1']
    : [];
  // Duplicate address detection would keep link-local addresses unusable for the first second or two.
  const atOnce = ['net.ipv6.conf.default.accept_dad=0', 'net.ipv6.conf.default.dad_transmits=0'];
  await setAt(place, ...atOnce, ...forwards, ...balances);
  await mustRun('ip', ['-n', namespaceOf(place), 'link', 'set', 'lo', 'up']);
}

/** From here on nobody in the lab limits how many errors a host gets from him. */
export async function answerEverything(): Promise<void> {
  for (const place of PLACES) await setAt(place, 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0');
}

/** Each end of a wire is named after the place at the other end. */
export const wireName = (otherEnd: Place): string => `to-${otherEnd}`;

function layWire(commands: Commands, { near, far }: Link): void {
  const peer = ['peer', 'name', wireName(near), 'netns', namespaceOf(far)];
  commands.add(near, 'link', 'add', wireName(far), 'type', 'veth', ...peer);
}

/** The ends of a wire whose packets go through a program: it attaches to them once it runs. */
function layTunnelEnds(commands: Commands, { near, far }: Link): void {
  commands.add(near, 'tuntap', 'add', 'dev', wireName(far), 'mode', 'tun');
  commands.add(far, 'tuntap', 'add', 'dev', wireName(near), 'mode', 'tun');
}

function addressEnds(commands: Commands, link: Link): void {
  for (const [place, other, end] of [
    [link.near, link.far, link.nearEnd],
    [link.far, link.near, link.farEnd],
  ] as const) {
    const device = wireName(other);
    commands.add(place, 'address', 'add', `${link.prefix4}${end}/${link.bits4}`, 'dev', device);
    commands.add(place, 'address', 'add', `${link.prefix6}${end}/64`, 'dev', device, 'nodad');
    commands.add(place, 'link', 'set', device, 'up');
  }
}

function nextHops(via: readonly string[]): string[] {
  const words = via.map((address) => ['via', address]);
  return words.length === 1 ? words.flat() : words.flatMap((word) => ['nexthop', ...word]);
}
