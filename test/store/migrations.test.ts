import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPLICATION_ID, migrate, newestVersion, storedVersion } from '../../electron/store/migrate.ts';
import { ALL_MIGRATIONS } from '../../electron/store/migrations/all-migrations.ts';
import { incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest } from './support/store-in-test.ts';

const tables = (database: Database.Database): unknown =>
  database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();

test('migrations are numbered from 1 without a gap', () => {
  expect(ALL_MIGRATIONS.map((migration) => migration.version)).toEqual(ALL_MIGRATIONS.map((_, index) => index + 1));
});

test('from every older version the same tables come out as from an empty file', () => {
  const fresh = new Database(':memory:');
  migrate(fresh);
  for (const { version } of ALL_MIGRATIONS) {
    const older = new Database(':memory:');
    migrate(older, ALL_MIGRATIONS.slice(0, version));
    expect(storedVersion(older)).toBe(version);
    migrate(older);
    expect(tables(older)).toEqual(tables(fresh));
    expect(storedVersion(older)).toBe(newestVersion());
    expect(older.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
  }
});

test('every table is strict', () => {
  const database = new Database(':memory:');
  migrate(database);
  const loose = database
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT strict",
    )
    .all();
  expect(loose).toEqual([]);
});

test('what was recorded before a migration is read after it', async () => {
  const first = openInTest();
  const target = first.store.upsertTarget(tcpTarget('api'), 'kept');
  const atUs = first.clock.utcUs();
  const recorded = incident(first.store.nextIncidentId(), target.id, first.store.nextEpisodeId(), atUs);
  const hung = stall(first.store.nextStallId(), target.id, atUs, { incidentId: recorded.id });
  first.store.appendSample(sample(target.id, atUs), null);
  first.store.putIncident(recorded);
  first.store.putStall(hung);
  first.store.close();
  const next = { version: newestVersion() + 1, sql: 'ALTER TABLE samples ADD COLUMN later INTEGER' };
  inFile(first.directory, (database) => {
    expect(migrate(database, [...ALL_MIGRATIONS, next])).toEqual([next.version]);
    database.exec('ALTER TABLE samples DROP COLUMN later');
    database.pragma(`user_version = ${newestVersion()}`);
  });
  openInTest({ directory: first.directory, clock: first.clock });
  const reader = readerInTest(first.directory);
  expect(await allSamples(reader, target.id)).toEqual([sample(target.id, atUs)]);
  expect(await reader.incident(recorded.id)).toEqual({ incident: recorded, stalls: [hung], evidence: [] });
});

test('a migration that fails changes nothing', () => {
  const database = new Database(':memory:');
  migrate(database);
  const before = tables(database);
  const broken = {
    version: newestVersion() + 1,
    sql: 'CREATE TABLE extra (a INTEGER) STRICT; CREATE TABLE extra (b);',
  };
  expect(() => migrate(database, [...ALL_MIGRATIONS, broken])).toThrow('already exists');
  expect(tables(database)).toEqual(before);
  expect(storedVersion(database)).toBe(newestVersion());
});
