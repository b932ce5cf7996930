import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { type BundleDestination, writeBundle } from '../../../electron/bundle/write-bundle.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { desk } from './desks.ts';
import { request, temporaryFolder } from './export.ts';
import { testWithUnzip } from './read-zip.ts';
import { atUs, evidence, sample, sampleSource } from './sample-source.ts';

const refused = (code: string) => ({ kind: 'refused', code, message: expect.stringMatching(/^.{20,}\.$/) });

describe('what is there already', () => {
  test('a file is left as it is', async () => {
    const file = join(await temporaryFolder(), 'b.zip');
    await writeFile(file, 'precious');
    expect(await writeBundle(request(sampleSource(), file))).toEqual(refused('already-exists'));
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  test('a file is replaced when that is asked for, and is private then', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'b.zip');
    await writeFile(file, 'old', { mode: 0o644 });
    const destination = { kind: 'zip', file, directory: folder, overwrite: true } as const;
    expect((await writeBundle(request(sampleSource(), file, { destination }))).kind).toBe('written');
    testWithUnzip(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['b.zip']);
  });

  test('a symbolic link stays one; what it leads to is replaced', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'b.zip'), 'old');
    const file = join(folder, 'link.zip');
    await symlink('real/b.zip', file);
    const destination = { kind: 'zip', file, directory: folder, overwrite: true } as const;
    expect((await writeBundle(request(sampleSource(), file, { destination }))).kind).toBe('written');
    expect(await readlink(file)).toBe('real/b.zip');
    testWithUnzip(join(folder, 'real', 'b.zip'));
  });

  test.each([true, false])('a folder is never replaced (overwrite %s)', async (overwrite) => {
    const folder = await temporaryFolder();
    const destination = { kind: 'zip', file: folder, directory: folder, overwrite } as const;
    expect(await writeBundle(request(sampleSource(), '', { destination }))).toEqual(refused('cannot-write'));
    expect(await readdir(folder)).toEqual([]);
  });

  test('a pipe or device is never replaced', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    const destination = { kind: 'zip', file, directory: folder, overwrite: true } as const;
    expect(await writeBundle(request(sampleSource(), file, { destination }))).toEqual(refused('cannot-write'));
    expect((await stat(file)).isFIFO()).toBe(true);
  });

  test('a file that comes into being meanwhile is left as it is', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'b.zip');
    const source = sampleSource({
      async *samples() {
        yield [sample()];
        await writeFile(file, 'somebody was quicker');
      },
    });
    expect(await writeBundle(request(source, file))).toEqual(refused('already-exists'));
    expect(await readFile(file, 'utf8')).toBe('somebody was quicker');
    expect(await readdir(folder)).toEqual(['b.zip']);
  });

  test('a folder with something in it takes no loose files', async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, 'notes.txt'), 'mine');
    const destination = { kind: 'loose', directory } as const;
    expect(await writeBundle(request(sampleSource(), '', { destination }))).toEqual(refused('already-exists'));
    expect(await readdir(directory)).toEqual(['notes.txt']);
  });

  test('a folder that gets something meanwhile is left as it is, with what it got', async () => {
    const folder = await temporaryFolder();
    for (const directory of [folder, join(folder, 'new')]) {
      const source = sampleSource({
        async *samples() {
          yield [sample()];
          await writeFile(join(directory, 'README.txt'), 'somebody was quicker');
        },
      });
      const destination = { kind: 'loose', directory } as const;
      expect(await writeBundle(request(source, '', { destination }))).toEqual(refused('already-exists'));
      expect(await readdir(directory)).toEqual(['README.txt']);
      expect(await readFile(join(directory, 'README.txt'), 'utf8')).toBe('somebody was quicker');
      await rm(join(directory, 'README.txt'));
    }
  });

  test('a file is no folder for loose files', async () => {
    const directory = join(await temporaryFolder(), 'file');
    await writeFile(directory, 'mine');
    const destination = { kind: 'loose', directory } as const;
    expect(await writeBundle(request(sampleSource(), '', { destination }))).toEqual(refused('already-exists'));
  });
});

describe('where nothing can be written', () => {
  test.each(['missing/b.zip', 'x'.repeat(300), 'nul\0byte.zip'])('%j is refused in words', async (name) => {
    const folder = await temporaryFolder();
    const outcome = await writeBundle(request(sampleSource(), join(folder, name)));
    expect(outcome).toEqual(refused('cannot-write'));
    expect(await readdir(folder)).toEqual([]);
  });

  test('a path that leads through a file is refused in words', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    expect(await writeBundle(request(sampleSource(), join(folder, 'file', 'b.zip')))).toEqual(refused('cannot-write'));
  });

  test.each(['missing/loose', 'file/loose', 'x'.repeat(300), 'nul\0byte'])(
    'the folder %j for loose files is refused in words',
    async (name) => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'file'), '');
      const destination = { kind: 'loose', directory: join(folder, name) } as const;
      expect(await writeBundle(request(sampleSource(), '', { destination }))).toEqual(refused('cannot-write'));
      expect(await readdir(folder)).toEqual(['file']);
    },
  );
});

