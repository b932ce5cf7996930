import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { previewBundle } from '../../../electron/bundle/preview-bundle.ts';
import type { Profile } from '../../../electron/bundle/profile/profile.ts';
import type { BundleFile } from '../../../electron/bundle/write/bundle-output.ts';
import { cutParts, type HowToCut } from '../../../electron/bundle/write/cut-parts.ts';
import { DeskLimits, pathAtDesk } from '../../../electron/bundle/write/desk-limits.ts';
import { writeBundle } from '../../../electron/bundle/write-bundle.ts';
import { desk } from './desks.ts';
import { exported, MADE_AT_US, request, temporaryFolder } from './export.ts';
import { sha256, textOf } from './read-zip.ts';
import { atUs, evidence, sample, sampleSource, timeoutSample, traceData } from './sample-source.ts';

const limits = (fileBytes: number | null, endings: readonly string[] | null): Profile['limits'] => ({
  fileBytes,
  endings,
});

/** A file that arrives in these pieces. */
const file = (path: string, ...pieces: readonly (string | Uint8Array)[]): BundleFile => ({
  path,
  async *content() {
    yield* pieces;
  },
});

async function fittedTo(each: BundleFile, to: Profile['limits']) {
  const fitting = new DeskLimits(to);
  const files: { path: string; of: string | null; text: string }[] = [];
  for await (const { path, of, content } of fitting.fitted(each)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content()) pieces.push(Buffer.from(piece));
    files.push({ path, of, text: Buffer.concat(pieces).toString() });
  }
  return { files, leftOut: fitting.leftOut };
}

describe('names', () => {
  test('of endings that a desk refuses get one that it takes; bytes cannot', () => {
    const only = limits(null, ['txt', 'csv']);
    expect(pathAtDesk('tls/chain.pem', only)).toBe('tls/chain.pem.txt');
    expect(pathAtDesk('manifest.json', only)).toBe('manifest.json.txt');
    expect(pathAtDesk('samples.csv', only)).toBe('samples.csv');
    expect(pathAtDesk('packets/1-eth0.pcap', only)).toBeNull();
    expect(pathAtDesk('packets/1-eth0.pcap', limits(null, null))).toBe('packets/1-eth0.pcap');
  });

  test('of parts have their number before the ending', async () => {
    const lines = 'a line of it\n'.repeat(4);
    expect((await fittedTo(file('x.csv', lines), limits(30, null))).files.map(({ path }) => path)).toEqual([
      'x-1.csv',
      'x-2.csv',
      'x-3.csv',
    ]);
    expect((await fittedTo(file('tls/chain.pem', lines), limits(30, ['txt']))).files).toMatchObject([
      { path: 'tls/chain-1.pem.txt', of: 'tls/chain.pem' },
      { path: 'tls/chain-2.pem.txt', of: 'tls/chain.pem' },
    ]);
  });

  test('stay as they are where all of it fits', async () => {
    const { files, leftOut } = await fittedTo(file('x.csv', 'a,b\r\n', '1,2\r\n'), limits(10, ['txt', 'csv']));
    expect(files).toEqual([{ path: 'x.csv', of: null, text: 'a,b\r\n1,2\r\n' }]);
    expect(leftOut).toEqual([]);
  });
});

describe('what cannot be made to fit is named with the reason', () => {
  test.each<[string, BundleFile, Profile['limits'], string]>([
    ['bytes of a refused ending', file('p/1.pcap', Buffer.alloc(9)), limits(null, ['txt']), 'this desk takes no .pcap'],
    [
      'bytes that are too many',
      file('p/1.pcap', Buffer.alloc(9)),
      limits(8, null),
      'it is larger than 8 bytes, more than this desk takes',
    ],
    [
      'a page',
      file('report.html', 'x'.repeat(9)),
      limits(8, null),
      'it is larger than 8 bytes, more than this desk takes',
    ],
    [
      'one value of JSON',
      file('incident.json', 'x'.repeat(9)),
      limits(8, null),
      'it is larger than 8 bytes, more than this desk takes',
    ],
    [
      'Markdown beside plain text',
      file('ticket.md', 'x'),
      limits(null, ['txt']),
      'this desk takes no .md; ticket.txt says the same',
    ],
  ])('%s', async (_what, each, to, reason) => {
    expect(await fittedTo(each, to)).toEqual({ files: [], leftOut: [{ path: each.path, reason }] });
  });
});

