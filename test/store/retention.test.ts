import { expect, test } from 'vitest';
import { evidence, incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest, rowCount, type StoreInTest } from './support/store-in-test.ts';
import { summedUp, sumUpFile } from './support/summing.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const EVERYTHING = { fromUs: null, toUs: null };

/** Opened again on the same file and clock, with all summed up that was recorded: what is not waits longer than it is kept. */
function reopenedSummedUp({ store, directory, clock }: StoreInTest): StoreInTest {
  store.close();
  sumUpFile(directory, clock.utcUs());
  return openInTest({ directory, clock });
}

test('samples are kept for thirty days and the double hour of that moment', async () => {
  const inTest = openInTest();
  const { store, directory, clock } = inTest;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const nowUs = clock.utcUs();
  for (let hour = 0; hour < 40 * 24; hour += 1) store.appendSample(sample(target.id, nowUs - hour * HOUR_US), null);
  store.flush();
  await summedUp(inTest, nowUs - HOUR_US);
  await clock.advance(300_000);
  const left = await allSamples(readerInTest(directory), target.id);
  // Seven minutes later it is still the double hour from six to eight o'clock.
  expect(left).toHaveLength(30 * 24 + 2);
  expect(left[0]?.startedAtUs).toBe(nowUs - (30 * 24 + 1) * HOUR_US);
});

test('samples within an hour of an incident stay with it: those of its target and of the controls', async () => {
  const inTest = openInTest();
  const { store, directory, clock } = inTest;
  const hit = store.upsertTarget(tcpTarget('hit'), 'kept');
  const control = store.upsertTarget(tcpTarget('control', { role: 'control' }), 'kept');
  const other = store.upsertTarget(tcpTarget('other'), 'kept');
  const openedAtUs = clock.utcUs() - 50 * DAY_US;
  const closedAtUs = openedAtUs + HOUR_US;
  for (const target of [hit, control, other]) {
    for (let minutes = -600; minutes <= 600; minutes += 10) {
      store.appendSample(sample(target.id, openedAtUs + minutes * 60_000_000), null);
    }
  }
  const kept = incident(store.nextIncidentId(), hit.id, store.nextEpisodeId(), openedAtUs, {
    lastBadAtUs: closedAtUs,
    closedAtUs,
  });
  store.putIncident(kept);
  store.flush();
  await summedUp(inTest, clock.utcUs() - HOUR_US);
  await clock.advance(300_000);
  const reader = readerInTest(directory);
  for (const target of [hit, control]) {
    const left = (await allSamples(reader, target.id)).map((one) => one.startedAtUs);
    expect([left.length, left[0], left.at(-1)]).toEqual([19, openedAtUs - HOUR_US, closedAtUs + HOUR_US]);
  }
  expect(await allSamples(reader, other.id)).toEqual([]);
  store.deleteIncident(kept.id);
  await clock.advance(300_000);
  expect(await allSamples(reader, hit.id)).toEqual([]);
});

test('near misses go with their evidence after thirty days, incidents stay until they are deleted', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const oldUs = clock.utcUs() - 45 * DAY_US;
  const old = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), oldUs);
  store.putIncident(old);
  for (const incidentId of [null, old.id]) {
    for (let index = 0; index < 70; index += 1) {
      const hung = stall(store.nextStallId(), target.id, oldUs + index, { incidentId });
      store.putStall(hung);
      store.appendEvidence(evidence(oldUs + index), hung.id, target.id);
    }
  }
  store.flush();
  await clock.advance(300_000);
  const reader = readerInTest(directory);
  expect(await reader.nearMisses(EVERYTHING, null)).toEqual([]);
  expect((await reader.incident(old.id))?.evidence).toHaveLength(70);
  expect(rowCount(directory, 'evidence')).toBe(70);
  store.deleteIncident(old.id);
  await clock.advance(1_000);
  expect(await reader.incident(old.id)).toBeNull();
  expect(await reader.incidents({ ...EVERYTHING, openOnly: false, targetId: null, limit: 10 })).toEqual([]);
  await clock.advance(300_000);
  expect([rowCount(directory, 'evidence'), rowCount(directory, 'stalls'), rowCount(directory, 'incidents')]).toEqual([
    0, 0, 0,
  ]);
});

