import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { databaseFile } from '../../electron/store/database-file.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest, rowCount, temporaryDirectory } from './support/store-in-test.ts';

const PAGE = 4_096;
const SET_ASIDE = 'stallscope-corrupt-20261121T070000Z.db';

/** A directory with two thousand samples of one kept target, closed in order. */
function recordedDirectory(): string {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  for (let index = 0; index < 2_000; index += 1) {
    store.appendSample(sample(target.id, clock.utcUs() - index * 5_000_000), null);
  }
  store.close();
  return directory;
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

const garbage = (length: number): Buffer => Buffer.alloc(length, 0xa5);

const lastPage = (file: string): number => Math.floor(statSync(file).size / PAGE) - 1;

const DAMAGES: readonly (readonly [string, (file: string) => void])[] = [
  ['cut short', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['cut in the middle of a page', (file) => truncateSync(file, statSync(file).size - 100)],
  ['its beginning overwritten', (file) => overwrite(file, 0, garbage(100))],
  ['its first page overwritten', (file) => overwrite(file, 100, garbage(PAGE - 100))],
  ['a page in the middle overwritten', (file) => overwrite(file, (lastPage(file) - 5) * PAGE, garbage(PAGE))],
  ['all of it replaced by text', (file) => writeFileSync(file, 'this is no database\n')],
];

test.each(DAMAGES)(
  'a database with %s is set aside under a dated name, which is said, and a new one is begun',
  async (_, damage) => {
    const directory = recordedDirectory();
    damage(databaseFile(directory));
    const damaged = readFileSync(databaseFile(directory));
    const { store, notes, clock } = openInTest({ directory });
    expect(readFileSync(join(directory, SET_ASIDE)).equals(damaged)).toBe(true);
    expect(notes[0]).toMatchObject({ code: 'set-aside', context: { file: SET_ASIDE } });
    expect(notes[0]?.message).toContain(SET_ASIDE);
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    store.appendSample(sample(target.id, clock.utcUs()), null);
    store.flush();
    expect(await allSamples(readerInTest(directory), target.id)).toHaveLength(1);
  },
);

test('the watched targets are carried over from a damaged database where they can still be read', () => {
  const directory = recordedDirectory();
  const file = databaseFile(directory);
  overwrite(file, (lastPage(file) - 5) * PAGE, garbage(PAGE));
  const { store, notes } = openInTest({ directory });
  expect(store.listTargets().map((target) => target.name)).toEqual(['api']);
  expect(notes.map((note) => note.code)).toEqual(['set-aside', 'targets-saved']);
});

test('a second damaged database of the same second gets a name of its own', () => {
  const directory = recordedDirectory();
  for (const name of [SET_ASIDE, 'stallscope-corrupt-20261121T070000Z-2.db']) {
    writeFileSync(databaseFile(directory), 'this is no database\n');
    const { store } = openInTest({ directory });
    store.close();
    expect(readdirSync(directory)).toContain(name);
  }
});

test('a database that is damaged while it is in use is set aside, and recording goes on in a new one', async () => {
  const { store, directory, clock, told } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  for (let index = 0; index < 50_000; index += 1) {
    store.appendSample(sample(target.id, clock.utcUs() - index * 5_000_000), null);
  }
  store.flush();
  const reader = readerInTest(directory);
  expect((await reader.sizes()).samples).toBe(50_000);
  inFile(directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
  const file = databaseFile(directory);
  const pages = Math.floor(statSync(file).size / PAGE);
  for (let page = 1; page < pages; page += 1) overwrite(file, page * PAGE, garbage(PAGE));
  for (let index = 0; index < 3_000; index += 1) {
    store.appendSample(sample(target.id, clock.utcUs() - 2_500_000 - index * 50_000_000), null);
  }
  await clock.advance(60_000);
  expect(told.notes.map((note) => note.code)).toContain('set-aside');
  expect(store.health()).toEqual({ kind: 'fine' });
  expect(rowCount(directory, 'samples')).toBe(3_000);
  expect((await reader.targets()).map((one) => one.target)).toEqual([target]);
  expect(await allSamples(reader, target.id)).toHaveLength(3_000);
});

test('a newer database is refused with words, and nothing is changed', () => {
  const directory = recordedDirectory();
  inFile(directory, (database) => {
    database.pragma('user_version = 99');
    database.exec("UPDATE meta SET value = '9.1.0' WHERE key = 'app_version'");
    database.pragma('wal_checkpoint(TRUNCATE)');
  });
  const before = readFileSync(databaseFile(directory));
  const outcome = openStore({ directory, clock: new FakeClock(), appVersion: '0.1.0', log: () => {} });
  expect(outcome).toMatchObject({
    kind: 'refused',
    code: 'newer-database',
    context: { version: 99, writtenBy: '9.1.0' },
  });
  expect(outcome.kind === 'refused' && outcome.message).toMatch(/written by Stallscope 9\.1\.0 in format 99.*0\.1\.0/);
  expect(readFileSync(databaseFile(directory)).equals(before)).toBe(true);
  expect(readdirSync(directory)).not.toContain('stallscope.pid');
});

test('a database of another program is refused and left alone', () => {
  const directory = temporaryDirectory();
  const foreign = new Database(databaseFile(directory));
  foreign.exec('CREATE TABLE recipes (name TEXT)');
  foreign.close();
  const outcome = openStore({ directory, clock: new FakeClock(), appVersion: '0.1.0', log: () => {} });
  expect(outcome).toMatchObject({ kind: 'refused', code: 'foreign-database' });
  expect(readdirSync(directory)).toContain('stallscope.db');
});

test('a reader says that the file is damaged, or newer, or not there', async () => {
  const empty = readerInTest(temporaryDirectory());
  await expect(empty.targets()).rejects.toMatchObject({ data: { code: 'no-data' } });
  const newer = recordedDirectory();
  inFile(newer, (database) => database.pragma('user_version = 99'));
  await expect(readerInTest(newer).targets()).rejects.toMatchObject({ data: { code: 'newer-database' } });
  const damaged = recordedDirectory();
  overwrite(databaseFile(damaged), 0, garbage(100));
  await expect(readerInTest(damaged).targets()).rejects.toMatchObject({ data: { code: 'damaged' } });
});
