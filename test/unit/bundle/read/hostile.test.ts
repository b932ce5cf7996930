import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBundle } from '../../../../electron/bundle/read/open-bundle.ts';
import { READ_LIMITS } from '../../../../electron/bundle/read/read-limits.ts';
import { writeBundle } from '../../../../electron/bundle/write-bundle.ts';
import { exported, request, temporaryFolder } from '../export.ts';
import type { ReadEntry } from '../read-zip.ts';
import { sampleSource } from '../sample-source.ts';
import { type MadeEntry, type MadeFile, madeZip, manifestOf } from './made-zip.ts';
import { never, opened, refused } from './opened.ts';

/** The files of a good bundle. */
async function goodFiles(): Promise<readonly MadeFile[]> {
  const { entries } = await exported(sampleSource());
  return entries.map(({ path, bytes }: ReadEntry) => ({ path, content: bytes }));
}

async function written(bytes: Buffer): Promise<string> {
  const file = join(await temporaryFolder(), 'b.zip');
  await writeFile(file, bytes);
  return file;
}

const entryOf = ({ path, content }: MadeFile): MadeEntry => ({ name: path, content: Buffer.from(content) });

/** A good bundle with these entries beside its own. */
async function withEntries(...more: readonly MadeEntry[]): Promise<string> {
  return written(madeZip([...(await goodFiles()).map(entryOf), ...more]));
}

/** A bundle with other contents, under a manifest that agrees with them. */
async function withFiles(
  changes: Readonly<Record<string, (content: string) => string>>,
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const files = (await goodFiles())
    .filter(({ path }) => path !== 'manifest.json')
    .map(({ path, content }) => ({ path, content: changes[path]?.(content.toString()) ?? content }));
  return written(madeZip([...files, { path: 'manifest.json', content: manifestOf(files, manifest) }].map(entryOf)));
}

async function looseBundle(): Promise<string> {
  const directory = join(await temporaryFolder(), 'loose');
  await writeBundle(request(sampleSource(), '', { destination: { kind: 'loose', directory } }));
  return directory;
}

test('a good bundle that was packed by another program is opened', async () => {
  const bundle = await opened(await withEntries());
  expect(bundle.incidents).toHaveLength(1);
  expect(bundle.checks.map(({ result }) => result)).not.toContain('noted');
});

