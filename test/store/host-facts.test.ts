import { expect, test } from 'vitest';
import type { StoredHostFacts } from '../../electron/store/reader.ts';
import { incident, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const factsAt = (collectedAtUs: number, change: Partial<StoredHostFacts> = {}): StoredHostFacts => ({
  collectedAtUs,
  seenUntilUs: collectedAtUs,
  text: `Collected at ${collectedAtUs}`,
  data: { gateway: '192.0.2.1', resolvers: ['192.0.2.53'] },
  ...change,
});

test('facts come back with the last ones from before, those of the time, and the first ones from after it', async () => {
  const { store, directory } = openInTest();
  for (const atUs of [100, 200, 300, 400, 500, 600]) store.putHostFacts(factsAt(atUs));
  store.close();
  const reader = readerInTest(directory);
  const times = async (fromUs: number | null, toUs: number | null) =>
    (await reader.hostFacts({ fromUs, toUs })).map(({ collectedAtUs }) => collectedAtUs);
  expect(await times(300, 450)).toEqual([200, 300, 400, 500]);
  expect(await times(210, 220)).toEqual([200, 300]);
  expect(await times(0, 50)).toEqual([100]);
  expect(await times(700, 800)).toEqual([600]);
  expect(await times(null, null)).toEqual([100, 200, 300, 400, 500, 600]);
  expect(await reader.hostFacts({ fromUs: 100, toUs: 101 })).toEqual([factsAt(100), factsAt(200)]);
});

test('facts that were so still when they were looked at again are kept once, with the time of the last look', async () => {
  const { store, directory } = openInTest();
  store.putHostFacts(factsAt(100));
  store.putHostFacts(factsAt(100, { seenUntilUs: 900 }));
  store.putHostFacts(factsAt(100, { seenUntilUs: 500 }));
  store.close();
  expect(await readerInTest(directory).hostFacts({ fromUs: 0, toUs: 1_000 })).toEqual([
    factsAt(100, { seenUntilUs: 900 }),
  ]);
});

test('a damaged set of facts does not hide the others', async () => {
  const { store, directory } = openInTest();
  for (const atUs of [100, 200, 300]) store.putHostFacts(factsAt(atUs));
  store.close();
  inFile(directory, (database) => database.exec(`UPDATE host_facts SET data = '{"gate' WHERE collected_at_us = 200`));
  const found = await readerInTest(directory).hostFacts({ fromUs: 0, toUs: 1_000 });
  expect(found.map(({ collectedAtUs }) => collectedAtUs)).toEqual([100, 300]);
});

test('facts do not pile up without end: the oldest go', async () => {
  const { store, directory, clock } = openInTest();
  for (let index = 0; index < 540; index += 1) store.putHostFacts(factsAt(1_000 + index));
  store.flush();
  await clock.advance(120_000);
  expect(rowCount(directory, 'host_facts')).toBe(500);
  const oldest = inFile(directory, (database) =>
    database.prepare('SELECT min(collected_at_us) FROM host_facts').pluck().get(),
  );
  expect(oldest).toBe(1_040);
});

test('many incidents are read at once in the order asked for, and those that are not there are left out', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const ids = Array.from({ length: 70 }, () => store.nextIncidentId());
  for (const id of ids) store.putIncident(incident(id, target.id, store.nextEpisodeId(), clock.utcUs()));
  const [first, second] = ids;
  if (first === undefined || second === undefined) throw new Error('no numbers');
  store.deleteIncident(second);
  store.close();
  const reader = readerInTest(directory);
  const asked = [...ids].reverse();
  const records = await reader.incidentRecords(asked);
  expect(records.map((record) => record.incident.id)).toEqual(asked.filter((id) => id !== second));
  expect(records.at(-1)).toEqual(await reader.incident(first));
});
