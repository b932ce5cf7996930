import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BundleProgress } from '../../../electron/bundle/compose-bundle.ts';
import { writeBundle } from '../../../electron/bundle/write-bundle.ts';
import { incidentJson } from '../../../electron/contract/convert.ts';
import { gapShape, incidentShape, stallShape } from '../../../electron/contract/shapes.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { exported, MADE_AT_US, request, temporaryFolder } from './export.ts';
import { readZip, sha256, testWithUnzip, textOf } from './read-zip.ts';
import { atUs, controlTarget, evidence, httpTarget, sampleSource, traceData } from './sample-source.ts';

const manifestOf = (entries: Parameters<typeof textOf>[0]) => JSON.parse(textOf(entries, 'manifest.json'));

const captured = [
  evidence(1, 'trace', 1.02, 1.31, { data: traceData, method: 'native TCP trace to 198.51.100.7 port 443' }),
  evidence(2, 'mtr', 1.1, 9.5, {
    method: 'mtr --report --report-cycles 4 --no-dns 198.51.100.7',
    data: { ...(traceData as { [key: string]: JsonValue }), port: null, protocol: 'icmp' },
  }),
  evidence(3, 'transcript', 1, 1.01),
  evidence(4, 'socket', 1, 7.3),
  evidence(5, 'gateway', 7.9, 8.2),
  evidence(6, 'traceroute', 1, 1, {
    status: 'missing-tool',
    summary: 'traceroute is not installed.',
    remedy: 'Install it: apt install traceroute',
  }),
];
const raw = {
  2: 'Start: …\nHOST: monitor\n',
  3: '> GET /healthcheck HTTP/1.1\n',
  4: 'SYN-SENT 0 1 192.168.178.20:50123 198.51.100.7:443\n',
  5: '3 packets transmitted, 3 received\n',
};
const source = () => sampleSource({ evidence: captured, raw });

describe('paths in a bundle', () => {
  const report = 'Start: 2026-11-21T06:55:00.000Z\nHOST: 192.0.2.10   Loss%   Snt   Last   Avg  Best  Wrst StDev\n';
  const paths = () =>
    sampleSource({
      evidence: [
        evidence(1, 'trace', 1.02, 1.31, { data: traceData, method: 'native TCP trace, all hops at once' }),
        evidence(2, 'baseline', 1.02, 1.4, {
          data: traceData,
          method: 'last good path, from memory, traced 2026-11-21T06:55:00.000Z',
        }),
        evidence(3, 'baseline', 1, 1, { status: 'skipped', summary: 'No good path is known.' }),
      ],
      raw: { 2: report },
    });

  test('a native trace is written in the layout of mtr, the last good path apart from it', async () => {
    const { entries } = await exported(paths());
    const files = entries.map((entry) => entry.path).filter((path) => /^(traces|baseline)\/\d/.test(path));
    const [trace, baseline] = [
      'traces/01-trace-tcp-198.51.100.7-443-+1.02s.txt',
      'baseline/01-baseline-tcp-198.51.100.7-443-+1.02s.txt',
    ] as const;
    expect(files.toSorted()).toEqual([baseline, trace]);
    expect(textOf(entries, trace)).toMatch(/^HOST: \S+ +Loss% +Snt +Last +Avg +Best +Wrst StDev\n {2}1\.\|-- /m);
    expect(textOf(entries, trace)).toContain('path traced from +1.02 s to +1.31 s');
    expect(textOf(entries, baseline)).toContain(report.trim());
    expect(textOf(entries, baseline)).toContain('last good path looked up from +1.02 s');
  });

  test('the last good path is not counted among the traces of the hang', async () => {
    const { entries } = await exported(paths());
    const readme = textOf(entries, 'README.txt');
    expect(readme.replace(/\s+/g, ' ')).toContain('among them 1 path trace to the address that hung');
    expect(readme).toMatch(/^ {2}baseline\/ +the last good path to the same address/m);
  });
});

