import { expect, test } from 'vitest';
import { stallId } from '../../electron/domain/ids.ts';
import { sample, stall, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

test('a sample is in the file at most a second after it was taken', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  expect(rowCount(directory, 'samples')).toBe(0);
  await clock.advance(1_000);
  expect(rowCount(directory, 'samples')).toBe(1);
});

test('samples of one second go into the file together', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  for (let at = 0; at < 700; at += 100) {
    store.appendSample(sample(target.id, clock.utcUs()), null);
    await clock.advance(100);
  }
  expect(rowCount(directory, 'samples')).toBe(0);
  await clock.advance(300);
  expect(rowCount(directory, 'samples')).toBe(7);
});

test('when a stall opens, everything is written at once', () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.putStall(stall(store.nextStallId(), target.id, clock.utcUs(), { endedAtUs: null, end: null }));
  store.flush();
  expect([rowCount(directory, 'samples'), rowCount(directory, 'stalls')]).toEqual([1, 1]);
});

test('two samples that start in the same microsecond are both kept', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const atUs = clock.utcUs();
  for (const totalMs of [1, 2, 3]) store.appendSample(sample(target.id, atUs, { totalMs }), null);
  store.flush();
  const samples = await allSamples(readerInTest(directory), target.id);
  expect(samples.map((one) => [one.startedAtUs - atUs, one.totalMs])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('numbers are there at once, never twice, and go on after a restart', () => {
  const first = openInTest();
  const target = first.store.upsertTarget(tcpTarget('api'), 'kept');
  const ids = [first.store.nextStallId(), first.store.nextStallId()];
  expect(ids).toEqual([1, 2]);
  first.store.putStall(stall(stallId(2), target.id, first.clock.utcUs()));
  first.store.close();
  const second = openInTest({ directory: first.directory });
  expect(second.store.nextStallId()).toBe(3);
});

test('a record that cannot be written is left out and said, and the others are written', () => {
  const { store, directory, clock, told } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const atUs = clock.utcUs();
  for (let index = 0; index < 9; index += 1) {
    store.appendSample(sample(target.id, index === 4 ? Number.NaN : atUs + index), null);
  }
  store.flush();
  expect(rowCount(directory, 'samples')).toBe(8);
  expect(told.lines.join('\n')).toContain('a record of kind sample cannot be written');
  expect(store.health()).toEqual({ kind: 'fine' });
});

test('while nothing happens it is still noted that the observer is alive', async () => {
  const { directory, clock } = openInTest();
  const lastAlive = (): unknown =>
    inFile(directory, (database) =>
      database.prepare("SELECT value FROM meta WHERE key = 'last_alive_us'").pluck().get(),
    );
  await clock.advance(60_000);
  expect(Number(lastAlive())).toBeGreaterThanOrEqual(clock.utcUs() - 6_000_000);
});

test('when the wall clock is set back, samples are kept under the times that it showed', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const beforeUs = clock.utcUs();
  store.appendSample(sample(target.id, beforeUs), null);
  clock.stepUtc(-3_600_000);
  store.appendSample(sample(target.id, clock.utcUs()), null);
  await clock.advance(1_000);
  const samples = await allSamples(readerInTest(directory), target.id);
  expect(samples.map((one) => one.startedAtUs)).toEqual([beforeUs - 3_600_000_000, beforeUs]);
});

test('after closing, nothing is waiting and calls do nothing', () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.close();
  store.appendSample(sample(target.id, clock.utcUs() + 1), null);
  store.flush();
  store.close();
  expect(clock.pendingTimers).toBe(0);
  expect(rowCount(directory, 'samples')).toBe(1);
});
