import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { episodeId, incidentId, stallId, targetId } from '../../electron/domain/ids.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { incidentRow } from '../../electron/store/incident-rows.ts';
import { APPLICATION_ID, migrate, newestVersion, storedVersion } from '../../electron/store/migrate.ts';
import { ALL_MIGRATIONS } from '../../electron/store/migrations/all-migrations.ts';
import { PUT_STALL, stallRow } from '../../electron/store/stall-rows.ts';
import { targetDefinitionJson } from '../../electron/store/target-definition-json.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { hopBy, pathOf, snapshot } from './support/paths.ts';
import { allSamples, inFile, openInTest, readerInTest, temporaryDirectory } from './support/store-in-test.ts';

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
  expect(await reader.incident(recorded.id)).toEqual({ incident: recorded, note: '', stalls: [hung], evidence: [] });
});

test('a database of the first format is taken up with all that is in it, and keeps paths from then on', async () => {
  const directory = temporaryDirectory();
  const old = new Database(databaseFile(directory));
  migrate(old, ALL_MIGRATIONS.slice(0, 1));
  const atUs = new FakeClock().utcUs();
  const id = targetId(1);
  const recorded = incident(incidentId(4), id, episodeId(2), atUs);
  const hung = stall(stallId(7), id, atUs, { incidentId: recorded.id });
  // What the first format wrote, in its own words.
  old
    .prepare('INSERT INTO targets (id, name, origin, definition, created_at_us) VALUES (1, ?, ?, ?, ?)')
    .run('api', 'kept', targetDefinitionJson(tcpTarget('api')), atUs);
  const { id: _number, ...columns } = incidentRow(recorded);
  old
    .prepare(
      `INSERT INTO incidents (id, ${Object.keys(columns).join(', ')}) VALUES (4, ${Object.keys(columns)
        .map((name) => `@${name}`)
        .join(', ')})`,
    )
    .run(columns);
  old.prepare(PUT_STALL).run(stallRow(hung));
  old
    .prepare('INSERT INTO samples (target_id, started_at_us, outcome, total_us, packed) VALUES (1, ?, 0, 150250, ?)')
    .run(atUs, Buffer.from([0, 0, 0, 0, 0]));
  old.close();

  const { store, notes, clock } = openInTest({ directory });
  expect(notes.map((note) => note.code)).toContain('migrated');
  expect(store.listTargets().map((target) => target.name)).toEqual(['api']);
  const reader = readerInTest(directory);
  expect(await reader.incident(recorded.id)).toEqual({ incident: recorded, note: '', stalls: [hung], evidence: [] });
  expect(await allSamples(reader, id)).toMatchObject([{ startedAtUs: atUs, outcome: 'ok', totalMs: 150.25 }]);
  expect(await reader.paths('198.51.100.7', { fromUs: null, toUs: null }, 10)).toEqual([]);
  const path = snapshot(clock.utcUs(), 'baseline', pathOf('198.51.100.7', [hopBy(1, [['198.51.100.7', [1.25]]])]));
  store.appendPath(path);
  store.flush();
  expect(await reader.pathAt('198.51.100.7', clock.utcUs())).toEqual(path);
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