test('numbers of what was deleted are not given out again', async () => {
  const first = openInTest();
  const target = first.store.upsertTarget(tcpTarget('api'), 'kept');
  const old = incident(first.store.nextIncidentId(), target.id, first.store.nextEpisodeId(), first.clock.utcUs());
  const hung = stall(first.store.nextStallId(), target.id, first.clock.utcUs(), { incidentId: old.id });
  first.store.putIncident(old);
  first.store.putStall(hung);
  const proof = first.store.appendEvidence(evidence(first.clock.utcUs()), hung.id, target.id);
  first.store.deleteIncident(old.id);
  await first.clock.advance(60_000);
  expect(rowCount(first.directory, 'incidents')).toBe(0);
  first.store.close();
  const { store } = openInTest({ directory: first.directory });
  expect(store.nextStallId()).toBeGreaterThan(hung.id);
  expect(store.nextIncidentId()).toBeGreaterThan(old.id);
  expect(store.nextEpisodeId()).toBeGreaterThan(old.episodeId);
  expect(store.appendEvidence(evidence(0), hung.id, target.id)).toBeGreaterThan(proof);
});

test('one step deletes a few hundred rows at most, and recording goes on between the steps', async () => {
  const before = openInTest();
  const { directory, clock } = before;
  const target = before.store.upsertTarget(tcpTarget('api'), 'kept');
  const oldUs = clock.utcUs() - 40 * DAY_US;
  for (let index = 0; index < 5_000; index += 1) {
    before.store.appendSample(sample(target.id, oldUs + index * 1_000), null);
  }
  reopenedSummedUp(before);
  const counts: number[] = [];
  await clock.advance(59_000);
  for (let turn = 0; turn < 300; turn += 1) {
    await clock.advance(100);
    counts.push(rowCount(directory, 'samples'));
  }
  const steps = counts.map((count, index) => (counts[index - 1] ?? 5_000) - count);
  expect(Math.max(...steps)).toBeLessThanOrEqual(1_100);
  expect(steps.filter((deleted) => deleted > 0).length).toBeGreaterThan(8);
  expect(counts.at(-1)).toBe(0);
});

test('text that no sample uses any more is forgotten, and can come again', async () => {
  const before = openInTest();
  const target = before.store.upsertTarget(tcpTarget('api'), 'kept');
  const unique = { localAddress: '203.0.113.99' };
  before.store.appendSample(sample(target.id, before.clock.utcUs() - 40 * DAY_US, unique), null);
  before.store.appendSample(sample(target.id, before.clock.utcUs()), null);
  const { store, directory, clock } = reopenedSummedUp(before);
  const known = (): unknown =>
    inFile(directory, (database) =>
      database.prepare("SELECT count(*) FROM words WHERE text = '203.0.113.99'").pluck().get(),
    );
  expect(known()).toBe(1);
  await clock.advance(300_000);
  expect(known()).toBe(0);
  store.appendSample(sample(target.id, clock.utcUs(), unique), null);
  store.flush();
  const read = await allSamples(readerInTest(directory), target.id);
  expect(read.map((one) => one.localAddress)).toEqual(['192.0.2.10', '203.0.113.99']);
});

test('the file shrinks after much was deleted', async () => {
  const full = openInTest();
  const { directory, clock } = full;
  const target = full.store.upsertTarget(tcpTarget('api'), 'kept');
  const oldUs = clock.utcUs() - 40 * DAY_US;
  for (let index = 0; index < 400_000; index += 1) {
    full.store.appendSample(sample(target.id, oldUs + index * 1_000), null);
  }
  reopenedSummedUp(full);
  const pages = (): number => inFile(directory, (database) => Number(database.pragma('page_count', { simple: true })));
  const before = pages();
  await clock.advance(600_000);
  expect(rowCount(directory, 'samples')).toBe(0);
  expect(pages()).toBeLessThan(before / 2);
});