describe('a zipped bundle', () => {
  test('is whole by the judgement of unzip and holds what the list of evidence promises', async () => {
    const { file, entries } = await exported(source());
    expect(testWithUnzip(file)).toContain('No errors detected');
    expect(entries.map((entry) => entry.path)).toEqual([
      'README.txt',
      'ticket.txt',
      'ticket.md',
      'report.html',
      'incident.json',
      'evidence-raw.json',
      'http/transcript-01-+1.00s.txt',
      'host/01-socket-+1.00s.txt',
      'traces/01-trace-tcp-198.51.100.7-443-+1.02s.txt',
      'mtr/01-mtr-icmp-198.51.100.7-+1.10s.txt',
      'host/02-gateway-+7.90s-after.txt',
      'mtr/during-01-tcp-198.51.100.7-443.txt',
      'mtr/hops.txt',
      'host/facts.txt',
      'baseline/timings.txt',
      'from-the-other-side.txt',
      'samples.csv',
      'manifest.json',
    ]);
  });

  test('lists every file but the manifest with its size and the SHA-256 of what is in it', async () => {
    const { entries } = await exported(source());
    const expected = entries
      .filter((entry) => entry.path !== 'manifest.json')
      .map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }));
    expect(manifestOf(entries).files).toEqual(expected);
  });

  test('can be read by its owner only, inside and outside', async () => {
    const { file, entries } = await exported(source());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(new Set(entries.map((entry) => entry.mode))).toEqual(new Set([0o100_600]));
  });

  test('leaves nothing beside it, and tells its size, number of files and completeness', async () => {
    const folder = await temporaryFolder();
    const outcome = await writeBundle(request(source(), join(folder, 'b.zip')));
    expect(await readdir(folder)).toEqual(['b.zip']);
    expect(outcome).toMatchObject({
      kind: 'written',
      path: join(folder, 'b.zip'),
      bytes: (await stat(join(folder, 'b.zip'))).size,
      files: (await readZip(join(folder, 'b.zip'))).length,
      completeness: 0.47,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    expect(outcome.items.filter(({ present }) => present)).toHaveLength(Math.round(0.47 * outcome.items.length));
  });

  test('takes a name of target and moment where none is given', async () => {
    const directory = await temporaryFolder();
    const destination = { kind: 'zip', file: null, directory, overwrite: false } as const;
    await writeBundle(request(source(), '', { destination }));
    expect(await readdir(directory)).toEqual(['stallscope_api_20261121T093000Z.zip']);
  });

  test('exported again differs only in when it was made', async () => {
    const first = await exported(source());
    const again = await exported(source(), { clock: new FakeClock({ utcUs: MADE_AT_US + 60_000_000 }) });
    const timeless = (text: string): string =>
      text.replaceAll(/2026-11-21T09:3\d:00.000Z/g, 'MADE').replaceAll(/"sha256": "\w+"/g, '');
    for (const [index, entry] of first.entries.entries()) {
      const other = again.entries[index];
      expect(other?.path).toBe(entry.path);
      expect(other?.modifiedAt).toEqual(entry.modifiedAt);
      const same = entry.path === 'README.txt' || entry.path === 'manifest.json' ? timeless : (text: string) => text;
      expect(same(other?.bytes.toString() ?? '')).toBe(same(entry.bytes.toString()));
    }
    expect(again.entries).toHaveLength(first.entries.length);
  });

  test('exported twice at the same moment is the same to the byte', async () => {
    const [first, second] = [await exported(source()), await exported(source())];
    expect(await readFile(second.file)).toEqual(await readFile(first.file));
  });

  test('stamps its entries with the time of the incident', async () => {
    const { entries } = await exported(source());
    expect(new Set(entries.map((entry) => entry.modifiedAt.toISOString()))).toEqual(
      new Set(['2026-11-21T07:00:00.000Z']),
    );
  });
});

