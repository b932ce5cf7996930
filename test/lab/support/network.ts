import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTRA_ADDRESSES, LINKS, type Link, PLACES, type Place, RESOLVERS, ROUTES } from './network-plan.ts';
import { configurationFolder, namespaceOf } from './remains.ts';
import { mustRun } from './run-tool.ts';

const ROUTERS: readonly Place[] = ['r1', 'r2', 'r3'];

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
  for (const link of LINKS) await layWire(link);
  for (const place of PLACES) {
    for (const { address4, address6 } of EXTRA_ADDRESSES[place] ?? []) {
      const device = wireName(place === 'server' ? 'r3' : 'r2');
      await ipAt(place, 'address', 'add', `${address4}/${place === 'server' ? 24 : 29}`, 'dev', device);
      await ipAt(place, 'address', 'add', `${address6}/64`, 'dev', device, 'nodad');
    }
  }
  for (const { at, to4, via4, to6, via6 } of ROUTES) {
    await ipAt(at, 'route', 'add', to4, 'via', via4);
    await ipAt(at, '-6', 'route', 'add', to6, 'via', via6);
  }
  const folder = configurationFolder(namespaceOf('client'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${RESOLVERS.system.address4}\n`);
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
  for (const [place, other, end] of [
    [near, far, link.nearEnd],
    [far, near, link.farEnd],
  ] as const) {
    const device = wireName(other);
    await ipAt(place, 'address', 'add', `${link.prefix4}${end}/${link.bits4}`, 'dev', device);
    await ipAt(place, 'address', 'add', `${link.prefix6}${end}/64`, 'dev', device, 'nodad');
    await ipAt(place, 'link', 'set', device, 'up');
  }
}
