import { expect, test } from 'vitest';
import type { BundleSource, EvidenceHead } from '../../../electron/bundle/bundle-source.ts';
import { incidentId, stallId } from '../../../electron/domain/ids.ts';
import type { JsonObject, JsonValue } from '../../../electron/domain/json.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, evidence, sampleSource } from './sample-source.ts';

const FILE = 'mtr/during-01-tcp-198.51.100.7-443.txt';

const hop = (ttl: number, address: string | null, rttMs: readonly number[], sent: number, more: JsonObject = {}) => ({
  ttl,
  addresses: address === null ? [] : [address],
  rttMs,
  sent,
  lost: sent - rttMs.length,
  statistics: null,
  note: null,
  ...more,
});
const trace = (hops: readonly JsonValue[], more: JsonObject = {}): JsonObject => ({
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: false,
  durationMs: 290,
  hops,
  ...more,
});
const round = (reached: boolean, obstacle: string | null = null): JsonObject => ({ atMs: 0, reached, obstacle });

const first = evidence(1, 'trace', 1.02, 1.31, {
  data: trace([hop(1, '192.0.2.1', [1], 1), hop(2, null, [], 1), hop(3, null, [], 1)]),
});
const later = evidence(2, 'trace', 2.02, 6.5, {
  data: trace(
    [
      hop(1, '192.0.2.1', [2, 3], 3),
      hop(2, '203.0.113.9', [10], 3),
      hop(3, '198.51.100.7', [12, 14, 16], 3, { note: 'open' }),
    ],
    { reached: true, rounds: [round(true), round(false), round(true), round(false, 'no-route')] },
  ),
});

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^ *\d+\.\|--/.test(line))
    .map((line) => line.trim().split(/\s+/));
const numeric = async (source: BundleSource, path = FILE) => textOf((await exported(source)).entries, path);
const pathsOf = async (source: BundleSource) => (await exported(source)).entries.map(({ path }) => path);

test('all rounds of one hang stand in one report: packets and losses summed, times over all of them', async () => {
  const text = await numeric(sampleSource({ evidence: [first, later] }));
  expect(linesOf(text)).toEqual([
    ['1.|--', '192.0.2.1', '25.0%', '4', '3.0', '2.0', '1.0', '3.0', '1.0'],
    ['2.|--', '203.0.113.9', '75.0%', '4', '10.0', '10.0', '10.0', '10.0', '0.0'],
    ['3.|--', '198.51.100.7', '25.0%', '4', '16.0', '14.0', '12.0', '16.0', '2.0', 'open'],
  ]);
  expect(text).toMatch(/^HOST: \S+ +Loss% +Snt +Last +Avg +Best +Wrst StDev$/m);
});

test('the report says how many rounds it sums up and from when to when; rounds that could not be sent do not count', async () => {
  const text = await numeric(sampleSource({ evidence: [first, later] }));
  expect(text).toContain('4 rounds, from +1.02 s to +6.50 s; the request was open until +7.40 s');
});

test('evidence that lists no rounds counts as the number that it names, or as one', async () => {
  const named = evidence(3, 'trace', 2, 5, {
    method: 'native TCP trace, 12 rounds, one a second',
    data: trace([hop(1, '192.0.2.1', [1], 12)]),
  });
  expect(await numeric(sampleSource({ evidence: [first, named] }))).toContain('13 rounds, from +1.02 s to +5.00 s');
});

test('rounds that began after the request had ended, and those of other paths, are no part of it', async () => {
  const after = evidence(3, 'trace', 8, 9, { data: trace([hop(1, '192.0.2.1', [500], 1)]) });
  const icmp = evidence(4, 'trace', 2, 2.5, {
    data: trace([hop(1, '192.0.2.1', [700], 1)], { protocol: 'icmp', port: null }),
  });
  const source = sampleSource({ evidence: [first, after, icmp] });
  const text = await numeric(source);
  expect(text).toContain('1 round, from +1.02 s to +1.31 s');
  expect(linesOf(text)[0]).toEqual(['1.|--', '192.0.2.1', '0.0%', '1', '1.0', '1.0', '1.0', '1.0', '0.0']);
  expect(await numeric(source, 'mtr/during-02-icmp-198.51.100.7.txt')).toContain('700.0');
});

