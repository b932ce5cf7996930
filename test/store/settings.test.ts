import { truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { databaseFile } from '../../electron/store/database-file.ts';
import { evidence, incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { hopBy, pathOf, silentHop, snapshot } from './support/paths.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';
import { summedUp } from './support/summing.ts';

const DAY_US = 86_400_000_000;

test('what was set is there after a restart, and a damaged value does not hide the others', () => {
  const first = openInTest();
  expect(first.store.settings()).toEqual({});
  first.store.putSetting('thresholds', { slowAfterMs: 1_500 });
  first.store.putSetting('resolvers', ['192.0.2.53']);
  first.store.putSetting('resolvers', []);
  first.store.putSetting('retention', { samplesDays: 7 });
  expect(first.store.settings()).toEqual({
    thresholds: { slowAfterMs: 1_500 },
    resolvers: [],
    retention: { samplesDays: 7 },
  });
  first.store.close();
  inFile(first.directory, (database) => database.exec(`UPDATE settings SET value = '{"cut' WHERE key = 'retention'`));
  const second = openInTest({ directory: first.directory, clock: first.clock });
  expect(second.store.settings()).toEqual({ thresholds: { slowAfterMs: 1_500 }, resolvers: [] });
});

test('what was set outlives a database that is damaged while it runs', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.putSetting('resolvers', ['192.0.2.53']);
  store.flush();
  inFile(directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
  truncateSync(databaseFile(directory), 4_096);
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.flush();
  await clock.advance(2_000);
  store.close();
  expect(openInTest({ directory, clock }).store.settings()).toEqual({ resolvers: ['192.0.2.53'] });
});

test('a retention that is set while it runs holds from then on', async () => {
  const inTest = openInTest();
  const { store, directory, clock } = inTest;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  for (const days of [1, 5, 20]) store.appendSample(sample(target.id, clock.utcUs() - days * DAY_US), null);
  store.flush();
  await summedUp(inTest, clock.utcUs() - DAY_US / 2);
  await clock.advance(120_000);
  expect(rowCount(directory, 'samples')).toBe(3);
  store.setRetention({ samplesDays: 3 });
  await clock.advance(120_000);
  expect(rowCount(directory, 'samples')).toBe(1);
});

test('the use of the disk is told by what it is spent on', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const reader = readerInTest(directory);
  store.flush();
  const empty = await reader.storeUse();
  for (let index = 0; index < 3_000; index += 1) store.appendSample(sample(target.id, clock.utcUs() + index), null);
  const id = store.nextIncidentId();
  store.putIncident(incident(id, target.id, store.nextEpisodeId(), clock.utcUs()));
  const hung = stall(store.nextStallId(), target.id, clock.utcUs(), { incidentId: id });
  store.putStall(hung);
  store.appendEvidence(evidence(clock.utcUs(), { raw: '\u0001'.repeat(500) }), hung.id, target.id);
  for (let index = 0; index < 500; index += 1) {
    store.appendPath(
      snapshot(
        clock.utcUs() + index,
        'focus',
        pathOf('198.51.100.7', [hopBy(1, [['192.0.2.1', [1, 2]]]), silentHop(2, 3)]),
      ),
    );
  }
  store.flush();
  const use = await reader.storeUse();
  expect(use.method).toBe('measured');
  expect(use.samplesBytes - empty.samplesBytes).toBeGreaterThan(3_000 * 30);
  expect(use.incidentsBytes).toBeGreaterThanOrEqual(empty.incidentsBytes);
  expect(use.pathsBytes - empty.pathsBytes).toBeGreaterThan(500 * 10);
  const pages = inFile(directory, (database) => Number(database.pragma('page_count', { simple: true })));
  const sum = use.samplesBytes + use.summariesBytes + use.incidentsBytes + use.pathsBytes + use.freeBytes;
  expect(sum).toBe(pages * 4_096);
  expect(use.totalBytes).toBeGreaterThan(0);
});
