import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stallsOf } from '../../../../electron/bundle/bundle-source.ts';
import { BUNDLE_FORMAT_VERSION } from '../../../../electron/bundle/write/manifest.ts';
import { writeBundle } from '../../../../electron/bundle/write-bundle.ts';
import type { ClockReading } from '../../../../electron/domain/clock-reading.ts';
import { exported, request, temporaryFolder } from '../export.ts';
import { atUs, evidence, sampleSource } from '../sample-source.ts';
import { madeZip, manifestOf } from './made-zip.ts';
import { fixture, never, opened, refused, samplesOf } from './opened.ts';

/** A bundle whose incident.json, samples.csv and manifest are changed as given, in a folder of its own when packed. */
async function changed(options: {
  readonly version: unknown;
  readonly incident?: (json: Record<string, unknown>) => unknown;
  readonly samples?: (text: string) => string;
  readonly inside?: string;
}): Promise<string> {
  const { entries } = await exported(
    sampleSource({ evidence: [evidence(1, 'mtr', 1, 2), evidence(2, 'gateway', 2, 3)] }),
  );
  const files = entries
    .filter(({ path }) => path !== 'manifest.json')
    .map(({ path, bytes }) => {
      if (path === 'incident.json')
        return {
          path,
          content: JSON.stringify(options.incident?.(JSON.parse(bytes.toString())) ?? JSON.parse(bytes.toString())),
        };
      return { path, content: path === 'samples.csv' ? (options.samples?.(bytes.toString()) ?? bytes) : bytes };
    });
  const manifest = manifestOf(files, { formatVersion: options.version, productVersion: '9.9.9', more: { of: 'it' } });
  const zip = madeZip(
    [...files, { path: 'manifest.json', content: manifest }].map(({ path, content }) => ({
      name: `${options.inside ?? ''}${path}`,
      content: Buffer.from(content),
    })),
  );
  const path = join(await temporaryFolder(), 'b.zip');
  await writeFile(path, zip);
  return path;
}

describe('a bundle of a newer minor version', () => {
  const version = { major: BUNDLE_FORMAT_VERSION.major, minor: BUNDLE_FORMAT_VERSION.minor + 3 };

  test('is opened; what this version does not know is left out, and that is noted', async () => {
    const bundle = await opened(
      await changed({
        version,
        incident: (json) => ({
          ...json,
          moods: ['sunny'],
          verdict: { ...(json.verdict as object), segment: 'ether', tone: 'calm' },
          evidence: (json.evidence as { kind: string }[]).map((item) =>
            item.kind === 'mtr' ? { ...item, kind: 'lidar' } : item,
          ),
        }),
        samples: (text) => text.replace(/\r\n/g, ',later\r\n').replace(',timeout,', ',bored,'),
      }),
    );
    const [{ incident, stalls } = {}] = bundle.incidents;
    expect(incident?.verdict.segment).toBe('unknown');
    expect(stalls?.flatMap(({ evidence: heads }) => heads.map(({ kind }) => kind))).toEqual(['gateway']);
    expect(bundle.unreadable).toEqual([{ evidenceId: 1, reason: 'its kind came with a newer version' }]);
    const samples = await samplesOf(bundle);
    expect(samples).toHaveLength(13);
    expect(samples.find(({ failure }) => failure !== null)?.failure?.code).toBe('internal');
    const format = bundle.checks.find(({ title }) => title === 'Format');
    expect(format).toMatchObject({ result: 'noted', says: expect.stringContaining('“ether”, “lidar”') });
  });

  test('the same words are a damage in a bundle of this version', async () => {
    const path = await changed({
      version: BUNDLE_FORMAT_VERSION,
      incident: (json) => ({ ...json, verdict: { ...(json.verdict as object), segment: 'ether' } }),
    });
    expect(await refused(path)).toMatchObject({ code: 'damaged', message: expect.stringContaining('verdict.segment') });
  });
});

test('a bundle of a newer major version is refused with the version that made it', async () => {
  expect(await refused(await changed({ version: { major: 2, minor: 0 } }))).toEqual({
    kind: 'refused',
    code: 'newer-major',
    message:
      'The bundle was made by version “9.9.9” in a form that this version cannot read. Update Stallscope to open it.',
  });
  expect((await refused(await changed({ version: 2 }))).code).toBe('newer-major');
});

test.each([0, -1, 1.5, '1', null, { major: 1 }, { major: 0, minor: 1 }])(
  'a version that is %j is none',
  async (version) => {
    expect((await refused(await changed({ version }))).code).toBe('not-a-bundle');
  },
);

