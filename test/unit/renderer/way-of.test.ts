import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { incidentShape } from '../../../electron/contract/shapes.ts';
import type { Incident } from '../../../renderer/state/incident.ts';
import { type Place, type PlaceName, type WayContext, wayOf } from '../../../renderer/views/incident/way-of.ts';

/** Incidents as they were recorded in the lab, one a fault. */
const RECORDED = incidentShape
  .array()
  .parse(JSON.parse(readFileSync('test/fixtures/incidents/lab-incidents.json', 'utf8')));

const CONTEXT: WayContext = { kind: 'http', host: 'desk-14' };

function recorded(target: string): Incident {
  const found = RECORDED.find(({ targets }) => targets[0] === target);
  if (found === undefined) throw new Error(`nothing was recorded of ${target}`);
  return found;
}

const placeIn = (places: readonly Place[], name: PlaceName): Place | undefined =>
  places.find((place) => place.name === name);
const place = (incident: Incident, name: PlaceName, context = CONTEXT): Place | undefined =>
  placeIn(wayOf(incident, context), name);
const suspected = (incident: Incident, context = CONTEXT): readonly PlaceName[] =>
  wayOf(incident, context)
    .filter(({ state }) => state === 'suspected')
    .map(({ name }) => name);

test('the place that the verdict names is suspected, and no other', () => {
  const found = RECORDED.map((incident) => [incident.targets[0], ...suspected(incident)]);
  expect(found).toEqual([
    ['blackhole', 'path'],
    ['syns', 'path'],
    ['handshake', 'server'],
    ['silent', 'application'],
    ['drip', 'application'],
    ['slowname', 'resolver'],
    ['lostname', 'resolver'],
    ['loss', 'server'],
    ['reset', 'server'],
  ]);
});

test('a verdict that names no place leaves all of them without suspicion', () => {
  const incident = recorded('blackhole');
  expect(suspected({ ...incident, verdict: { ...incident.verdict, segment: 'unknown' } })).toEqual([]);
});

test('under each place stands what was measured there', () => {
  expect(wayOf(recorded('blackhole'), CONTEXT)).toEqual([
    { name: 'computer', state: 'fine', fact: 'desk-14, CPU 9 %' },
    { name: 'gateway', state: 'fine', fact: '198.51.100.1, 0.05 ms' },
    { name: 'provider', state: 'fine', fact: 'hop 2, 198.51.100.6, 0.02 ms' },
    { name: 'path', state: 'suspected', fact: 'no answer beyond hop 2' },
    { name: 'cdn', state: 'unknown', fact: 'not measured' },
    { name: 'server', state: 'not-reached', fact: '203.0.113.13, no answer' },
    { name: 'application', state: 'not-reached', fact: 'not reached' },
  ]);
});

test('a server that takes connections while its handshake hangs is told apart from one that does not', () => {
  expect(place(recorded('handshake'), 'server')?.fact).toBe('2001:db8:4::17, TCP up, TLS in 0 of 5');
  expect(place(recorded('silent'), 'server')).toMatchObject({ state: 'fine' });
  expect(place(recorded('silent'), 'application')).toEqual({
    name: 'application',
    state: 'suspected',
    fact: 'no first byte in 6.00 s',
  });
});

test('the resolver is shown when it is suspected, and what lies behind the name was not reached', () => {
  const places = wayOf(recorded('lostname'), CONTEXT);
  expect(placeIn(places, 'resolver')).toEqual({
    name: 'resolver',
    state: 'suspected',
    fact: '198.51.100.43, no answer',
  });
  expect(['path', 'server', 'application'].map((name) => placeIn(places, name as PlaceName)?.state)).toEqual([
    'not-reached',
    'not-reached',
    'not-reached',
  ]);
  expect(place(recorded('slowname'), 'resolver')?.fact).toBe('198.51.100.42, 3.00 s');
  expect(place(recorded('silent'), 'resolver')).toBeUndefined();
});

test('nothing is fine without evidence', () => {
  for (const incident of RECORDED) {
    const places = wayOf({ ...incident, evidence: [] }, CONTEXT);
    expect(places.filter(({ state }) => state === 'fine')).toEqual([]);
    expect(placeIn(places, 'gateway')).toMatchObject({ fact: 'not measured' });
  }
});

