import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTROL, HOSTS, type LabHost, SHOWN_HOSTS } from './network-plan.ts';
import { type PlaceProcess, startAt } from './place-process.ts';

export const DNSMASQ_PORT = 5353;

/** Starts a real dnsmasq on the loopback of `place` that knows the lab's names and nothing else. */
export async function startDnsmasq(place: 'resolver1' | 'resolver2', folder: string): Promise<PlaceProcess> {
  const file = join(folder, `dnsmasq-${place}.conf`);
  const hosts: readonly LabHost[] = [...Object.values(HOSTS), CONTROL, ...Object.values(SHOWN_HOSTS)];
  await writeFile(
    file,
    [
      'no-resolv',
      'no-hosts',
      'keep-in-foreground',
      'pid-file=',
      `log-facility=${join(folder, `dnsmasq-${place}.log`)}`,
      'bind-interfaces',
      `port=${DNSMASQ_PORT}`,
      'listen-address=127.0.0.1',
      'user=root',
      'local=/lab.test/example.com/example.net/example.org/',
      ...hosts.map((host) => `host-record=${host.name},${host.address4},${host.address6}`),
    ].join('\n'),
  );
  return startAt(place, 'dnsmasq', [`--conf-file=${file}`]);
}
