import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BundleSource, stallsOf } from '../../../../electron/bundle/bundle-source.ts';
import { openBundle } from '../../../../electron/bundle/read/open-bundle.ts';
import type { ReadBundle } from '../../../../electron/bundle/read/read-bundle.ts';
import type { Sample } from '../../../../electron/domain/sample.ts';
import { desk } from '../desks.ts';
import { exported } from '../export.ts';
import { atUs, evidence, httpTarget, sample, sampleSource, timeoutSample, traceData } from '../sample-source.ts';
import { anySource } from './any-source.ts';
import { never, samplesOf, writtenAndRead } from './opened.ts';

/** A machine that is busy with other things takes its time; how long it takes is not what is asked here. */
const PATIENCE_MS = 180_000;

/** All of a source that goes into a bundle, as one value. The raw text of evidence that is missing there is not compared. */
async function told(source: Omit<BundleSource, 'identity'>) {
  const { scope, window, samplesSpan, productVersion, reporterZone, targets, incidents, earlier, nearMisses } = source;
  const { unreadable, gaps, vantages, hostFacts, hopNames, clockReadings } = source;
  const raw = new Map<number, string | null>();
  for (const { evidence: heads } of stallsOf(source)) {
    for (const { id } of heads) raw.set(id, await source.evidenceRaw(id, never));
  }
  const samples = (await samplesOf(source)).map(exactSample);
  const certificates = new Map<string, unknown>();
  for (const { certificateSha256 } of samples) {
    if (certificateSha256 !== null)
      certificates.set(certificateSha256, await source.certificate(certificateSha256, never));
  }
  return {
    ...{ scope, window, samplesSpan, productVersion, reporterZone, targets, incidents, earlier, nearMisses },
    ...{ unreadable, gaps, vantages, hostFacts, hopNames, clockReadings, raw, samples, certificates },
  };
}

describe('a bundle that is written and read', () => {
  test(
    'tells all that its source told, to the microsecond',
    async () => {
      await fc.assert(
        fc.asyncProperty(anySource, async (source) => {
          const { file } = await exported(source);
          const outcome = await openBundle(file, never);
          if (outcome.kind === 'refused') throw new Error(outcome.message);
          try {
            expect(await told(outcome.bundle)).toEqual(await told(source));
          } finally {
            await outcome.bundle.close();
          }
        }),
        { numRuns: 40 },
      );
    },
    PATIENCE_MS,
  );

  test('tells the same for another desk, in parts and under other names', async () => {
    const many = Array.from({ length: 300 }, (_, index) => sample({ startedAtUs: atUs(-300 + index) + index }));
    const heads = [1, 2, 3].map((id) => evidence(id, 'mtr', id, id + 1));
    const raw = { 1: 'a'.repeat(9_000), 2: 'b\r\n\tc', 3: 'last' };
    const source = sampleSource({ chunks: [many], evidence: heads, raw });
    const profile = { ...desk('cloudflare'), limits: { fileBytes: 30_000, endings: ['txt', 'html', 'csv'] } };
    const bundle = await writtenAndRead(source, { profile });
    const paths = bundle.manifest.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['samples-1.csv', 'samples-2.csv', 'incident.json.txt']));
    expect(await told(bundle)).toEqual(await told(source));
  });

  test('keeps what a line of a spreadsheet cannot hold', async () => {
    const edge = { server: '=cmd()', requestId: 'a\tb', colo: '', via: "'+1", cacheStatus: 'x\\ny\nz' };
    const failure = { phase: 'wait', code: 'reset', message: '@ \u202e reset, "twice"' } as const;
    const samples: readonly Sample[] = [
      sample({ edge }),
      sample({ startedAtUs: atUs(1), outcome: 'failed', failure }),
      sample({
        startedAtUs: atUs(2),
        edge: { server: null, requestId: null, colo: null, via: null, cacheStatus: null },
      }),
    ];
    const bundle = await writtenAndRead(sampleSource({ chunks: [samples] }));
    expect(await samplesOf(bundle)).toEqual(samples.map(exactSample));
  });

  test('gives the packets back as they were captured', async () => {
    const packets = Uint8Array.from([
      0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
    ]);
    const source = sampleSource({
      evidence: [evidence(5, 'packets', 1, 7, { data: { interface: 'eth0', packets: 0 } })],
      evidencePackets: async () => packets,
    });
    const bundle = await writtenAndRead(source);
    const [head] = stallsOf(bundle)[0]?.evidence ?? [];
    if (head === undefined) throw new Error('the evidence is missing');
    expect(Buffer.from((await bundle.evidencePackets(head.id, never)) ?? [])).toEqual(Buffer.from(packets));
  });

  test('knows its samples by the name of a target', async () => {
    const bundle = await writtenAndRead(sampleSource());
    const control = bundle.target('control');
    if (control === null) throw new Error('the control is missing');
    const found: Sample[] = [];
    for await (const chunk of bundle.samplesOf(control, never)) found.push(...chunk);
    expect(found.map(({ startedAtUs }) => startedAtUs)).toEqual([atUs(2)]);
    expect(bundle.target('nobody')).toBeNull();
  });
});