test('each hang has a report of its own', async () => {
  const source = sampleSource({ evidence: [first] });
  const [incident] = source.incidents;
  const [stall] = incident?.stalls ?? [];
  if (incident === undefined || stall === undefined) throw new Error('no stall');
  const second = {
    stall: { ...stall.stall, id: stallId(8), incidentId: incidentId(3), startedAtUs: atUs(20), endedAtUs: atUs(27) },
    evidence: [{ ...later, stallId: stallId(8), startedAtUs: atUs(21), endedAtUs: atUs(22) }],
  };
  const paths = await pathsOf({ ...source, incidents: [{ ...incident, stalls: [stall, second] }] });
  expect(paths.filter((path) => path.startsWith('mtr/during-'))).toEqual([
    FILE,
    'mtr/during-02-tcp-198.51.100.7-443.txt',
  ]);
});

test('silence behind the destination, which other rounds asked, is not shown as lost there', async () => {
  const beyond = evidence(3, 'trace', 3, 4, {
    data: trace([hop(1, '192.0.2.1', [1], 1), hop(3, null, [], 1), hop(4, null, [], 1), hop(5, null, [], 1)]),
  });
  const text = await numeric(sampleSource({ evidence: [later, beyond] }));
  expect(linesOf(text).map(([ttl]) => ttl)).toEqual(['1.|--', '2.|--', '3.|--']);
});

test('a long run that was collected later lies beside those of mtr, and says that it is of later', async () => {
  const collected = evidence(5, 'trace', 4_000, 4_200, {
    data: trace([hop(1, '192.0.2.1', [1], 200)], { collected: true, packets: 200 }),
  });
  const { entries } = await exported(sampleSource({ evidence: [collected] }));
  const text = textOf(entries, 'mtr/01-trace-long-run-200-tcp-198.51.100.7-443-+4000.00s-after.txt');
  expect(text).toContain('Collected:   later, for this bundle: it shows the path of that time, not of the hang');
  expect(entries.some(({ path }) => path.startsWith('mtr/during-'))).toBe(false);
});

const good = (id: number, overrides: Partial<EvidenceHead> = {}) =>
  evidence(id, 'baseline', 1.02, 1.4, {
    data: trace([hop(1, '192.0.2.1', [1], 1), hop(2, '198.51.100.7', [9], 1)], {
      reached: true,
      takenAt: '2026-11-21T06:55:00.000Z',
    }),
    ...overrides,
  });

test('the last good path is shown once, however many requests named it', async () => {
  const text = await numeric(
    sampleSource({ evidence: [good(1), good(2, { startedAtUs: atUs(3) })] }),
    'mtr/last-good.txt',
  );
  expect(text.match(/^HOST: /gm)).toHaveLength(1);
  expect(text).toContain('Taken:       2026-11-21T06:55:00.000Z (UTC)');
});

test('who answered on the way stands in one table, nearest first; names that were not asked for are not made up', async () => {
  const text = await numeric(sampleSource({ evidence: [later] }), 'mtr/hops.txt');
  expect(text).toContain('Names:       not looked up: asking a resolver for them tells it which way was measured');
  const rows = text
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(/\s{2,}/));
  expect(rows).toEqual([
    ['192.0.2.1', '-', '-', 'hop 1 to 198.51.100.7'],
    ['203.0.113.9', '-', '-', 'hop 2 to 198.51.100.7'],
    ['198.51.100.7', '-', '-', 'hop 3 to 198.51.100.7'],
  ]);
});

test('names and networks that were looked up later stand beside the addresses, with the time of the lookup', async () => {
  const names = evidence(6, 'hop-names', 4_000, 4_001, {
    data: {
      collected: true,
      hops: [{ address: '203.0.113.9', name: 'core1.example.net', network: 'AS64500 Example' }],
    },
  });
  const hopNames = [{ address: '203.0.113.9', name: 'core1.example.net', network: 'AS64500 Example' }];
  const { entries } = await exported(sampleSource({ evidence: [later, names], hopNames, raw: { 6: 'core1' } }));
  const text = textOf(entries, 'mtr/hops.txt');
  expect(text).toMatch(/^203\.0\.113\.9 +core1\.example\.net +AS64500 Example +hop 2 to 198\.51\.100\.7$/m);
  expect(text).toContain('looked up 2026-11-21T08:06:40.000Z (UTC), after the hang');
  expect(entries.filter(({ path }) => path.includes('hop-names'))).toEqual([]);
});

test('without a trace there is nothing under mtr/', async () => {
  expect((await pathsOf(sampleSource())).filter((path) => path.startsWith('mtr/'))).toEqual([]);
});