test('what a capture could not tell is not fine either', () => {
  const incident = recorded('silent');
  const evidence = incident.evidence.map((item) => ({ ...item, status: 'not-permitted' as const }));
  const states = wayOf({ ...incident, evidence }, CONTEXT).map(({ state }) => state);
  expect(states).not.toContain('fine');
});

test('evidence in a form that nobody expects says nothing, and breaks nothing', () => {
  const incident = recorded('silent');
  for (const data of [
    null,
    7,
    'text',
    [],
    {},
    { hops: 7, ping: [], attempts: [null, 3], samples: {}, resolvers: 'x' },
  ]) {
    const evidence = incident.evidence.map((item) => ({ ...item, data }));
    const places = wayOf({ ...incident, evidence }, CONTEXT);
    expect(places.filter(({ name, state }) => state === 'fine' && name !== 'gateway')).toEqual([]);
  }
});

test('a computer that was busy is not called fine', () => {
  expect(place(recorded('loss'), 'computer')).toEqual({
    name: 'computer',
    state: 'unknown',
    fact: 'desk-14, CPU 99 % busy',
  });
});

test('a gateway that lost pings, or was slow, is not called fine', () => {
  const incident = recorded('silent');
  const withPing = (ping: Record<string, unknown>, state = 'stale'): Place | undefined =>
    place(
      {
        ...incident,
        evidence: incident.evidence
          .filter(({ kind }) => kind === 'gateway')
          .map((item) => ({ ...item, data: { gateway: '192.0.2.1', neighbour: { state }, ping: ping as never } })),
      },
      'gateway',
    );
  expect(withPing({ sent: 3, received: 2, rttMs: [0.4, 0.5] })).toEqual({
    name: 'gateway',
    state: 'unknown',
    fact: '192.0.2.1, 2 of 3 answered',
  });
  expect(withPing({ sent: 3, received: 3, rttMs: [240, 250, 260] })?.state).toBe('unknown');
  expect(withPing({ sent: 3, received: 0, rttMs: [] }, 'failed')).toMatchObject({ state: 'unknown' });
  expect(withPing({ sent: 3, received: 0, rttMs: [] }, 'reachable')).toMatchObject({ state: 'fine' });
});

test('loss that goes on to the end is told from the hop on where it begins', () => {
  const incident = recorded('silent');
  const hop = (ttl: number, address: string, lost: number) => ({
    ...{ ttl, sent: 21, lost, loss: lost / 21, note: null, statistics: null },
    addresses: [address],
    rttMs: Array.from({ length: 21 - lost }, () => 10 + ttl),
  });
  const data = {
    ...{ destination: '203.0.113.14', port: 443, protocol: 'tcp', reached: true, durationMs: 900, pathMtuBytes: 1500 },
    hops: [
      hop(1, '198.51.100.1', 0),
      hop(2, '198.51.100.6', 0),
      hop(3, '198.51.100.10', 14),
      hop(4, '198.51.100.14', 0),
      hop(5, '198.51.100.18', 8),
      hop(6, '203.0.113.14', 8),
    ],
  };
  const traced = {
    ...incident,
    verdict: { ...incident.verdict, segment: 'path' as const },
    evidence: incident.evidence.map((item) => (item.kind === 'trace' ? { ...item, data } : item)),
  };
  expect(place(traced, 'path')).toEqual({ name: 'path', state: 'suspected', fact: 'from hop 5, 38 % lost' });
  expect(place(traced, 'provider')?.state).toBe('fine');
});

test('what has no part in a target is not in the way', () => {
  const incident = recorded('blackhole');
  expect(place(incident, 'cdn', { ...CONTEXT, kind: 'tcp' })).toMatchObject({ state: 'absent' });
  const dns: WayContext = { ...CONTEXT, kind: 'dns' };
  expect(place(incident, 'application', dns)).toMatchObject({ state: 'absent' });
  expect(suspected(recorded('lostname'), dns)).toEqual(['server']);
});

test('a CDN that answers by itself is suspected with the status that it gives', () => {
  const incident = recorded('silent');
  const answered: Incident = {
    ...incident,
    verdict: {
      ...incident.verdict,
      segment: 'cdn-origin',
      summary: 'The CDN answers, but with 522: it could not connect.',
    },
  };
  expect(place(answered, 'cdn')).toEqual({ name: 'cdn', state: 'suspected', fact: 'it answers 522' });
});