test('nothing recorded is nothing to export, and no file', async () => {
  const folder = await temporaryFolder();
  const empty = sampleSource({ incidents: [], chunks: [[], []], scope: { kind: 'range', targetIds: null } });
  expect(await writeBundle(request(empty, join(folder, 'b.zip')))).toEqual(refused('nothing-to-export'));
  const loose = { kind: 'loose', directory: join(folder, 'loose') } as const;
  expect(await writeBundle(request(empty, '', { destination: loose }))).toEqual(refused('nothing-to-export'));
  expect(await readdir(folder)).toEqual([]);
});

/** Samples without end, until it is told to stop. */
const endless = (each: (chunk: number) => void): Pick<BundleSource, 'samples'> => {
  let passes = 0;
  return {
    async *samples(signal) {
      passes += 1;
      if (passes === 1) return yield [sample()];
      for (let chunk = 0; chunk < 5_000; chunk += 1) {
        each(chunk);
        signal.throwIfAborted();
        yield Array.from({ length: 200 }, (_, index): Sample => sample({ startedAtUs: atUs(chunk * 200 + index) }));
      }
    },
  };
};

const destinationIn = (folder: string, kind: 'zip' | 'loose'): BundleDestination =>
  kind === 'zip'
    ? { kind, file: join(folder, 'b.zip'), directory: folder, overwrite: false }
    : { kind, directory: join(folder, 'loose') };

describe('cancelling', () => {
  test.each(['zip', 'loose'] as const)('in the middle of the samples leaves nothing (%s)', async (kind) => {
    const folder = await temporaryFolder();
    const cancel = new AbortController();
    const source = sampleSource(endless((chunk) => chunk === 20 && cancel.abort()));
    const destination = destinationIn(folder, kind);
    const outcome = await writeBundle(request(source, '', { destination, signal: cancel.signal }));
    expect(outcome).toEqual(refused('cancelled'));
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['zip', 'loose'] as const)('while the source keeps silent does not wait for it (%s)', async (kind) => {
    const folder = await temporaryFolder();
    const cancel = new AbortController();
    let passes = 0;
    const source = sampleSource({
      async *samples() {
        passes += 1;
        yield [sample()];
        if (passes === 1) return;
        cancel.abort();
        await new Promise(() => undefined);
      },
    });
    const destination = destinationIn(folder, kind);
    const outcome = await writeBundle(request(source, '', { destination, signal: cancel.signal }));
    expect(outcome).toEqual(refused('cancelled'));
    expect(await readdir(folder)).toEqual([]);
  });

  test('before the beginning touches nothing', async () => {
    const folder = await temporaryFolder();
    const outcome = await writeBundle(request(sampleSource(), join(folder, 'b.zip'), { signal: AbortSignal.abort() }));
    expect(outcome).toEqual(refused('cancelled'));
    expect(await readdir(folder)).toEqual([]);
  });
});

test.each(['zip', 'loose'] as const)(
  'what the source fails with is passed on, and nothing is left (%s)',
  async (kind) => {
    const folder = await temporaryFolder();
    const failure = new Error('the database is gone');
    let passes = 0;
    const source = sampleSource({
      async *samples() {
        passes += 1;
        yield [sample()];
        if (passes > 1) throw failure;
      },
    });
    const destination =
      kind === 'zip'
        ? { kind, file: join(folder, 'b.zip'), directory: folder, overwrite: false }
        : { kind, directory: join(folder, 'loose') };
    await expect(writeBundle(request(source, '', { destination }))).rejects.toBe(failure);
    expect(await readdir(folder)).toEqual([]);
  },
);

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

describe.skipIf(!isRoot)('a full disk (needs root for a small file system of its own)', () => {
  async function smallDisk(): Promise<string> {
    const disk = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'stallscope-test', disk]);
    onTestFinished(() => {
      execFileSync('umount', [disk]);
    });
    return disk;
  }

  /** Text that does not shrink in a zip. */
  const noise = Array.from({ length: 200 }, (_, line) =>
    Array.from({ length: 1_200 }, (_, at) =>
      String.fromCharCode(97 + ((line * 7 + at * at * 31 + ((line * at) % 19)) % 26)),
    ).join(''),
  ).join('\n');
  const big = () =>
    sampleSource({
      evidence: Array.from({ length: 40 }, (_, index) => evidence(index + 1, 'socket', 1, 2)),
      async evidenceRaw(id) {
        return `${id}\n${[...noise].map((letter, at) => String.fromCharCode(letter.charCodeAt(0) + ((at * id) % 5))).join('')}`;
      },
    });

  test('is said, and nothing is left of the zip', async () => {
    const disk = await smallDisk();
    expect(await writeBundle(request(big(), join(disk, 'b.zip')))).toEqual(refused('disk-full'));
    expect(await readdir(disk)).toEqual([]);
  });

  test('is said, and nothing is left of files in parts', async () => {
    const disk = await smallDisk();
    const destination = { kind: 'loose', directory: join(disk, 'loose') } as const;
    const profile = { ...desk('cloudflare'), limits: { fileBytes: 100_000, endings: ['txt'] } };
    expect(await writeBundle(request(big(), '', { destination, profile }))).toEqual(refused('disk-full'));
    expect(await readdir(disk)).toEqual([]);
  });

  test('is said, and nothing is left of the loose files', async () => {
    const disk = await smallDisk();
    const destination = { kind: 'loose', directory: join(disk, 'loose') } as const;
    expect(await writeBundle(request(big(), '', { destination }))).toEqual(refused('disk-full'));
    expect(await readdir(disk)).toEqual([]);
  });
});