describe('parts', () => {
  const inPieces = (text: string, cuts: readonly number[]): readonly string[] => {
    const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
    return at.slice(1).map((end, index) => text.slice(at[index], end));
  };
  const partsOf = async (how: HowToCut, text: string, cuts: readonly number[], maxBytes: number) => {
    async function* pieces() {
      yield* inPieces(text, cuts);
    }
    const parts: string[] = [];
    for await (const part of cutParts(pieces(), how, maxBytes)) {
      let whole = '';
      for await (const piece of part()) whole += piece;
      parts.push(whole);
    }
    return parts;
  };
  const cuts = fc.array(fc.nat(), { maxLength: 5 });

  test('of text are within the limit, and together the text, however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 300 }),
        cuts,
        fc.integer({ min: 4, max: 90 }),
        async (text, at, max) => {
          // Half of a character is not text.
          fc.pre(text.isWellFormed() && inPieces(text, at).every((piece) => piece.isWellFormed()));
          const parts = await partsOf('lines', text, at, max);
          expect(parts.join('')).toBe(text);
          expect(parts.filter((part) => Buffer.byteLength(part) > max)).toEqual([]);
        },
      ),
    );
  });

  test('of a CSV have the header each, whole records, and together all of them in their order', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' '), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 30 }), cuts, async (rows, at) => {
        const written = (values: readonly string[]) =>
          `${values.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\r\n`;
        const text = [['one', 'two'], ...rows].map(written).join('');
        const parts = await partsOf('csv', text, at, 120);
        const read = parts.map((part): string[][] => parse(part, { recordDelimiter: '\r\n' }));
        expect(read.every(([header]) => header?.join() === 'one,two')).toBe(true);
        expect(read.flatMap(([, ...records]) => records)).toEqual(rows.map((row) => [...row]));
        expect(parts.filter((part) => Buffer.byteLength(part) > 120)).toEqual([]);
      }),
    );
  });

  test('of a list in JSON are lists, and together all of its items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.nat(), raw: fc.string({ maxLength: 10 }) }), { minLength: 1 }),
        cuts,
        async (items, at) => {
          const text = `[\n${items.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
          const parts = await partsOf('json-list', text, at, 150);
          expect(parts.flatMap((part) => JSON.parse(part))).toEqual(items);
          expect(parts.filter((part) => Buffer.byteLength(part) > 150)).toEqual([]);
        },
      ),
    );
  });
});

describe('a bundle for a desk that takes loose files of some kinds only', () => {
  const strict: Profile = { ...desk('cloudflare'), limits: limits(20_000, ['txt', 'csv']) };
  const source = () =>
    sampleSource({
      evidence: [
        evidence(1, 'trace', 1.02, 1.31, { data: traceData }),
        evidence(2, 'socket', 1, 7.3),
        evidence(3, 'transcript', 1, 7.3),
      ],
      raw: { 2: 'ss line\n'.repeat(2_000), 3: '> GET / HTTP/1.1\n'.repeat(900) },
      chunks: [Array.from({ length: 300 }, (_, index) => sample({ startedAtUs: atUs(-300 + index) })), [timeoutSample]],
    });

  test('keeps to its kinds and sizes, names what is not there, and sums up right', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    const outcome = await writeBundle(
      request(source(), '', { destination: { kind: 'loose', directory }, profile: strict }),
    );
    const found = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    const files = await Promise.all(
      found.map(async (each) => {
        const path = join(each.parentPath, each.name);
        return { path: path.slice(directory.length + 1), bytes: await readFile(path) };
      }),
    );
    expect(outcome).toMatchObject({ kind: 'written', files: files.length });
    const paths = files.map(({ path }) => path);
    expect(paths.filter((path) => !/\.(txt|csv)$/.test(path))).toEqual([]);
    // The manifest alone is whole at any size.
    expect(
      files.filter(({ path, bytes }) => bytes.length > 20_000 && !path.startsWith('manifest')).map(({ path }) => path),
    ).toEqual([]);
    const text = (path: string): string => files.find((each) => each.path === path)?.bytes.toString() ?? '';
    const manifest = JSON.parse(text('manifest.json.txt'));
    expect(paths).toEqual(expect.arrayContaining(['samples-1.csv', 'samples-2.csv', 'README.txt', 'ticket.txt']));
    expect(manifest.files).toHaveLength(files.length - 1);
    for (const { path, bytes, sha256: sum } of manifest.files) {
      const there = files.find((each) => each.path === path);
      expect({ path, bytes: there?.bytes.length, sum: sha256(there?.bytes ?? Buffer.alloc(0)) }).toEqual({
        path,
        bytes,
        sum,
      });
    }
    const samples = manifest.files.filter((each: { of?: string }) => each.of === 'samples.csv');
    const rows = samples.flatMap(({ path }: { path: string }) => parse(text(path), { columns: true }));
    expect(rows).toHaveLength(301);
    const leftOut = manifest.leftOut.map(({ path }: { path: string }) => path);
    expect(leftOut).toContain('ticket.md');
    const readme = text('README.txt');
    for (const path of leftOut) expect(readme).toContain(path);
    expect(readme).toContain('WHAT WAS LEFT OUT FOR THIS DESK');
  });

  test('is shown by a preview as it will be', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    await writeBundle(request(source(), '', { destination: { kind: 'loose', directory }, profile: strict }));
    const seen = await previewBundle({
      source: source(),
      redaction: 'none',
      profile: strict,
      madeAtUs: MADE_AT_US,
      signal: new AbortController().signal,
    });
    if (seen.kind === 'refused') throw new Error(seen.message);
    expect(seen).toMatchObject({ name: 'stallscope_api_20261121T093000Z', form: 'files' });
    for (const { path, bytes } of seen.files) expect((await readFile(join(directory, path))).length).toBe(bytes);
  });

  test('may be a zip of the same files, for whom one is easier to fetch', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    await writeBundle(
      request(source(), '', { destination: { kind: 'loose', directory }, profile: desk('cloudflare') }),
    );
    const { entries } = await exported(source(), { profile: desk('cloudflare') });
    expect(entries.map(({ path }) => path)).toContain('report.html');
    expect(entries.map(({ path }) => path)).not.toContain('ticket.md');
    for (const { path } of entries) {
      expect(textOf(entries, path)).toBe(await readFile(join(directory, path), 'utf8'));
    }
  });

  test('tells progress that adds up', async () => {
    let last = { files: 0, totalFiles: 0 };
    const { entries } = await exported(source(), {
      profile: strict,
      progress: ({ files, totalFiles }) => {
        last = { files, totalFiles };
      },
    });
    expect(last).toEqual({ files: entries.length, totalFiles: entries.length });
  });
});