describe('names in a bundle', () => {
  test.each([
    '../outside.txt',
    'traces/../../outside.txt',
    '/etc/passwd',
    '//server/share',
    '..\\outside.txt',
    'C:/windows/system.ini',
    'C:evil',
    'a/./b',
    'a//b',
    'nul.txt',
    'a/COM1',
    'line\nbreak',
    'null\0byte',
    'back\u202egpj.exe',
    'ends with a dot.',
    'x'.repeat(600),
    '',
  ])('%j is refused, and nothing of the bundle is read', async (name) => {
    const refusal = await refused(await withEntries({ name, content: Buffer.from('x') }));
    expect(refusal.code).toBe('hostile');
    expect(refusal.message).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test.each([
    ['the same name twice', 'README.txt'],
    ['names that differ in case only', 'readme.TXT'],
    ['names that are the same letters', 'RE\uff21DME.txt'],
    ['a file that is also a folder', 'incident.json/inside.txt'],
  ])('%s are refused', async (_what, name) => {
    expect(await refused(await withEntries({ name, content: Buffer.from('x') }))).toMatchObject({ code: 'hostile' });
  });

  test('that are no text are refused', async () => {
    const name = Buffer.from([0x61, 0xff, 0xfe]);
    expect(await refused(await withEntries({ name, content: Buffer.from('x') }))).toMatchObject({ code: 'hostile' });
  });

  test('in the manifest are held to the same', async () => {
    const files = [{ path: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }];
    expect(await refused(await withFiles({}, { files }))).toMatchObject({ code: 'hostile' });
  });
});

describe('entries that are no files', () => {
  test.each([
    ['a symbolic link', 0o120_777],
    ['a device', 0o060_600],
    ['a pipe', 0o010_600],
    ['a socket', 0o140_600],
  ])('%s is refused', async (_what, mode) => {
    const path = await withEntries({
      name: 'link',
      content: Buffer.from('/etc/passwd'),
      attributes: (mode << 16) >>> 0,
    });
    expect(await refused(path)).toMatchObject({
      code: 'hostile',
      message: expect.stringContaining('a link or a device'),
    });
  });

  test('a link in a folder is refused and not followed', async () => {
    const directory = await looseBundle();
    await symlink('/etc/hostname', join(directory, 'extra.txt'));
    expect(await refused(directory)).toMatchObject({ code: 'hostile' });
  });

  test('a folder that is a link to elsewhere is refused', async () => {
    const directory = await looseBundle();
    const elsewhere = await temporaryFolder();
    await rename(join(directory, 'host'), join(elsewhere, 'host'));
    await symlink(join(elsewhere, 'host'), join(directory, 'host'));
    expect(await refused(directory)).toMatchObject({ code: 'hostile' });
  });

  test('a pipe in a folder is refused and not waited for', async () => {
    const directory = await looseBundle();
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    expect(await refused(directory)).toMatchObject({ code: 'hostile' });
  });

  test('a pipe instead of a bundle is refused and not waited for', async () => {
    const pipe = join(await temporaryFolder(), 'b.zip');
    execFileSync('mkfifo', [pipe]);
    expect(await refused(pipe)).toMatchObject({ code: 'not-a-bundle' });
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(8_000_000);

  test('a file that is packed too tightly is refused before it is unpacked', async () => {
    expect(await refused(await withEntries({ name: 'zeros.txt', content: zeros }))).toMatchObject({ code: 'hostile' });
  });

  test('a file that is larger than it says is unpacked no further than that', async () => {
    const files = await goodFiles();
    const path = await written(
      madeZip(
        files.map((file) =>
          file.path === 'samples.csv'
            ? { ...entryOf(file), content: zeros, bytes: Buffer.byteLength(file.content) }
            : entryOf(file),
        ),
      ),
    );
    expect(await refused(path)).toMatchObject({
      code: 'hostile',
      message: expect.stringContaining('larger than it says'),
    });
  });

  test('files that share their bytes are refused', async () => {
    const inner: MadeEntry = { name: 'b.txt', method: 0, content: Buffer.from('in both') };
    const outer: MadeEntry = { name: 'a.bin', method: 0, content: madeZip([inner]) };
    const headBytes = 30 + 'a.bin'.length;
    const path = await written(madeZip([outer, { ...inner, sharesHeadOf: 0, offset: headBytes }]));
    expect(await refused(path)).toMatchObject({
      code: 'hostile',
      message: expect.stringContaining('share their bytes'),
    });
  });

  test('more bytes than any bundle has are refused, in one file and in all together', async () => {
    const path = await withEntries();
    for (const limits of [
      { ...READ_LIMITS, fileBytes: 1_000 },
      { ...READ_LIMITS, totalBytes: 1_000 },
      { ...READ_LIMITS, archiveBytes: 1_000 },
      { ...READ_LIMITS, entries: 3 },
    ]) {
      expect(await openBundle(path, never, limits)).toMatchObject({ kind: 'refused', code: 'hostile' });
    }
    const directory = await looseBundle();
    for (const limits of [
      { ...READ_LIMITS, fileBytes: 1_000 },
      { ...READ_LIMITS, totalBytes: 1_000 },
      { ...READ_LIMITS, entries: 3 },
      { ...READ_LIMITS, folderDepth: 0 },
    ]) {
      expect(await openBundle(directory, never, limits)).toMatchObject({ kind: 'refused', code: 'hostile' });
    }
  });

  test('a size that no size can be is refused', async () => {
    const size = Buffer.from('0100100000000000000000800000000000000080', 'hex');
    const path = await withEntries({
      name: 'x',
      content: Buffer.from('x'),
      bytes: 0xff_ff_ff_ff,
      packedBytes: 0xff_ff_ff_ff,
      extra: size,
    });
    expect(['hostile', 'damaged']).toContain((await refused(path)).code);
  });

  test('JSON that is nested without end, or of too many parts, or too large is refused before it is built', async () => {
    const limits = { ...READ_LIMITS, jsonDepth: 50, jsonValues: 5_000, jsonBytes: 60_000 };
    const small = await withFiles({});
    const outcome = await openBundle(small, never, limits);
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    await outcome.bundle.close();
    for (const content of [
      `${'['.repeat(51)}${']'.repeat(51)}`,
      `[${'0,'.repeat(5_001)}0]`,
      `"${'x'.repeat(60_001)}"`,
    ]) {
      const path = await withFiles({ 'incident.json': () => content });
      expect(await openBundle(path, never, limits)).toMatchObject({ kind: 'refused', code: 'hostile' });
    }
  });

  test('a line of samples without end is refused', async () => {
    const limits = { ...READ_LIMITS, recordCharacters: 2_000 };
    const path = await withFiles({ 'samples.csv': (content) => `${content}"${'x\r\n'.repeat(1_000)}` });
    expect(await openBundle(path, never, limits)).toMatchObject({ kind: 'refused', code: 'hostile' });
  });

  test('deep JSON in place of the manifest does not end the process', async () => {
    const deep = `${'[{"a":'.repeat(200_000)}1`;
    expect(
      await refused(await written(madeZip([{ name: 'manifest.json', content: Buffer.from(deep) }]))),
    ).toMatchObject({
      code: 'hostile',
    });
  });
});

describe('archives that lie', () => {
  test('an encrypted file is refused', async () => {
    expect(await refused(await withEntries({ name: 'x', content: Buffer.from('x'), flags: 0x801 }))).toMatchObject({
      code: 'hostile',
      message: expect.stringContaining('encrypted'),
    });
  });

  test('a method of packing that is not in use is refused', async () => {
    expect(await refused(await withEntries({ name: 'x', content: Buffer.from('x'), method: 12 }))).toMatchObject({
      code: 'hostile',
    });
  });

  test('a head that names another file than the list is refused', async () => {
    expect(await refused(await withEntries({ name: 'x', nameInHead: 'y', content: Buffer.from('x') }))).toMatchObject({
      code: 'hostile',
    });
  });

  test('a manifest that lies in the middle without being listed counts for nothing', async () => {
    const fake = madeZip([{ name: 'manifest.json', content: Buffer.from('{"format":"stallscope-bundle"}') }]);
    const bundle = await opened(await withEntries({ name: 'other.bin', method: 0, content: fake }));
    expect(bundle.incidents).toHaveLength(1);
    expect(bundle.checks).toContainEqual(expect.objectContaining({ title: 'Other files', result: 'noted' }));
  });

  test.each([
    ['zip64 places beyond every file', { before: zip64End(2n ** 63n) }],
    ['zip64 places beyond the file', { before: zip64End(10_000_000n) }],
    ['more entries than there are', { count: 60_000 }],
    ['an end within the comment', { comment: 'PK\u0005\u0006'.padEnd(40, '\0') }],
  ])('%s: refused without a crash', async (_what, end) => {
    const path = await written(madeZip((await goodFiles()).map(entryOf), end));
    expect(['damaged', 'hostile', 'not-a-bundle']).toContain((await refused(path)).code);
  });

  test('entries that begin behind the end of the file are refused', async () => {
    expect(
      await refused(await withEntries({ name: 'x', content: Buffer.from('x'), offset: 0xf0_00_00_00 })),
    ).toMatchObject({ code: 'damaged' });
  });
});

describe('a bundle that is not whole', () => {
  test('names the file whose content was changed', async () => {
    const files = await goodFiles();
    const changed = files.map((file) =>
      file.path === 'samples.csv' ? { ...file, content: file.content.toString().replace('true', 'TRUE') } : file,
    );
    expect(await refused(await written(madeZip(changed.map(entryOf))))).toMatchObject({
      code: 'damaged',
      message: 'The bundle is damaged: “samples.csv” was changed, its checksum is another. Ask for it again.',
    });
  });

  test('names the file that is missing, and the one that has another size', async () => {
    const files = await goodFiles();
    const missing = files.filter(({ path }) => path !== 'README.txt');
    expect((await refused(await written(madeZip(missing.map(entryOf))))).message).toContain('“README.txt” is missing');
    const longer = files.map((file) => (file.path === 'README.txt' ? { ...file, content: `${file.content} ` } : file));
    expect((await refused(await written(madeZip(longer.map(entryOf))))).message).toMatch(
      /“README.txt” has \d+ bytes instead of \d+/,
    );
  });

  test('loose files are held to their checksums too', async () => {
    const directory = await looseBundle();
    const path = join(directory, 'README.txt');
    await writeFile(path, (await readFile(path, 'utf8')).replace('a', 'b'));
    expect(await refused(directory)).toMatchObject({ code: 'damaged' });
  });

  test.each([
    ['samples.csv', (text: string) => text.replace(',ok,', ',fine,'), 'line 2'],
    ['samples.csv', (text: string) => text.replace(/\r\n$/, ',x\r\n'), 'another number of fields'],
    ['samples.csv', (text: string) => text.replace('142.457', 'NaN'), 'no number as totalMs'],
    ['samples.csv', () => '', 'empty'],
    ['samples.csv', () => '\ufffd\r\n', 'atUtc is missing'],
    ['incident.json', (text: string) => text.replace('"flapping": false', '"flapping": "no"'), 'flapping'],
    ['incident.json', (text: string) => text.replace(/"openedAtUs": \d+/, '"openedAtUs": 1'), 'one time for people'],
    ['incident.json', (text: string) => text.replace(/"openedAtUs": \d+/, '"openedAtUs": 1e300'), 'openedAtUs'],
    ['incident.json', () => '{', 'no JSON'],
    ['incident.json', () => 'null', 'incomplete'],
  ])('%s that says what no version writes is refused with its place', async (path, change, says) => {
    const refusal = await refused(await withFiles({ [path]: change }));
    expect(refusal.code).toBe('damaged');
    expect(refusal.message).toContain(says);
  });

  test.each([
    ['a text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['another zip', madeZip([{ name: 'a.txt', content: Buffer.from('x') }])],
    [
      'a zip with the manifest of something else',
      madeZip([{ name: 'manifest.json', content: Buffer.from('{"name":"x"}') }]),
    ],
  ])('%s is no bundle, and that is said', async (_what, bytes) => {
    const refusal = await refused(await written(bytes));
    expect(refusal.code).toBe('not-a-bundle');
    expect(refusal.message).toMatch(/^This is no bundle of Stallscope/);
  });

  test('what does not exist is said to', async () => {
    expect(await refused('/nowhere/b.zip')).toMatchObject({
      code: 'unreadable',
      message: '“/nowhere/b.zip” cannot be read: it does not exist.',
    });
  });
});

test('markup and control characters in every text are read as the text that they are', async () => {
  const nasty = '<img src=x onerror=alert(1)>\u001b[2J\u202e';
  const bundle = await opened(
    await withFiles({
      'incident.json': (text) => {
        const json = JSON.parse(text);
        return JSON.stringify({ ...json, note: nasty, verdict: { ...json.verdict, summary: nasty }, __proto__x: 1 });
      },
    }),
  );
  expect(bundle.incidents[0]).toMatchObject({ note: nasty, incident: { verdict: { summary: nasty } } });
});

test('a bundle that is changed while it is open is not read any further', async () => {
  const directory = await looseBundle();
  const bundle = await opened(directory);
  const path = join(directory, 'samples.csv');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('142.457', '142.458'));
  const read = async () => {
    for await (const _chunk of bundle.samples(never));
  };
  await expect(read()).rejects.toThrow('its checksum is another');
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    bundle.manifest.files.find((file) => file.path === 'samples.csv')?.sha256,
  );
});

test('opening can be cancelled', async () => {
  const path = await withEntries();
  expect(await openBundle(path, AbortSignal.abort())).toMatchObject({ kind: 'refused', code: 'cancelled' });
});

/** The record and the locator of zip64, which say that the list of entries lies there (APPNOTE 6.3.10, 4.3.14 and 4.3.15). */
function zip64End(offset: bigint): Buffer {
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(offset, 8);
  locator.writeUInt32LE(1, 16);
  return locator;
}
