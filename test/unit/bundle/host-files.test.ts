import { expect, test } from 'vitest';
import type { HostFacts } from '../../../electron/bundle/bundle-source.ts';
import type { JsonObject } from '../../../electron/domain/json.ts';
import { exported } from './export.ts';
import { type ReadEntry, textOf } from './read-zip.ts';
import { atUs, evidence, sampleSource } from './sample-source.ts';

const section = (title: string, method: string, text: string): JsonObject => ({ title, method, text });

function facts(atS: number, resolver: string, change: Partial<HostFacts> = {}): HostFacts {
  return {
    collectedAtUs: atUs(atS),
    seenUntilUs: atUs(atS),
    text: `Host desk, resolver ${resolver}\n`,
    data: {
      sections: [
        section('addresses', 'ip address show', 'inet 192.0.2.2/24\n   valid_lft 86000sec'),
        section('routes', 'ip -4 route show', 'default via 192.0.2.1 dev eth0'),
        section('neighbours', 'ip neigh show', `192.0.2.1 seen at ${atS}`),
        section('resolvers', '/etc/resolv.conf', `nameserver ${resolver}`),
      ],
    },
    ...change,
  };
}

const hostPaths = (entries: readonly ReadEntry[]) =>
  entries
    .map(({ path }) => path)
    .filter((path) => /^host\/\D/.test(path))
    .toSorted();

test('one set of facts is host/facts.txt, with its time against the window', async () => {
  const { entries } = await exported(sampleSource({ hostFacts: [facts(-600, '192.0.2.53')] }));
  expect(hostPaths(entries)).toEqual([
    'host/facts.txt',
    'host/interfaces.txt',
    'host/resolvers.txt',
    'host/routes.txt',
  ]);
  const text = textOf(entries, 'host/facts.txt');
  expect(text).toContain('Collected:   2026-11-21T06:50:00.000Z (UTC), 10 min 0 s before the window opened');
  expect(text).toContain('Host desk, resolver 192.0.2.53');
  expect(text).not.toContain('Unchanged');
});

test('facts from before and after are two files, and each says which it is', async () => {
  const { entries } = await exported(
    sampleSource({ hostFacts: [facts(-600, '192.0.2.53'), facts(30, '198.51.100.53')] }),
  );
  expect(hostPaths(entries).slice(0, 2)).toEqual(['host/facts-after.txt', 'host/facts-before.txt']);
  expect(textOf(entries, 'host/facts-after.txt')).toContain('2026-11-21T07:00:30.000Z (UTC), 22.60 s after the window');
});

test('several sets from within the window are numbered', async () => {
  const hostFacts = [facts(-600, 'a'), facts(1, 'b'), facts(5, 'c'), facts(60, 'd')];
  const { entries } = await exported(sampleSource({ hostFacts }));
  expect(hostPaths(entries).filter((path) => path.includes('facts'))).toEqual([
    'host/facts-after.txt',
    'host/facts-before.txt',
    'host/facts-during-01.txt',
    'host/facts-during-02.txt',
  ]);
  expect(textOf(entries, 'host/facts-during-02.txt')).toContain('within the window');
});

test('facts that were so still after the window say so, without a time that a later look would change', async () => {
  const one = facts(-600, '192.0.2.53', { seenUntilUs: atUs(60) });
  const later = { ...one, seenUntilUs: atUs(9_000) };
  const text = async (set: HostFacts) =>
    textOf((await exported(sampleSource({ hostFacts: [set] }))).entries, 'host/facts.txt');
  expect(await text(one)).toContain('Unchanged:   the same when they were looked at again after the window');
  expect(await text(later)).toBe(await text(one));
});

test('a topic that changed is shown both times, one that did not once', async () => {
  const { entries } = await exported(
    sampleSource({ hostFacts: [facts(-600, '192.0.2.53'), facts(30, '198.51.100.53')] }),
  );
  const resolvers = textOf(entries, 'host/resolvers.txt');
  expect(resolvers).toContain('$ /etc/resolv.conf\nnameserver 192.0.2.53\n');
  expect(resolvers).toContain('$ /etc/resolv.conf\nnameserver 198.51.100.53\n');
  const routes = textOf(entries, 'host/routes.txt');
  expect(routes.match(/default via/g)).toHaveLength(1);
  expect(routes).toContain(
    'after the window\n--------------------------------------------------------------------------------\nthe same as before\n',
  );
});

test('facts without sections, as of an older version, are shown by their text alone', async () => {
  const { entries } = await exported(sampleSource());
  expect(hostPaths(entries)).toEqual(['host/facts.txt']);
  expect(textOf(entries, 'host/facts.txt')).toContain('Linux 6.1, nas-berlin');
});

const counters = (id: number, fromS: number, toS: number, before: JsonObject, after: JsonObject) =>
  evidence(id, 'tcp-counters', fromS, toS, { data: { betweenMs: 1_000, before, after, changes: {} } });

test('counters show the first reading against the last one, with what changed and what did not', async () => {
  const source = sampleSource({
    evidence: [
      counters(1, 1, 4, { 'Tcp.RetransSegs': 10, 'Tcp.InErrs': 0 }, { 'Tcp.RetransSegs': 12, 'Tcp.InErrs': 0 }),
      counters(2, 2, 7, { 'Tcp.RetransSegs': 11, 'Tcp.InErrs': 0 }, { 'Tcp.RetransSegs': 17, 'Tcp.InErrs': 0 }),
    ],
  });
  const text = textOf((await exported(source)).entries, 'host/load-and-counters.txt');
  expect(text).toMatch(/^Tcp\.RetransSegs +10 +17 +\+7$/m);
  expect(text).toMatch(/^Unchanged\n\nTcp\.InErrs +0$/m);
  expect(text).toContain('Before:      2026-11-21T07:00:01.000Z (UTC), +1.00 s of the request');
  expect(text).toContain('After:       2026-11-21T07:00:07.000Z (UTC), +7.00 s of the request');
});

test('load stands in a line a measurement; what a system does not tell is a dash and no zero', async () => {
  const data = {
    overMs: 5_000,
    cpuShare: 0.09,
    processors: 2,
    load: null,
    availableBytes: 1_048_576,
    pressure: {},
  };
  const source = sampleSource({ evidence: [evidence(1, 'host-load', 1, 6, { data })] });
  const text = textOf((await exported(source)).entries, 'host/load-and-counters.txt');
  expect(text).toMatch(/^2026-11-21T07:00:01\.000Z +\+1\.00 s +5\.0 s +9% +2 +- +1 MiB +- +- +-$/m);
});
