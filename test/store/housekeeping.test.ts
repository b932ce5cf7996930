import { randomBytes } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { databaseFile, MAX_BYTES_CHECKED_AT_START, walFile } from '../../electron/store/database-file.ts';
import { evidence, sample, tcpTarget } from './support/fixtures.ts';
import { realisticSample } from './support/realistic-samples.ts';
import { inFile, openInTest, rowCount } from './support/store-in-test.ts';

const PAGE = 4_096;

test('a database too large to be checked at the start is checked meanwhile, and damage found then is acted upon', async () => {
  const first = openInTest();
  const target = first.store.upsertTarget(tcpTarget('api'), 'kept');
  // Random text, because what repeats would be packed small.
  for (let index = 0; index < 60; index += 1) {
    const raw = randomBytes(750_000).toString('base64');
    first.store.appendEvidence(evidence(first.clock.utcUs(), { raw }), first.store.nextStallId(), target.id);
    first.store.flush();
  }
  first.store.appendSample(sample(target.id, first.clock.utcUs()), null);
  first.store.close();
  const file = databaseFile(first.directory);
  // The worker may still be bringing in the log, and what it brings in later would mend the damage.
  const bringsInAll = (): boolean =>
    inFile(first.directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0;
  await expect.poll(bringsInAll, { timeout: 45_000 }).toBe(true);
  expect(statSync(file).size).toBeGreaterThan(MAX_BYTES_CHECKED_AT_START);
  // In the middle of some long text, where the look at the start does not get to.
  const damagedPage = Math.floor(statSync(file).size / PAGE / 2);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(PAGE, 0xa5), 0, PAGE, damagedPage * PAGE);
  closeSync(handle);
  const second = openInTest({ directory: first.directory, clock: first.clock });
  expect(second.notes.map((note) => note.code)).not.toContain('set-aside');
  await expect.poll(() => second.told.notes.map((note) => note.code), { timeout: 30_000 }).toContain('set-aside');
  expect(second.told.notes.map((note) => note.code)).toEqual(['damage-found', 'set-aside', 'targets-saved']);
  await second.clock.advance(1_000);
  expect(second.store.health()).toEqual({ kind: 'fine' });
  expect(inFile(first.directory, (database) => database.prepare('SELECT name FROM targets').pluck().all())).toEqual([
    'api',
  ]);
  expect(rowCount(first.directory, 'samples')).toBe(0);
}, 120_000);

test('the log is brought into the file beside the writer, so it does not grow for ever', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const file = databaseFile(directory);
  let index = 0;
  const record = async (samples: number): Promise<number> => {
    for (const end = index + samples; index < end; index += 1) {
      store.appendSample(realisticSample([target.id], index, clock.utcUs()), null);
    }
    await clock.advance(1_000);
    return statSync(file).size;
  };
  await expect.poll(() => record(2_000), { timeout: 90_000, interval: 10 }).toBeGreaterThan(4 * 1_048_576);
  // Once it is in the file, the log starts over instead of growing with every batch, of which these are six megabytes.
  const walBytes = statSync(walFile(file)).size;
  for (let turn = 0; turn < 30; turn += 1) {
    const { size } = statSync(file);
    await record(2_000);
    // One more sample is a batch too, after which what is left is brought in.
    await expect.poll(() => record(1), { timeout: 90_000, interval: 20 }).toBeGreaterThan(size);
  }
  expect(statSync(walFile(file)).size).toBeLessThan(walBytes + 4 * 1_048_576);
  expect(rowCount(directory, 'samples')).toBe(index);
}, 120_000);
