import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBoundedJson } from '../../../../electron/bundle/read/bounded-json.ts';
import { csvRecords } from '../../../../electron/bundle/read/csv-records.ts';
import { openBundle } from '../../../../electron/bundle/read/open-bundle.ts';
import { READ_LIMITS } from '../../../../electron/bundle/read/read-limits.ts';
import { UnreadBundle } from '../../../../electron/bundle/read/read-refusal.ts';
import { csvRecord } from '../../../../electron/bundle/samples/csv.ts';
import { writeBundle } from '../../../../electron/bundle/write-bundle.ts';
import { request } from '../export.ts';
import { evidence, sampleSource, traceData } from '../sample-source.ts';
import { never, samplesOf } from './opened.ts';

/** All that a program would take out of it. */
async function contentOf(path: string): Promise<unknown> {
  const outcome = await openBundle(path, never);
  if (outcome.kind === 'refused') return outcome.code;
  const { bundle } = outcome;
  try {
    const { manifest, incidents, targets, gaps, vantages, nearMisses, hostFacts } = bundle;
    const [head] = incidents[0]?.stalls[0]?.evidence ?? [];
    const raw = head === undefined ? null : await bundle.evidenceRaw(head.id, never);
    return {
      manifest,
      incidents,
      targets,
      gaps,
      vantages,
      nearMisses,
      hostFacts,
      raw,
      samples: await samplesOf(bundle),
    };
  } finally {
    await bundle.close();
  }
}

/** A machine that is busy with other things takes its time; how long it takes is not what is asked here. */
const PATIENCE_MS = 180_000;

const REFUSALS = ['not-a-bundle', 'newer-major', 'damaged', 'hostile'];

describe('a zip with bytes that were changed on the way', () => {
  let folder: string;
  let good: Buffer;
  let expected: unknown;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-bundle-'));
    const file = join(folder, 'good.zip');
    const source = sampleSource({ evidence: [evidence(1, 'trace', 1, 2, { data: traceData })], raw: { 1: 'text' } });
    await writeBundle(request(source, file));
    good = await readFile(file);
    expected = await contentOf(file);
    expect(expected).toMatchObject({ manifest: { productVersion: '0.1.0' } });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Whatever was done to it, it is either refused, or what it tells is what it told before. */
  async function holds(bytes: Buffer): Promise<void> {
    const path = join(folder, 'b.zip');
    await writeFile(path, bytes);
    const found = await contentOf(path);
    if (typeof found === 'string') expect(REFUSALS).toContain(found);
    else expect(found).toEqual(expected);
  }

  test(
    'tells the same or is refused: bytes flipped',
    async () => {
      const flips = fc.array(fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(flips, async (changes) => {
          const bytes = Buffer.from(good);
          for (const { at, to } of changes) bytes[at % bytes.length] = to;
          await holds(bytes);
        }),
        { numRuns: 250 },
      );
    },
    PATIENCE_MS,
  );

  test(
    'tells the same or is refused: bytes of its list flipped, where the lies are',
    async () => {
      const listAt = good.readUInt32LE(good.length - 6);
      const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) }), {
        minLength: 1,
        maxLength: 3,
      });
      await fc.assert(
        fc.asyncProperty(flips, async (changes) => {
          const bytes = Buffer.from(good);
          for (const { at, bit } of changes) {
            const place = listAt + (at % (bytes.length - listAt));
            bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
          }
          await holds(bytes);
        }),
        { numRuns: 250 },
      );
    },
    PATIENCE_MS,
  );

  test(
    'tells the same or is refused: cut, repeated, put together anew',
    async () => {
      const cut = fc.record({ from: fc.nat(), length: fc.nat(), times: fc.integer({ min: 0, max: 2 }) });
      await fc.assert(
        fc.asyncProperty(cut, async ({ from, length, times }) => {
          const start = from % good.length;
          const end = start + (length % (good.length - start + 1));
          const piece = good.subarray(start, end);
          await holds(
            Buffer.concat([good.subarray(0, start), ...Array.from({ length: times }, () => piece), good.subarray(end)]),
          );
        }),
        { numRuns: 150 },
      );
    },
    PATIENCE_MS,
  );
});

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function allRecords(content: AsyncIterable<Uint8Array>): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for await (const records of csvRecords(content, 'x.csv', 100_000)) found.push(...records);
  return found;
}

describe('a reader of CSV', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'é', '😀', ' ', "'"), maxLength: 8 });

  test('gives back any fields, however they come in pieces', async () => {
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, sizes, async (records, pieces) => {
        const text = records.map((record) => csvRecord(record)).join('');
        expect(await allRecords(inPieces(Buffer.from(text), pieces))).toEqual(records);
      }),
      { numRuns: 400 },
    );
  });

  test('reads any bytes or refuses them', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n'), maxLength: 30 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, sizes, async (content, pieces) => {
        const read = allRecords(inPieces(Buffer.from(content), pieces));
        await read.catch((error: unknown) => expect(error).toBeInstanceOf(UnreadBundle));
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['a text that is not closed', 'a,"b\r\n'],
    ['text behind a closed one', 'a,"b"c"d"\r\n'],
    ['a quotation mark in a field', 'a,b"c"\r\n'],
  ])('refuses %s', async (_what, text) => {
    await expect(allRecords(inPieces(Buffer.from(text), [3]))).rejects.toBeInstanceOf(UnreadBundle);
  });
});

test('a reader of JSON builds any value, and finds its depth where brackets stand in texts too', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.string(), (value, text) => {
      const whole = JSON.stringify({ [`${text}"[`]: value, 'x\\"[[': `${text}\\` });
      expect(parseBoundedJson(whole, 'x.json', READ_LIMITS)).toEqual(JSON.parse(whole));
      const shallow = { ...READ_LIMITS, jsonDepth: 1 };
      const flat = JSON.stringify({ [text]: text, '[{"\\': ']]]]' });
      expect(parseBoundedJson(flat, 'x.json', shallow)).toEqual(JSON.parse(flat));
      expect(() => parseBoundedJson(`[${flat}]`, 'x.json', shallow)).toThrow('nested deeper');
    }),
  );
});
