import { describe, expect, test } from 'vitest';
import type { BundleSource, EvidenceHead } from '../../../electron/bundle/bundle-source.ts';
import { checklistOf } from '../../../electron/bundle/profile/checklist.ts';
import type { ChecklistItem } from '../../../electron/bundle/profile/checklist-item.ts';
import { redactedItem } from '../../../electron/bundle/profile/checklist-item.ts';
import { completenessOf } from '../../../electron/bundle/profile/completeness.ts';
import { collectionOf, type Profile, type ProfileNeed } from '../../../electron/bundle/profile/profile.ts';
import { createRedactor } from '../../../electron/bundle/redaction/create-redactor.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import { survey } from '../../../electron/bundle/survey.ts';
import { checklistItemShape } from '../../../electron/contract/bundle-shapes.ts';
import { targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import type { EdgeFacts } from '../../../electron/domain/sample.ts';
import { desk, SHIPPED } from './desks.ts';
import {
  API,
  atUs,
  controlTarget,
  evidence,
  httpTarget,
  sample,
  sampleSource,
  timeoutSample,
  traceData,
} from './sample-source.ts';

const asking = (...needs: readonly ProfileNeed[]): Profile => ({
  ...desk('generic'),
  checklist: needs.map((need, index) => ({ id: `item-${index}`, title: need.kind, needs: need })),
});

async function itemsOf(
  source: BundleSource,
  profile: Profile,
  redaction: RedactionLevel = 'none',
): Promise<readonly ChecklistItem[]> {
  const redactor = createRedactor(redaction, source);
  const surveyed = await survey(source, redactor, new AbortController().signal);
  return checklistOf(source, surveyed, profile).map((item) => redactedItem(item, redactor));
}

/** What comes of one need; null where it is not asked for. */
async function found(
  source: BundleSource,
  need: ProfileNeed,
  redaction?: RedactionLevel,
): Promise<ChecklistItem | null> {
  const [item = null] = await itemsOf(source, asking(need), redaction);
  return item;
}

const present = (says: string) => expect.objectContaining({ present: true, says, remedy: null });
const missing = (says: unknown, remedy: unknown = null) => expect.objectContaining({ present: false, says, remedy });

const report = (sent: number, protocol: 'icmp' | 'tcp' = 'icmp', address = '203.0.113.1'): JsonValue => ({
  destination: '198.51.100.7',
  port: protocol === 'tcp' ? 443 : null,
  protocol,
  reached: true,
  durationMs: sent * 1_000,
  hops: [
    { ttl: 1, addresses: [address], rttMs: [], sent, lost: 0, statistics: null, note: null },
    { ttl: 2, addresses: ['198.51.100.7'], rttMs: [], sent: sent - 1, lost: 0, statistics: null, note: null },
  ],
});
const mtr = (sent: number, fromS: number, overrides: Partial<EvidenceHead> = {}) =>
  evidence(sent, 'mtr', fromS, fromS + sent, { data: report(sent), ...overrides });

const LONG: ProfileNeed = { kind: 'long-run', packets: 200, protocol: 'any', names: false };
const ABOUT: unknown = { kind: 'collect', aboutMs: 205_000 };

describe('a report of so many packets', () => {
  test('is not there by one of four cycles, and can be collected now', async () => {
    expect(await found(sampleSource({ evidence: [mtr(4, 1)] }), LONG)).toEqual(
      missing('a hang is too short for it; the longest has 4 packets', ABOUT),
    );
    expect(await found(sampleSource(), LONG)).toEqual(missing('not taken', ABOUT));
  });

  test('counts when it was collected later, and says so', async () => {
    const source = sampleSource({ evidence: [mtr(4, 1), mtr(200, 600)] });
    expect(await found(source, LONG)).toEqual(present('200 packets, taken after the window'));
    expect(await found(sampleSource({ evidence: [mtr(200, 2)] }), LONG)).toEqual(present('200 packets'));
  });

  test('counts as well when it was collected by the built-in tracer', async () => {
    const traced = evidence(9, 'trace', 600, 800, {
      data: { trace: report(200, 'tcp'), collected: true, packets: 200 },
    });
    expect(await found(sampleSource({ evidence: [traced] }), LONG)).toEqual(
      present('200 packets, taken after the window'),
    );
  });

  test('that failed is none', async () => {
    expect(await found(sampleSource({ evidence: [mtr(200, 600, { status: 'timed-out' })] }), LONG)).toEqual(
      missing('not taken', ABOUT),
    );
  });

  test('of another protocol is none where one is named', async () => {
    const source = sampleSource({ evidence: [mtr(200, 600)] });
    expect(await found(source, { ...LONG, protocol: 'icmp' })).toEqual(present('200 packets, taken after the window'));
    expect(await found(source, { ...LONG, protocol: 'tcp' })).toEqual(missing('not taken', ABOUT));
  });

  test('with names is there when the tool was asked for them, or when they are known from elsewhere', async () => {
    const need = { ...LONG, names: true };
    const without = sampleSource({ evidence: [mtr(200, 600, { method: 'mtr --report -n -c 200 198.51.100.7' })] });
    expect(await found(without, need)).toEqual(missing('taken without the names and networks of the hops', ABOUT));
    const asked = sampleSource({ evidence: [mtr(200, 600, { method: 'mtr -rwzbc 200 198.51.100.7' })] });
    expect(await found(asked, need)).toEqual(present('200 packets, taken after the window'));
    const known = { ...without, hopNames: [{ address: '203.0.113.1', name: null, network: 'AS64500' }] };
    expect(await found(known, need)).toEqual(present('200 packets, taken after the window'));
  });

  test('cannot be collected for a stretch of time, and is not asked for of a name', async () => {
    const range = { ...sampleSource(), scope: { kind: 'range', targetIds: null } as const };
    expect(await found(range, LONG)).toEqual(missing('not taken'));
    const spec = { kind: 'dns', name: 'example.com', type: 'A', transport: 'udp' } as const;
    expect(await found({ ...sampleSource(), targets: [httpTarget({ spec })] }, LONG)).toBeNull();
  });
});

describe('captures', () => {
  const traces: ProfileNeed = { kind: 'evidence', kinds: ['trace', 'mtr'], inFlight: true };
  const socket: ProfileNeed = { kind: 'evidence', kinds: ['socket'], inFlight: false };

  test('say how many there are, and how many of them while it hung', async () => {
    const during = Array.from({ length: 5 }, (_, index) =>
      evidence(index + 1, 'trace', 1 + index, 1.5 + index, { data: traceData }),
    );
    const later = [evidence(8, 'trace', 8, 9, { data: traceData }), evidence(9, 'mtr', 9, 13, { data: traceData })];
    expect(await found(sampleSource({ evidence: [...during, ...later] }), traces)).toEqual(
      present('7, 5 of them while it hung'),
    );
    expect(await found(sampleSource({ evidence: during }), traces)).toEqual(present('5, all while it hung'));
    expect(await found(sampleSource({ evidence: later }), traces)).toEqual(
      missing('taken only after the request had ended'),
    );
  });

  test('taken afterwards count where the desk does not mind, and say so', async () => {
    expect(await found(sampleSource({ evidence: [evidence(1, 'socket', 8, 9)] }), socket)).toEqual(
      present('1, taken after the request had ended'),
    );
  });

  test('of what failed at once cannot have been taken while it hung, and are not asked to be', async () => {
    const source = sampleSource({ evidence: [evidence(1, 'trace', 8, 9, { data: traceData })] });
    const incidents = source.incidents.map((entry) => ({
      ...entry,
      stalls: entry.stalls.map((each) => ({ ...each, stall: { ...each.stall, openedBy: 'failure' as const } })),
    }));
    expect(await found({ ...source, incidents }, traces)).toEqual(present('1, taken after the request had ended'));
  });

  test('that could not be had say why, and what helps', async () => {
    const obstacle = { status: 'missing-tool', summary: 'ss is not installed.', remedy: 'Install iproute2.' } as const;
    expect(await found(sampleSource({ evidence: [evidence(1, 'socket', 1, 1, obstacle)] }), socket)).toEqual(
      missing('ss is not installed. Install iproute2.'),
    );
  });

  test('of packets that were off lead to the target where they can be turned on', async () => {
    const packets: ProfileNeed = { kind: 'evidence', kinds: ['packets'], inFlight: false };
    expect(await found(sampleSource(), packets)).toEqual(
      missing('capture was off, and the moment has passed', { kind: 'packets', target: 'api' }),
    );
    const on = { ...sampleSource(), targets: [httpTarget({ packets: 'headers' }), controlTarget] };
    expect(await found(on, packets)).toEqual(missing('capture is on by now, but of this window nothing was captured'));
    const taken = evidence(1, 'packets', -10, 8, { data: { interface: 'eth0' } });
    expect(await found({ ...on, ...sampleSource({ evidence: [taken] }), targets: on.targets }, packets)).toEqual(
      present('while it hung'),
    );
  });

  test('that cannot exist are not asked for', async () => {
    const literal = { kind: 'tcp', host: '198.51.100.7', port: 443, connectTo: null } as const;
    const source = { ...sampleSource(), targets: [httpTarget({ spec: literal })] };
    for (const kind of ['resolvers', 'transcript'] as const) {
      expect(await found(source, { kind: 'evidence', kinds: [kind], inFlight: false }), kind).toBeNull();
    }
    for (const kind of ['edge', 'origin-bypass', 'certificate'] as const)
      expect(await found(source, { kind }), kind).toBeNull();
    const name = { kind: 'dns', name: 'example.com', type: 'A', transport: 'udp' } as const;
    const lookup = { ...sampleSource(), targets: [httpTarget({ spec: name })] };
    for (const kind of ['socket', 'trace', 'fresh-connect'] as const) {
      expect(await found(lookup, { kind: 'evidence', kinds: [kind], inFlight: false }), kind).toBeNull();
    }
    expect(await found(lookup, { kind: 'both-addresses' })).toBeNull();
    expect(await found(lookup, { kind: 'hop-names' })).toBeNull();
  });
});

describe('the other side', () => {
  const need: ProfileNeed = { kind: 'other-side', packets: 200, protocol: 'icmp' };
  const seenAs = (publicAddress: string | null) => ({
    ...sampleSource(),
    vantages: sampleSource().vantages.map((each) => ({ ...each, publicAddress })),
  });

  test('is asked for a report towards our address, by the very command', async () => {
    expect(await found(seenAs('203.0.113.9'), need)).toEqual(
      missing('only they can; the bundle keeps a place for it', {
        kind: 'ask',
        command: 'mtr -4 -rwzbc 200 203.0.113.9',
      }),
    );
    expect(await found(seenAs('2001:db8::9'), { ...need, packets: 100, protocol: 'tcp' })).toMatchObject({
      remedy: { kind: 'ask', command: 'mtr -6 -rwzbc 100 --tcp --port 443 2001:db8::9' },
    });
  });

  test('is told a token where our address may not be told, and to put it in where we do not know it', async () => {
    expect(await found(seenAs('203.0.113.9'), need, 'strict')).toMatchObject({
      remedy: { kind: 'ask', command: expect.stringMatching(/^mtr -4 -rwzbc 200 \[source-address-\d+\]$/) },
    });
    expect(await found(seenAs(null), need)).toMatchObject({
      says: expect.stringContaining('as their logs show it'),
      remedy: { kind: 'ask', command: 'mtr -rwzbc 200 OUR-ADDRESS' },
    });
  });
});

describe('names of the hops', () => {
  const need: ProfileNeed = { kind: 'hop-names' };

  test('are counted by the addresses that a registry can know, and can be collected', async () => {
    const source = sampleSource({ evidence: [mtr(4, 1)] });
    expect(await found(source, need)).toEqual(missing('0 of 2 addresses known', { kind: 'collect', aboutMs: 2_000 }));
    const half = { ...source, hopNames: [{ address: '203.0.113.1', name: 'a.example.net', network: null }] };
    expect(await found(half, need)).toEqual(missing('1 of 2 addresses known', { kind: 'collect', aboutMs: 2_000 }));
    const at = (address: string) => ({ address, name: null, network: 'AS64500' });
    expect(await found({ ...source, hopNames: ['203.0.113.1', '198.51.100.7'].map(at) }, need)).toEqual(
      present('2 addresses'),
    );
  });

  test('that were collected are there, though some have none', async () => {
    const collected = evidence(9, 'hop-names', 600, 602, { data: { collected: true, hops: [] } });
    expect(await found(sampleSource({ evidence: [mtr(4, 1), collected] }), need)).toMatchObject({ present: true });
  });

  test('of private hops alone are nobody to ask for', async () => {
    expect(await found(sampleSource({ evidence: [evidence(1, 'trace', 1, 2, { data: traceData })] }), need)).toEqual(
      missing('no hop with a public address answered'),
    );
  });
});

describe('what answered', () => {
  const edge = (requestId: string | null): EdgeFacts => ({
    server: 'cloudflare',
    requestId,
    colo: 'FRA',
    via: null,
    cacheStatus: null,
  });
  const answered = (...chunk: readonly (typeof timeoutSample)[]) => sampleSource({ chunks: [chunk] });

  test('is told by the id and place of the edge: of the bad request, or of a good one before', async () => {
    const bad = sample({ outcome: 'failed', status: 522, edge: edge('9c0f-FRA') });
    expect(await found(answered(bad), { kind: 'edge' })).toEqual(present('9c0f-FRA at FRA'));
    const before = sample({ startedAtUs: atUs(-5), edge: edge('9c0a-FRA') });
    expect(await found(answered(before, timeoutSample), { kind: 'edge' })).toEqual(
      present('9c0a-FRA at FRA, of a good request before; what hung got no answer'),
    );
    expect(await found(answered(timeoutSample), { kind: 'edge' })).toEqual(missing('no answer named an edge'));
    expect(await found(answered(sample({ startedAtUs: atUs(-5), edge: edge(null) })), { kind: 'edge' })).toEqual(
      missing('the edge gave no id to the request'),
    );
  });

  test('past the edge is another target of the same name that connects elsewhere', async () => {
    const { spec } = httpTarget();
    if (spec.kind !== 'http') throw new Error('the sample is an HTTP target');
    const origin = httpTarget({
      id: targetId(5),
      name: 'origin',
      role: 'control',
      spec: { ...spec, connectTo: { address: '192.0.2.80', port: 443 } },
    });
    const source = answered(timeoutSample, sample({ targetId: targetId(5) }));
    const need: ProfileNeed = { kind: 'origin-bypass' };
    expect(await found({ ...source, targets: [httpTarget(), origin] }, need)).toEqual(present('by the target origin'));
    expect(await found({ ...answered(timeoutSample), targets: [httpTarget(), origin] }, need)).toEqual(
      missing('origin was not asked in this time'),
    );
    expect(await found(source, need)).toEqual(missing(expect.stringContaining('connectTo')));
  });

  test('with a certificate is known by it', async () => {
    const need: ProfileNeed = { kind: 'certificate' };
    expect(await found(answered(sample({ certificateSha256: 'ab'.repeat(32) })), need)).toEqual(present(''));
    expect(await found(answered(timeoutSample), need)).toEqual(
      missing('no handshake came so far that the server showed one'),
    );
  });
});

describe('our own side', () => {
  test('has a public address when it is told, or when the source address is one', async () => {
    const need: ProfileNeed = { kind: 'public-address' };
    expect(await found(sampleSource(), need)).toMatchObject({
      present: false,
      says: expect.stringContaining('private'),
    });
    const from = (sourceAddress: string) => sampleSource().vantages.map((each) => ({ ...each, sourceAddress }));
    expect(await found({ ...sampleSource(), vantages: from('203.0.113.4') }, need)).toEqual(
      present('the source address is public'),
    );
    expect(await found({ ...sampleSource(), vantages: from('127.0.0.1') }, need)).toMatchObject({ present: false });
  });

  test('names both addresses and ports where a request came so far', async () => {
    const need: ProfileNeed = { kind: 'both-addresses' };
    expect(await found(sampleSource(), need)).toEqual(present(''));
    const source = sampleSource();
    const without = source.incidents.map((entry) => ({
      ...entry,
      stalls: entry.stalls.map((each) => ({
        ...each,
        stall: { ...each.stall, remoteAddress: null, remotePort: null, localAddress: null, localPort: null },
      })),
    }));
    expect(await found({ ...source, incidents: without }, need)).toEqual(
      missing('it hung before there was an address to connect to'),
    );
  });
});

describe('a whole checklist', () => {
  test('is what the contract promises, at every desk, with ids that differ', async () => {
    for (const profile of SHIPPED.all) {
      const items = await itemsOf(sampleSource({ evidence: [mtr(4, 1)] }), profile, 'strict');
      for (const item of items) checklistItemShape.parse(item);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    }
  });

  test('can be collected exactly where its remedy says so', async () => {
    for (const profile of SHIPPED.all) {
      for (const item of await itemsOf(sampleSource({ evidence: [mtr(4, 1)] }), profile)) {
        const asked = profile.checklist.find(({ id }) => id === item.id);
        if (asked === undefined) throw new Error(item.id);
        expect(item.remedy?.kind === 'collect', `${profile.id}: ${item.id}`).toBe(collectionOf(asked) !== null);
      }
    }
  });

  test('counts to a share, and all of it where nothing can be asked for', async () => {
    const source = sampleSource({ evidence: [mtr(4, 1)] });
    const surveyed = await survey(source, createRedactor('none', source), new AbortController().signal);
    const { share, items, missing: told } = completenessOf(source, surveyed, desk('hetzner'));
    expect(items).toHaveLength(11);
    expect(share).toBeCloseTo(items.filter((item) => item.present).length / 11, 2);
    expect(told).toContain(
      'mtr from the server to you, 200 packets: only they can, towards our address as their logs show it; the bundle keeps a place for it',
    );
    const none = asking({ kind: 'certificate' });
    const plain = {
      ...source,
      targets: [httpTarget({ id: API, spec: { kind: 'tcp', host: '198.51.100.7', port: 1, connectTo: null } })],
    };
    expect(completenessOf(plain, surveyed, none)).toEqual({ share: 1, items: [], missing: [] });
  });
});
