import { expect, test } from 'vitest';
import type { MachineFacts } from '../../../electron/engine/capture/facts.ts';
import { factsSections } from '../../../electron/service/facts-sections.ts';

const FACTS: MachineFacts = {
  collectedAt: '2026-11-21T07:00:00.000Z',
  system: {
    ...{ platform: 'linux', name: 'Debian GNU/Linux 13 (trixie)', kernel: 'Linux 6.12.9', architecture: 'x64' },
    ...{ hostName: 'desk', processors: 8, memoryBytes: 16 * 1_073_741_824, uptimeSeconds: 183_000, node: 'v24.1.0' },
  },
  interfaces: [
    { name: 'lo', addresses: ['127.0.0.1/8'], linkAddress: null, mtu: 65_536, state: 'unknown' },
    {
      name: 'eth0',
      addresses: ['192.0.2.2/24', '2001:db8::2/64'],
      linkAddress: '02:00:00:00:00:01',
      mtu: 1_500,
      state: 'up',
    },
    { name: 'wlan0', addresses: [], linkAddress: null, mtu: null, state: 'down' },
  ],
  resolvers: [
    { address: '192.0.2.53', port: 53 },
    { address: '198.51.100.53', port: 5_353 },
  ],
  clock: { utc: '2026-11-21T07:00:00.000Z', utcOffsetMinutes: -210, timeZone: 'America/St_Johns', synchronized: false },
  tools: [{ tool: 'mtr', path: '/usr/bin/mtr', version: 'mtr 0.95' }],
  vantage: {
    ...{ host: 'desk', interfaceName: 'eth0', sourceAddress: '192.0.2.2', gateway: '192.0.2.1' },
    ...{ vpn: false, publicAddress: null },
  },
  wayToTarget: null,
  sections: [{ title: 'routes', method: 'ip -4 route show', text: 'default via 192.0.2.1 dev eth0\n' }],
};

test('the facts of a machine are told in sections, with units, and what nobody knows is said', () => {
  const sections = factsSections(FACTS, [{ address: '198.51.100.53', port: 5_353 }]);
  const text = sections.flatMap(({ title, facts }) => [
    title,
    ...facts.map((fact) => `  ${fact.title}: ${fact.value}`),
  ]);
  expect(text).toEqual([
    ...['Computer', '  Name: desk', '  System: Debian GNU/Linux 13 (trixie)', '  Kernel: Linux 6.12.9, x64'],
    ...['  Processors: 8', '  Memory: 16,384 MiB', '  Running for: 2 days', '  Node.js: v24.1.0'],
    ...['Clock', '  Time zone: America/St_Johns (UTC−03:30)', '  Set by a time server: no: times may be wrong'],
    ...['Interfaces', '  lo: 127.0.0.1/8, MTU 65536'],
    ...['  eth0: 192.0.2.2/24, 2001:db8::2/64, up, MTU 1500, 02:00:00:00:00:01', '  wlan0: no address, down'],
    ...['Resolvers', '  Of the system: 192.0.2.53:53', '  Asked beside it: 198.51.100.53:5353'],
    ...['Tools', '  mtr: mtr 0.95, /usr/bin/mtr'],
    ...['As the system tells it', '  Routes: ip -4 route show: default via 192.0.2.1 dev eth0'],
  ]);
});

test('a section without a fact is left out', () => {
  const sections = factsSections({ ...FACTS, tools: [], sections: [], interfaces: [] }, []);
  expect(sections.map(({ title }) => title)).toEqual(['Computer', 'Clock', 'Resolvers']);
});
