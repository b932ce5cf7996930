import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../electron/store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { ROOT, requireOrSkip } from '../support/needs.ts';
import { evidence, sample, stall, tcpTarget } from './support/fixtures.ts';
import { mountSmallDisk, SMALL_DISKS } from './support/small-disk.ts';
import { allSamples, openInTest, readerInTest, rowCount, temporaryDirectory } from './support/store-in-test.ts';

const canMount = requireOrSkip('store on a small disk', [ROOT, SMALL_DISKS]);

/** Leaves no room on the disk; returns what makes room again. */
function fill(directory: string): () => void {
  const file = join(directory, 'ballast');
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
  return () => rmSync(file);
}

describe.runIf(canMount)('on a disk that fails', () => {
  test('a full disk stops nothing: what is measured waits in memory, is said, and is written when there is room', async () => {
    const disk = mountSmallDisk(1_048_576);
    const { store, clock, told } = openInTest({ directory: disk.directory });
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    await clock.advance(1_000);
    const makeRoom = fill(disk.directory);
    for (let index = 0; index < 60; index += 1) {
      store.appendSample(sample(target.id, clock.utcUs()), null);
      const hung = stall(store.nextStallId(), target.id, clock.utcUs());
      store.putStall(hung);
      store.appendEvidence(evidence(clock.utcUs()), hung.id, target.id);
      store.flush();
      await clock.advance(1_000);
    }
    expect(store.health()).toMatchObject({ kind: 'trouble', code: 'disk-full', droppedSamples: 0 });
    expect(told.health).toHaveLength(1);
    expect(told.health[0]).toMatchObject({ kind: 'trouble', code: 'disk-full' });
    makeRoom();
    await clock.advance(31_000);
    expect(store.health()).toEqual({ kind: 'fine' });
    expect(told.health.at(-1)).toEqual({ kind: 'fine' });
    expect(await allSamples(readerInTest(disk.directory), target.id)).toHaveLength(60);
    expect(rowCount(disk.directory, 'evidence')).toBe(60);
    store.close();
  });

  test('with room for a part of what waits, that part is written', async () => {
    const disk = mountSmallDisk(1_048_576);
    const { store, clock } = openInTest({ directory: disk.directory });
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    await clock.advance(1_000);
    const makeRoom = fill(disk.directory);
    for (let index = 0; index < 100; index += 1) {
      const raw = randomBytes(15_000).toString('base64');
      store.appendEvidence(evidence(clock.utcUs(), { raw }), store.nextStallId(), target.id);
    }
    await clock.advance(2_000);
    expect(store.health()).toMatchObject({ kind: 'trouble', code: 'disk-full' });
    makeRoom();
    await clock.advance(31_000);
    expect(rowCount(disk.directory, 'evidence')).toBeGreaterThanOrEqual(10);
    store.close();
  });

  test('when more waits than memory may hold, the oldest samples are given up and the gap is recorded', async () => {
    const disk = mountSmallDisk(16 * 1_048_576);
    const { store, clock } = openInTest({ directory: disk.directory });
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    await clock.advance(1_000);
    const makeRoom = fill(disk.directory);
    const firstUs = clock.utcUs();
    store.appendSample(sample(target.id, firstUs), null);
    await clock.advance(1_000);
    for (let index = 1; index < 102_500; index += 1)
      store.appendSample(sample(target.id, firstUs + index * 1_000), null);
    expect(store.health()).toMatchObject({ kind: 'trouble', code: 'disk-full', droppedSamples: 2_000 });
    makeRoom();
    await clock.advance(60_000);
    expect(store.health()).toEqual({ kind: 'fine' });
    const reader = readerInTest(disk.directory);
    expect((await reader.sizes()).samples).toBe(100_500);
    expect(await reader.gaps({ fromUs: null, toUs: null })).toEqual([
      { targetId: null, reason: 'store-full', startedAtUs: firstUs, endedAtUs: firstUs + 1_999_000 },
    ]);
    store.close();
  });

  test('a disk that becomes read-only is said, and recording goes on once it can be written to', async () => {
    const disk = mountSmallDisk(4 * 1_048_576);
    const { store, clock } = openInTest({ directory: disk.directory });
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    store.appendSample(sample(target.id, clock.utcUs()), null);
    store.close();
    disk.makeReadOnly();
    const refused = openStore({ directory: disk.directory, clock, appVersion: '0.1.0', log: () => {} });
    expect(refused).toMatchObject({ kind: 'refused', code: 'read-only' });
    expect(refused.kind === 'refused' && refused.message).toContain(disk.directory);
    // What was recorded can still be read.
    expect(await allSamples(readerInTest(disk.directory), target.id)).toHaveLength(1);
    disk.makeWritable();
    expect(openInTest({ directory: disk.directory }).store.listTargets()).toEqual([target]);
  });

  test('a store that is closed while the disk is full gives up the directory and stays closed', async () => {
    const disk = mountSmallDisk(1_048_576);
    const { store, clock } = openInTest({ directory: disk.directory });
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    await clock.advance(1_000);
    const makeRoom = fill(disk.directory);
    for (let index = 0; index < 2_000; index += 1) store.appendSample(sample(target.id, clock.utcUs() + index), null);
    store.close();
    expect(clock.pendingTimers).toBe(0);
    makeRoom();
    const next = openInTest({ directory: disk.directory, clock });
    expect(next.notes.map((note) => note.code)).toContain('unclean-end');
    next.store.close();
  });

  test('a start on a full disk is refused with words', () => {
    const disk = mountSmallDisk(1_048_576);
    fill(disk.directory);
    const outcome = openStore({
      directory: disk.directory,
      clock: new FakeClock(),
      appVersion: '0.1.0',
      log: () => {},
    });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'disk-full' });
  });
});

test('a data directory that is a file is refused with words, which name the file and not the rights', () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  for (const directory of [file, join(file, 'below')]) {
    const outcome = openStore({ directory, clock: new FakeClock(), appVersion: '0.1.0', log: () => {} });
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'unreadable-directory',
      message: `The data directory ${directory} cannot be used: a file is in its place. Move that file away, or choose another directory.`,
      context: { directory },
    });
  }
});

test('a data directory that can never be made is refused with words', () => {
  // Where there is no /proc, the file below which it would lie stands in the way instead.
  const above = existsSync('/proc/self') ? '/proc/stallscope' : join(import.meta.filename, 'stallscope');
  const directory = join(above, 'data');
  const outcome = openStore({ directory, clock: new FakeClock(), appVersion: '0.1.0', log: () => {} });
  expect(outcome).toMatchObject({ kind: 'refused', code: 'unreadable-directory', context: { directory } });
});

test('the data directory is made, and nobody else may look into it', () => {
  const directory = join(temporaryDirectory(), 'a', 'b');
  const { store } = openInTest({ directory });
  store.upsertTarget(tcpTarget('api'), 'kept');
  store.flush();
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(directory))
    expect([name, statSync(join(directory, name)).mode & 0o077]).toEqual([name, 0]);
});
