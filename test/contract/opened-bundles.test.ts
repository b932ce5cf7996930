import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeBundle } from '../../electron/bundle/write-bundle.ts';
import { contract } from '../../electron/contract/contract.ts';
import { type ContractErrorData, contractErrorOf } from '../../electron/contract/errors.ts';
import { folderInTest, serviceInTest } from '../support/kept-service.ts';
import { request } from '../unit/bundle/export.ts';
import { madeZip } from '../unit/bundle/read/made-zip.ts';
import { sampleSource } from '../unit/bundle/sample-source.ts';

const signal = new AbortController().signal;
const FIXTURE = join(import.meta.dirname, '../fixtures/bundles/format-1.zip');

/** A bundle that this version wrote, as a zip or as loose files. */
async function bundleFrom(folder: string, kind: 'zip' | 'loose', name = kind === 'zip' ? 'theirs.zip' : 'theirs') {
  const path = join(folder, name);
  const destination =
    kind === 'zip'
      ? ({ kind, file: path, directory: folder, overwrite: false } as const)
      : ({ kind, directory: path } as const);
  const outcome = await writeBundle(request(sampleSource(), path, { destination }));
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return path;
}

const refusal = async (call: Promise<unknown>): Promise<ContractErrorData> => {
  try {
    await call;
  } catch (thrown) {
    return contractErrorOf(thrown);
  }
  throw new Error('It was not refused.');
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a bundle from elsewhere', () => {
  test('is listed with what it tells once it is opened, and everybody hears of it', async () => {
    const service = await serviceInTest(await folderInTest());
    const path = await bundleFrom(await folderInTest(), 'zip');
    const { id } = await service.service.openBundle({ path, fileName: null, signal });
    const listed = await service.api['bundles.list']({});
    expect(contract.methods['bundles.list'].output.strict().parse(listed)).toEqual(listed);
    expect(listed.bundles).toMatchObject([
      {
        id,
        fileName: 'theirs.zip',
        madeAt: '2026-11-21T09:30:00.000Z',
        scope: 'incident',
        vantage: 'nas-berlin, eth0 192.168.178.20 by way of 192.168.178.1',
        zone: 'UTC+01:00',
        targets: [
          { name: 'api', address: 'https://api.example.com/healthcheck', role: 'subject' },
          { name: 'control', address: 'tcp://control.example.net:443', role: 'control' },
        ],
        incidents: [{ id: 3, target: 'api', failed: 1, segment: 'path', worstMs: 7_400 }],
        samples: 13,
      },
    ]);
    const told = service.events.filter((event) => event.type === 'bundles.changed');
    expect(told.at(-1)).toMatchObject({ bundles: [{ id }] });
  });

  test('is a copy that nobody else can read, and stays when the file that it came from is gone', async () => {
    const directory = await folderInTest();
    const service = await serviceInTest(directory);
    const path = await bundleFrom(await folderInTest(), 'zip');
    const { id } = await service.service.openBundle({ path, fileName: null, signal });
    expect(id).toBe(sha256(await readFile(path)));
    const kept = join(directory, 'bundles');
    expect((await stat(kept)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(kept)) expect((await stat(join(kept, name))).mode & 0o777).toBe(0o600);
    expect((await readdir(kept)).toSorted()).toEqual([`${id}.json`, `${id}.zip`]);
  });

  test('that is opened twice is open once', async () => {
    const service = await serviceInTest(await folderInTest());
    const path = await bundleFrom(await folderInTest(), 'zip');
    const first = await service.service.openBundle({ path, fileName: null, signal });
    const again = await service.service.openBundle({ path, fileName: 'other name.zip', signal });
    expect(again).toEqual(first);
    expect((await service.api['bundles.list']({})).bundles).toHaveLength(1);
  });

  test('of loose files is kept as one zip', async () => {
    const directory = await folderInTest();
    const service = await serviceInTest(directory);
    const path = await bundleFrom(await folderInTest(), 'loose');
    const { id } = await service.service.openBundle({ path, fileName: null, signal });
    const [listed] = (await service.api['bundles.list']({})).bundles;
    expect(listed).toMatchObject({ id, fileName: 'theirs', samples: 13 });
    expect(sha256(await readFile(join(directory, 'bundles', `${id}.zip`)))).toBe(id);
  });

  test('is forgotten when it is closed; the file that it came from stays', async () => {
    const directory = await folderInTest();
    const service = await serviceInTest(directory);
    const path = await bundleFrom(await folderInTest(), 'zip');
    const { id } = await service.service.openBundle({ path, fileName: null, signal });
    await service.api['bundles.close']({ id });
    expect(await service.api['bundles.list']({})).toEqual({ bundles: [] });
    expect(await readdir(join(directory, 'bundles'))).toEqual([]);
    expect((await stat(path)).isFile()).toBe(true);
    expect(service.events.filter((event) => event.type === 'bundles.changed').at(-1)).toMatchObject({ bundles: [] });
    expect(await refusal(service.api['bundles.close']({ id }))).toMatchObject({ code: 'not-found' });
    expect(await refusal(service.api['bundles.close']({ id: '../stallscope.db' }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('is still open after a restart; newer ones stand first', async () => {
    const directory = await folderInTest();
    const before = await serviceInTest(directory);
    await before.service.openBundle({ path: FIXTURE, fileName: null, signal });
    const path = await bundleFrom(await folderInTest(), 'zip');
    await before.service.openBundle({ path, fileName: null, signal });
    const { bundles } = await before.api['bundles.list']({});
    expect(bundles.map(({ fileName }) => fileName)).toEqual(['theirs.zip', 'format-1.zip']);
    await before.stop();
    const after = await serviceInTest(directory);
    expect((await after.api['bundles.list']({})).bundles).toEqual(bundles);
  });

  test('that was damaged on the disk meanwhile is closed, and that is said', async () => {
    const directory = await folderInTest();
    const before = await serviceInTest(directory);
    const { id } = await before.service.openBundle({ path: FIXTURE, fileName: null, signal });
    await before.stop();
    const kept = join(directory, 'bundles', `${id}.zip`);
    const bytes = await readFile(kept);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(kept, bytes);
    const after = await serviceInTest(directory);
    expect(await after.api['bundles.list']({})).toEqual({ bundles: [] });
    expect((await after.api.overview({})).notes).toContainEqual(
      expect.stringContaining('“format-1.zip” was damaged on this disk and is closed'),
    );
    expect(await readdir(join(directory, 'bundles'))).toEqual([]);
  });

  test('is read anew where only the note of it was lost', async () => {
    const directory = await folderInTest();
    const before = await serviceInTest(directory);
    const { id } = await before.service.openBundle({ path: FIXTURE, fileName: null, signal });
    await before.stop();
    await writeFile(join(directory, 'bundles', `${id}.json`), '{"id":');
    const after = await serviceInTest(directory);
    expect((await after.api['bundles.list']({})).bundles).toMatchObject([{ id, samples: 40, fileName: 'bundle.zip' }]);
  });
});

describe('what cannot be opened', () => {
  test.each([
    ['a text', Buffer.from('hello'), 'This is no bundle of Stallscope: it is no zip.'],
    [
      'a zip that leads out of its folder',
      madeZip([{ name: '../x', content: Buffer.from('x') }]),
      'leads out of its folder',
    ],
  ])('%s is refused in words, and nothing of it stays', async (_what, bytes, says) => {
    const directory = await folderInTest();
    const service = await serviceInTest(directory);
    const path = join(await folderInTest(), 'b.zip');
    await writeFile(path, bytes);
    const error = await refusal(service.service.openBundle({ path, fileName: null, signal }));
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(says) });
    expect(await readdir(join(directory, 'bundles'))).toEqual([]);
    expect(await service.api['bundles.list']({})).toEqual({ bundles: [] });
  });

  test('what does not exist, and a folder with a link in it', async () => {
    const service = await serviceInTest(await folderInTest());
    const folder = await folderInTest();
    const missing = service.service.openBundle({ path: join(folder, 'none.zip'), fileName: null, signal });
    expect(await refusal(missing)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('does not exist'),
    });
    const loose = await bundleFrom(folder, 'loose');
    await symlink('/etc/hostname', join(loose, 'more.txt'));
    const linked = service.service.openBundle({ path: loose, fileName: null, signal });
    expect(await refusal(linked)).toMatchObject({ context: { reason: 'hostile' } });
  });

  test('more than fifty bundles', async () => {
    const directory = await folderInTest();
    await mkdir(join(directory, 'bundles'), { mode: 0o700 });
    const service = await serviceInTest(directory);
    await service.api['bundles.list']({});
    for (let number = 0; number < 50; number += 1) {
      const id = sha256(Buffer.from(String(number)));
      await copyFile(FIXTURE, join(directory, 'bundles', `${id}.zip`));
      await chmod(join(directory, 'bundles', `${id}.zip`), 0o600);
    }
    const error = await refusal(service.service.openBundle({ path: FIXTURE, fileName: null, signal }));
    expect(error).toMatchObject({ code: 'too-many', message: expect.stringContaining('Close one') });
  });

  test('opening that is cancelled leaves nothing', async () => {
    const directory = await folderInTest();
    const service = await serviceInTest(directory);
    const opening = service.service.openBundle({ path: FIXTURE, fileName: null, signal: AbortSignal.abort() });
    expect(await refusal(opening)).toMatchObject({ code: 'cancelled' });
    expect(await service.api['bundles.list']({})).toEqual({ bundles: [] });
  });
});

test('a bundle whose every text is markup and control characters tells them as text that acts on nothing', async () => {
  const nasty = '<b onclick=x>\u001b[2J\u202e';
  const source = sampleSource();
  const [entry] = source.incidents;
  if (entry === undefined) throw new Error('the sample has an incident');
  const verdict = { ...entry.incident.verdict, summary: nasty };
  const folder = await folderInTest();
  const path = join(folder, 'b.zip');
  await writeBundle(
    request(
      {
        ...source,
        incidents: [{ ...entry, incident: { ...entry.incident, verdict } }],
        targets: source.targets.map((target) => ({ ...target, name: `${nasty}${target.id}` })),
      },
      path,
    ),
  );
  const service = await serviceInTest(await folderInTest());
  await service.service.openBundle({ path, fileName: `${nasty}.zip`, signal });
  const text = JSON.stringify((await service.api['bundles.list']({})).bundles);
  expect(text).toContain('<b onclick=x>\\\\x1b[2J\\\\u{202e}');
  expect(text).not.toMatch(/\\u001b|\p{Cc}|\u202e/u);
});
