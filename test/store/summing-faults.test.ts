import { closeSync, openSync, rmSync, statfsSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TargetId } from '../../electron/domain/ids.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { ROOT, requireOrSkip } from '../support/needs.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { mountSmallDisk, SMALL_DISKS } from './support/small-disk.ts';
import { inFile, openInTest, rowCount, type StoreInTest } from './support/store-in-test.ts';
import { summedUp } from './support/summing.ts';

const MINUTE_US = 60_000_000;
const PAGE = 4_096;
const canMount = requireOrSkip('sums on a small disk', [ROOT, SMALL_DISKS]);

function record({ store, clock }: StoreInTest, minutes: number): TargetId {
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  for (let index = 0; index < minutes * 2; index += 1) {
    store.appendSample(sample(target, clock.utcUs() - minutes * MINUTE_US + (index * MINUTE_US) / 2), null);
  }
  store.flush();
  return target;
}

describe.runIf(canMount)('on a disk without room', () => {
  test('sums wait for room like all else, and are whole afterwards', async () => {
    const disk = mountSmallDisk(1_048_576);
    const inTest = openInTest({ directory: disk.directory });
    record(inTest, 1_000);
    inFile(disk.directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
    const ballast = join(disk.directory, 'ballast');
    const { bavail, bsize } = statfsSync(disk.directory);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 48 * 1_024));
    const beginsSumming = async (): Promise<unknown> => {
      await inTest.clock.advance(1_000);
      return inTest.told.health[0];
    };
    await expect.poll(beginsSumming, { timeout: 30_000 }).toMatchObject({ kind: 'trouble', code: 'disk-full' });
    rmSync(ballast);
    const horizonUs = inTest.clock.utcUs() - 5 * MINUTE_US;
    await inTest.clock.advance(40_000);
    expect(inTest.store.health()).toEqual({ kind: 'fine' });
    await summedUp(inTest, horizonUs);
    expect(rowCount(disk.directory, 'summaries WHERE level = 0')).toBeGreaterThan(990);
    inTest.store.close();
  });
});

test('a piece that cannot be written leaves nothing behind, stops no recording, and is made anew', async () => {
  const inTest = openInTest();
  const { store, clock, directory, told } = inTest;
  const target = record(inTest, 200);
  inFile(directory, (database) =>
    database.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON summaries WHEN new.part % 7 = 3 BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
    ),
  );
  const isTold = async (): Promise<boolean> => {
    await clock.advance(1_000);
    return told.lines.some((line) => line.includes('not this one'));
  };
  await expect.poll(isTold, { timeout: 30_000 }).toBe(true);
  const [rows, marks] = inFile(directory, (database) => [
    database.prepare('SELECT max(part) + 1 FROM summaries WHERE level = 0').pluck().get(),
    database.prepare('SELECT until_us FROM summary_marks WHERE level = 0').pluck().get(),
  ]);
  expect(rows === null ? null : Number(rows) * MINUTE_US).toBe(marks ?? null);
  expect(store.health()).toEqual({ kind: 'fine' });
  store.appendSample(sample(target, clock.utcUs()), null);
  store.flush();
  expect(rowCount(directory, 'samples')).toBe(401);
  inFile(directory, (database) => database.exec('DROP TRIGGER refuse'));
  await summedUp(inTest, clock.utcUs() - 5 * MINUTE_US);
  expect(rowCount(directory, 'summaries WHERE level = 0')).toBeGreaterThanOrEqual(200);
});

test('damage that summing up meets is said, and recording goes on in a new file', async () => {
  const inTest = openInTest();
  const { store, clock, directory, told } = inTest;
  const target = record(inTest, 3_000);
  inFile(directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
  const handle = openSync(databaseFile(directory), 'r+');
  const page = Math.floor(statSync(databaseFile(directory)).size / PAGE / 2);
  writeSync(handle, Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE);
  closeSync(handle);
  const codes = async (): Promise<readonly string[]> => {
    await clock.advance(1_000);
    return told.notes.map((note) => note.code);
  };
  await expect.poll(codes, { timeout: 30_000 }).toEqual(['damage-found', 'set-aside', 'targets-saved']);
  expect(told.notes[0]?.message).toContain('Summing up samples found damage');
  store.appendSample(sample(target, clock.utcUs()), null);
  store.flush();
  expect(store.health()).toEqual({ kind: 'fine' });
  expect(rowCount(directory, 'samples')).toBe(1);
});