describe('a redacted bundle', () => {
  const secretive = () =>
    sampleSource({
      targets: [httpTarget({ resolver: { kind: 'server', address: '10.0.0.53', port: 5353 } })],
      evidence: [evidence(1, 'trace', 1.02, 1.31, { data: traceData, summary: 'asked by nas-berlin' })],
      raw: { 1: 'HOST: nas-berlin\n 1. 192.168.178.1\n' },
      chunks: [[timeoutSample, sample({ startedAtUs: atUs(10) })]],
    });

  test('tells tokens for what was taken out, the same ones everywhere, and all else as it was', async () => {
    const source = secretive();
    const bundle = await writtenAndRead(source, { redaction: 'standard' });
    const [vantage] = bundle.vantages;
    expect(vantage).toMatchObject({
      host: '[host-name-1]',
      gateway: expect.stringMatching(/^\[private-address-\d+\]$/),
    });
    const tokens: Readonly<Record<string, string>> = {
      'nas-berlin': '[host-name-1]',
      '192.168.178.1': vantage?.gateway ?? '',
      '10.0.0.53': addressOf(bundle),
    };
    expect(tokens['10.0.0.53']).toMatch(/^\[private-address-\d+\]$/);
    expect(await told(bundle)).toEqual(replaced(await told(source), tokens));
  });

  test('says how much was taken out of it', async () => {
    const { manifest, checks } = await writtenAndRead(secretive(), { redaction: 'strict' });
    expect(manifest.redaction.level).toBe('strict');
    expect(manifest.redaction.replaced.map(({ kind }) => kind)).toContain('source-address');
    expect(checks.find(({ title }) => title === 'Redaction')).toMatchObject({ result: 'noted' });
  });
});

function addressOf(bundle: ReadBundle): string {
  const [target] = bundle.targets;
  return target?.resolver.kind === 'server' ? target.resolver.address : '';
}

/** The value with each text replaced wherever it stands in a text of it, whole words only. */
function replaced<Value>(value: Value, tokens: Readonly<Record<string, string>>): Value {
  const text = (found: string): string =>
    Object.entries(tokens).reduce(
      (result, [word, token]) =>
        result.replaceAll(new RegExp(`(?<![\\w.])${word.replaceAll('.', '\\.')}(?!\\.?\\w)`, 'g'), token),
      found,
    );
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return text(part);
    if (part instanceof Map) return new Map([...part].map(([key, item]) => [key, walk(item)]));
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value) as Value;
}

/** Samples are measured to the microsecond. */
const exactSample = (one: Sample): Sample => ({
  ...one,
  totalMs: one.totalMs === null ? null : Math.round(one.totalMs * 1_000) / 1_000,
});
