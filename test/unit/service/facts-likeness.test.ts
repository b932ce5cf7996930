import { expect, test } from 'vitest';
import type { MachineFacts } from '../../../electron/engine/capture/facts.ts';
import { factsLikeness } from '../../../electron/service/facts-likeness.ts';

const facts: MachineFacts = {
  collectedAt: '2026-11-21T07:00:00.000Z',
  system: {
    platform: 'linux',
    name: 'Debian',
    kernel: 'Linux 6.1',
    architecture: 'x64',
    hostName: 'desk',
    processors: 2,
    memoryBytes: 1,
    uptimeSeconds: 100,
    node: 'v24',
  },
  interfaces: [],
  resolvers: [{ address: '192.0.2.53', port: 53 }],
  clock: { utc: '2026-11-21T07:00:00.000Z', utcOffsetMinutes: 60, timeZone: 'Europe/Berlin', synchronized: true },
  tools: [],
  vantage: {
    host: 'desk',
    interfaceName: 'eth0',
    sourceAddress: '192.0.2.2',
    gateway: '192.0.2.1',
    vpn: false,
    publicAddress: null,
  },
  wayToTarget: null,
  sections: [
    {
      title: 'addresses',
      method: 'ip address show',
      text: 'inet 192.0.2.2/24\n  valid_lft 86312sec preferred_lft 3600sec',
    },
    { title: 'neighbours', method: 'ip neigh show', text: '192.0.2.1 REACHABLE' },
  ],
};

const later: MachineFacts = {
  ...facts,
  collectedAt: '2026-11-21T08:00:00.000Z',
  system: { ...facts.system, uptimeSeconds: 3_700 },
  clock: { ...facts.clock, utc: '2026-11-21T08:00:00.000Z' },
  sections: [
    {
      title: 'addresses',
      method: 'ip address show',
      text: 'inet 192.0.2.2/24\n  valid_lft 82712sec preferred_lft 1sec',
    },
    { title: 'neighbours', method: 'ip neigh show', text: '192.0.2.1 STALE' },
  ],
};

test('an hour later the facts are alike, where nothing but the time has changed', () => {
  expect(factsLikeness(later)).toBe(factsLikeness(facts));
});

test.each<readonly [string, MachineFacts]>([
  ['another resolver', { ...later, resolvers: [{ address: '198.51.100.53', port: 53 }] }],
  ['a clock that is no longer kept right', { ...later, clock: { ...later.clock, synchronized: false } }],
  [
    'another address',
    { ...later, sections: [{ title: 'addresses', method: 'ip address show', text: 'inet 192.0.2.9/24' }] },
  ],
  ['another gateway', { ...later, vantage: { ...later.vantage, gateway: '192.0.2.254' } }],
])('%s makes other facts', (_what, changed) => {
  expect(factsLikeness(changed)).not.toBe(factsLikeness(facts));
});