describe('loose files', () => {
  test('are the same files as those in the zip, private to their owner', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    const { entries } = await exported(source());
    const outcome = await writeBundle(request(source(), '', { destination: { kind: 'loose', directory } }));
    expect(outcome).toMatchObject({ kind: 'written', path: directory, files: entries.length });
    const found = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    expect(found).toHaveLength(entries.length);
    for (const { path, bytes } of entries) {
      expect(await readFile(join(directory, path))).toEqual(bytes);
      expect((await stat(join(directory, path))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('may go into an empty folder that is there', async () => {
    const directory = await temporaryFolder();
    const outcome = await writeBundle(request(source(), '', { destination: { kind: 'loose', directory } }));
    expect(outcome.kind).toBe('written');
    expect(await readdir(directory)).toContain('manifest.json');
  });
});

describe('incident.json', () => {
  test('holds the incident in the names that the command line promises', async () => {
    const { entries } = await exported(source());
    const whole = JSON.parse(textOf(entries, 'incident.json'));
    const [{ incident, stalls } = {}] = source().incidents;
    if (incident === undefined || stalls === undefined) throw new Error('the sample has an incident');
    const promised = incidentJson(
      incident,
      'api',
      '',
      stalls.map((entry) => entry.stall),
      captured,
    );
    expect(whole).toMatchObject({ ...promised, evidence: expect.anything() });
    const byId = (list: readonly { readonly id: number }[]) => list.toSorted((a, b) => a.id - b.id);
    expect(byId(whole.evidence)).toMatchObject(byId(promised.evidence));
    expect(incidentShape.parse(whole).evidence).toHaveLength(6);
    for (const gap of whole.gaps) gapShape.parse(gap);
  });

  test('names the files that were made of each piece of evidence', async () => {
    const { entries } = await exported(source());
    const whole = JSON.parse(textOf(entries, 'incident.json'));
    const files = Object.fromEntries(
      whole.evidence.map((item: { id: number; files: string[] }) => [item.id, item.files]),
    );
    expect(files[1]).toEqual(['traces/01-trace-tcp-198.51.100.7-443-+1.02s.txt']);
    expect(files[6]).toEqual([]);
  });

  test('describes the targets without their secrets, the gaps and where it was measured from', async () => {
    const spec = httpTarget().spec;
    if (spec.kind !== 'http') throw new Error('the sample is an HTTP target');
    const target = httpTarget({
      spec: {
        ...spec,
        credentials: { kind: 'withheld' },
        headers: [
          { name: 'authorization', value: { kind: 'template', template: `\${API_TOKEN}` } },
          { name: 'x-api-key', value: { kind: 'withheld' } },
        ],
      },
    });
    const { entries } = await exported(sampleSource({ targets: [target, controlTarget] }));
    const whole = JSON.parse(textOf(entries, 'incident.json'));
    expect(whole.targetDefinitions[0]).toMatchObject({
      name: 'api',
      credentials: '[secret]',
      headers: [
        { name: 'authorization', value: `\${API_TOKEN}` },
        { name: 'x-api-key', value: '[secret]' },
      ],
    });
    expect(whole.gaps).toMatchObject([
      { target: null, reason: 'asleep', startedAt: '2026-11-21T06:30:00.000Z', endedAt: '2026-11-21T06:31:40.000Z' },
    ]);
    expect(whole.vantages[0]).toMatchObject({ host: 'nas-berlin', sourceAddress: '192.168.178.20' });
  });

  test('of a range lists its incidents and the near misses', async () => {
    const one = source();
    const [entry] = one.incidents;
    const [bundled] = entry?.stalls ?? [];
    if (bundled === undefined) throw new Error('the sample has a stall');
    const nearMiss = { stall: { ...bundled.stall, end: 'near-miss' as const, incidentId: null }, evidence: [] };
    const { entries } = await exported({ ...one, scope: { kind: 'range', targetIds: null }, nearMisses: [nearMiss] });
    const whole = JSON.parse(textOf(entries, 'incident.json'));
    expect(whole.incidents.map((each: unknown) => incidentShape.parse(each).id)).toEqual([3]);
    expect(stallShape.parse(whole.nearMisses[0].stall).id).toBe(7);
  });
});

describe('evidence that could not be had', () => {
  test('is listed with what helps, and is no empty file', async () => {
    const { entries } = await exported(source());
    expect(textOf(entries, 'README.txt').replace(/\s+/g, ' ')).toContain(
      'traceroute is not installed. Install it: apt install traceroute',
    );
    expect(entries.filter((entry) => entry.path.includes('traceroute'))).toEqual([]);
    expect(entries.filter((entry) => entry.bytes.length === 0)).toEqual([]);
  });

  test('counts as missing in the manifest, with the reason', async () => {
    const { entries } = await exported(source());
    const { completeness, missing } = manifestOf(entries);
    expect(completeness).toBe(0.47);
    expect(missing).toContain('Answers of each DNS resolver: nothing was captured');
  });

  test('is not missed where it cannot exist: an address has no resolver, and what is no target was never asked', async () => {
    const spec = { kind: 'tcp', host: '198.51.100.7', port: 443, connectTo: null } as const;
    const { entries } = await exported({ ...source(), targets: [httpTarget({ spec })] });
    const missing: string[] = manifestOf(entries).missing;
    expect(missing.filter((item) => item.includes('resolver'))).toEqual([]);
    expect(missing).toContainEqual(expect.stringMatching(/^Control targets at the same time: there is none; /));
  });

  test('is named as unreadable when its row is damaged, and the rest is exported', async () => {
    const damaged = [
      evidence(11, 'socket', 1, 2, { startedAtUs: Number.NaN }),
      evidence(12, 'socket', 2, 1),
      evidence(13, 'socket', 1, 2),
      evidence(14, 'socket', 1, 2),
      evidence(15, 'socket', 1, 2),
    ];
    const broken = {
      ...sampleSource({ evidence: [...captured, ...damaged] }),
      async evidenceRaw(id: number) {
        if (id === 13) return null;
        if (id === 14) throw new Error('malformed database page');
        return raw[id as keyof typeof raw] ?? (id === 15 ? 'as it was' : '');
      },
    };
    const { file, entries } = await exported(broken);
    testWithUnzip(file);
    const whole = JSON.parse(textOf(entries, 'incident.json'));
    expect(whole.unreadable).toEqual([
      { evidence: 11, reason: 'its time is no time: NaN' },
      { evidence: 12, reason: 'it ends before it starts' },
      { evidence: 13, reason: 'its text is damaged' },
      { evidence: 14, reason: 'malformed database page' },
    ]);
    expect(textOf(entries, 'README.txt')).toContain('Evidence 14 could not be read: malformed database page');
    expect(entries.filter((entry) => /^(traces|mtr)\/\d/.test(entry.path))).toHaveLength(2);
    expect(entries.filter((entry) => entry.path.includes('-socket-'))).toHaveLength(2);
  });

  test('of any shape does no harm to the rest', async () => {
    const shapes: JsonValue[] = [
      null,
      7,
      'x',
      [],
      [[]],
      { hops: [] },
      { destination: 5, hops: {} },
      { resolvers: [1, {}] },
    ];
    const odd = shapes.flatMap((data, index) => [
      evidence(100 + index, 'trace', 1, 2, { data }),
      evidence(200 + index, 'resolvers', 1, 2, { data }),
      evidence(300 + index, 'mtr', 1, 2, { data: { destination: '198.51.100.7', hops: [data] } }),
    ]);
    const { file, entries } = await exported(sampleSource({ evidence: odd }));
    testWithUnzip(file);
    expect(incidentShape.parse(JSON.parse(textOf(entries, 'incident.json'))).evidence).toHaveLength(odd.length);
  });
});

describe('the manifest', () => {
  test('says what was asked for, what made it and when', async () => {
    const { entries } = await exported(source(), { redaction: 'strict' });
    expect(manifestOf(entries)).toMatchObject({
      format: 'stallscope-bundle',
      formatVersion: { major: 1, minor: 1 },
      productVersion: '0.1.0',
      madeAt: '2026-11-21T09:30:00.000Z',
      window: { from: '2026-11-21T07:00:00.000Z', to: '2026-11-21T07:00:07.400Z' },
      samplesSpan: { from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T08:00:07.400Z' },
      profile: 'generic',
      profileTitle: 'Generic',
      form: 'zip',
      leftOut: [],
      redaction: { level: 'strict' },
    });
  });

  test('counts a trace that came too late as missing', async () => {
    const late = [evidence(1, 'trace', 8, 9, { data: traceData })];
    const { entries } = await exported(sampleSource({ evidence: late }));
    expect(manifestOf(entries).missing).toContain('Traces during the hang: taken only after the request had ended');
  });
});

test('progress tells of every file and sample', async () => {
  const seen: BundleProgress[] = [];
  const { entries } = await exported(source(), { progress: (progress) => seen.push({ ...progress }) });
  expect(seen.at(-1)).toEqual({ files: entries.length, totalFiles: entries.length, samples: 13, path: null });
  expect(seen[0]).toEqual({ files: 0, totalFiles: 0, samples: 0, path: null });
  expect(new Set(seen.flatMap(({ path }) => path ?? []))).toEqual(new Set(entries.map(({ path }) => path)));
  expect(seen.every((each, index) => each.files >= (seen[index - 1]?.files ?? 0))).toBe(true);
});

test('a request that still hangs is exported as open', async () => {
  const one = source();
  const [entry] = one.incidents;
  const [bundled] = entry?.stalls ?? [];
  if (entry === undefined || bundled === undefined) throw new Error('the sample has a stall');
  const open = {
    ...one,
    incidents: [
      {
        note: '',
        incident: { ...entry.incident, closedAtUs: null, closedBy: null },
        stalls: [{ ...bundled, stall: { ...bundled.stall, endedAtUs: null, end: null } }],
      },
    ],
  };
  const { entries } = await exported(open);
  expect(JSON.parse(textOf(entries, 'incident.json')).closedAt).toBeNull();
  expect(textOf(entries, 'README.txt')).toContain('still open when this was made');
  expect(textOf(entries, 'host/02-gateway-+7.90s.txt')).toContain('request still open');
  expect(await readZip((await exported(open)).file)).toHaveLength((await exported(source())).entries.length);
  expect(JSON.parse(textOf(entries, 'manifest.json')).open).toBe(true);
  expect(atUs(0)).toBe(one.window.fromUs);
});
