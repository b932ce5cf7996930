import { expect, test } from 'vitest';
import { atUs, evidence } from '../../bundle/sample-source.ts';
import { CollectingRig, only, refusal, tableOf } from './collecting.ts';

const TRACE = {
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: true,
  durationMs: 100,
  hops: [
    { ttl: 2, addresses: ['203.0.113.1', '203.0.113.2'], rttMs: [1], sent: 1, lost: 0, statistics: null, note: null },
    { ttl: 1, addresses: ['192.0.2.1'], rttMs: [1], sent: 1, lost: 0, statistics: null, note: null },
    { ttl: 3, addresses: ['198.51.100.7'], rttMs: [1], sent: 1, lost: 0, statistics: null, note: null },
  ],
} as const;

const traced = () => [{ ...evidence(1, 'trace', 1, 2, { data: TRACE }), rawBytes: 0, readable: true }];

test('each address that a trace met is asked for once, nearest first, and the table says whose network it is', async () => {
  const rig = new CollectingRig({ asTable: tableOf('203.0.113.0/24,64500,TRANSIT') });
  rig.evidence = [...traced(), ...traced()];
  rig.names = (address) => (address === '203.0.113.1' ? ['edge1.transit.example'] : []);
  const draft = only((await rig.collect('names')).drafts);
  expect(rig.lookups).toEqual(['192.0.2.1', '203.0.113.1', '203.0.113.2', '198.51.100.7']);
  expect(draft).toMatchObject({
    kind: 'hop-names',
    status: 'captured',
    method: 'reverse DNS, the resolver of this computer; networks by the table of autonomous systems',
    summary: '1 of 4 addresses have a name, 2 have a known network.',
  });
  expect(draft.data).toEqual({
    collected: true,
    hops: [
      { address: '192.0.2.1', name: null, network: null },
      { address: '203.0.113.1', name: 'edge1.transit.example', network: 'AS64500 TRANSIT' },
      { address: '203.0.113.2', name: null, network: 'AS64500 TRANSIT' },
      { address: '198.51.100.7', name: null, network: null },
    ],
  });
  expect(draft.startedAtUs).toBeGreaterThan(atUs(-1));
});

test('nobody is asked while a request hangs, and not at all when it hangs for minutes', async () => {
  const rig = new CollectingRig();
  rig.evidence = traced();
  rig.hangs = true;
  const collecting = refusal(rig.collect('names'));
  await rig.pass(60_000);
  expect(rig.lookups).toEqual([]);
  expect(rig.progress.at(-1)?.says).toBe('A request hangs, which comes first; names are looked up when it is over');
  await rig.pass(65_000);
  expect(await collecting).toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('because requests hang'),
  });
  expect(rig.lookups).toEqual([]);
  expect(rig.clock.pendingTimers).toBe(0);
});

test('a resolver that does not answer leaves nothing behind, and is said to be the one', async () => {
  const rig = new CollectingRig();
  rig.evidence = traced();
  rig.names = () => {
    throw new Error('ECONNREFUSED');
  };
  expect(await refusal(rig.collect('names'))).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('the resolver of this computer did not answer'),
  });
  // Who does not answer twice will not answer for the rest.
  expect(rig.lookups).toHaveLength(2);
});

test('without a trace that met anybody there is nothing to name', async () => {
  const rig = new CollectingRig();
  expect(await refusal(rig.collect('names'))).toMatchObject({
    code: 'not-found',
    message: 'No trace of incident 3 met a hop that answered, so there is nothing to name.',
  });
});

test('a hundred hops are too many to ask for', async () => {
  const rig = new CollectingRig();
  const hops = Array.from({ length: 100 }, (_, index) => ({
    ...TRACE.hops[0],
    ttl: index + 1,
    addresses: [`192.0.2.${index}`],
  }));
  rig.evidence = [{ ...evidence(1, 'trace', 1, 2, { data: { ...TRACE, hops } }), rawBytes: 0, readable: true }];
  await rig.collect('names');
  expect(rig.lookups).toHaveLength(64);
});

test('cancelled, it does not wait for a lookup that is under way', async () => {
  const rig = new CollectingRig();
  rig.evidence = traced();
  const leaving = new AbortController();
  rig.names = () => {
    leaving.abort();
    return [];
  };
  expect(await refusal(rig.collect('names', leaving.signal))).toMatchObject({ code: 'cancelled' });
  expect(rig.lookups).toHaveLength(1);
});