describe('a bundle that was changed on its way without harm', () => {
  test('packed again with the folder that it lay in, it is read', async () => {
    const bundle = await opened(await changed({ version: BUNDLE_FORMAT_VERSION, inside: 'stallscope_api_2026/' }));
    expect(bundle.sampleCount).toBe(13);
  });

  test('with another ending behind the names of its files, it is read', async () => {
    const { entries } = await exported(sampleSource());
    const path = join(await temporaryFolder(), 'b.zip');
    const zip = madeZip(entries.map((entry) => ({ name: `${entry.path}.txt`, content: entry.bytes })));
    await writeFile(path, zip);
    const bundle = await opened(path);
    expect(bundle.sampleCount).toBe(13);
    expect(bundle.checks).toContainEqual(expect.objectContaining({ title: 'Names', result: 'noted' }));
  });

  test('with other files beside its own, it is read without them', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    await writeBundle(request(sampleSource(), '', { destination: { kind: 'loose', directory } }));
    await writeFile(join(directory, 'answer of the desk.txt'), 'thanks');
    const bundle = await opened(directory);
    expect(bundle.checks).toContainEqual({
      title: 'Other files',
      result: 'noted',
      says: expect.stringContaining('“answer of the desk.txt”'),
    });
  });
});

describe('a bundle of format 1.0, as the first version wrote it', () => {
  test('is read to the millisecond', async () => {
    const bundle = await opened(fixture('format-1.zip'));
    expect(bundle.manifest).toMatchObject({ formatVersion: { major: 1, minor: 0 }, newer: false, profile: 'generic' });
    expect(bundle.scope).toEqual({ kind: 'incident', incidentId: 1 });
    expect(bundle.targets.map(({ id, name }) => [id, name])).toEqual([
      [1, 'blackhole'],
      [2, 'control'],
    ]);
    const [entry] = bundle.incidents;
    expect(entry).toMatchObject({
      note: 'Seen by two of us.',
      incident: {
        targetId: 1,
        openedAtUs: Date.UTC(2026, 10, 21, 16, 49, 45, 7) * 1_000,
        verdict: { segment: 'path' },
      },
    });
    expect(entry?.stalls).toHaveLength(5);
    expect(stallsOf(bundle).flatMap(({ evidence: heads }) => heads)).toHaveLength(18);
    const samples = await samplesOf(bundle);
    expect(samples).toHaveLength(40);
    expect(samples[20]).toMatchObject({ targetId: 1, outcome: 'failed', tcp: { rttUs: null, retransmits: 3 } });
    expect(bundle.hostFacts).toMatchObject([{ data: { os: 'Linux 6.1' } }]);
    expect(bundle.gaps).toHaveLength(1);
    expect(bundle.clockReadings).toEqual([]);
    expect(bundle.checks).toContainEqual({ title: 'Format', result: 'noted', says: '1.0: times to the millisecond' });
  });

  test('gives the texts of its captures as they were shown', async () => {
    const bundle = await opened(fixture('format-1.zip'));
    const mtr = stallsOf(bundle)
      .flatMap(({ evidence: heads }) => heads)
      .find(({ kind }) => kind === 'mtr');
    if (mtr === undefined) throw new Error('there is no report of mtr in it');
    expect(await bundle.evidenceRaw(mtr.id, never)).toBe('raw text of mtr\nsecond line\n');
  });

  test('is read when it was redacted, with tokens in their place', async () => {
    const bundle = await opened(fixture('format-1-redacted.zip'));
    expect(bundle.vantages[0]?.host).toBe('[host-name-1]');
    const [target] = bundle.targets;
    expect(target?.spec).toMatchObject({ url: 'https://203.0.113.13/health?token=[credential-1]' });
    expect(bundle.manifest.redaction.level).toBe('standard');
  });
});

test('samples know their moment to the microsecond, and the bundle from when to when there are any', async () => {
  const bundle = await opened((await exported(sampleSource())).file);
  const samples = await samplesOf(bundle);
  expect(samples[0]?.startedAtUs).toBe(atUs(-60));
  const times = samples.map(({ startedAtUs }) => startedAtUs);
  expect(bundle.measured).toEqual({ fromUs: Math.min(...times), toUs: Math.max(...times) });
  expect(bundle.measured?.fromUs).toBeGreaterThan(bundle.samplesSpan.fromUs);
});

test('what servers told of their clocks is read back; a token in the place of a server is no server that another bundle could know', async () => {
  const reading = (host: string, address: string): ClockReading => ({
    host,
    address,
    fromUs: atUs(-600),
    toUs: atUs(-5),
    lowUs: -1_200_000,
    highUs: 300_001,
    answers: 120,
    agrees: true,
  });
  const clockReadings = [reading('api.example.com', '198.51.100.7'), reading('192.168.178.9', '192.168.178.9')];
  const bundle = await opened((await exported({ ...sampleSource(), clockReadings })).file);
  expect(bundle.clockReadings).toEqual(clockReadings);
  const redacted = await opened((await exported({ ...sampleSource(), clockReadings }, { redaction: 'standard' })).file);
  expect(redacted.clockReadings).toEqual([clockReadings[0], { ...reading('', ''), host: null, address: null }]);
});

test('bounds of a clock that end before they begin are damage', async () => {
  const path = await changed({
    version: BUNDLE_FORMAT_VERSION,
    incident: (json) => ({
      ...json,
      clocks: (json.clocks as object[]).map((clock) => ({ ...clock, serverAhead: { lowUs: 5, highUs: 4 } })),
    }),
  });
  expect(await refused(path)).toMatchObject({ code: 'damaged', message: expect.stringContaining('serverAhead') });
});
