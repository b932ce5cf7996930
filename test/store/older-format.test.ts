import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { targetId } from '../../electron/domain/ids.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { migrate } from '../../electron/store/migrate.ts';
import { ALL_MIGRATIONS } from '../../electron/store/migrations/all-migrations.ts';
import { targetDefinitionJson } from '../../electron/store/target-definition-json.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { tcpTarget } from './support/fixtures.ts';
import { openInTest, readerInTest, temporaryDirectory } from './support/store-in-test.ts';

const SECOND_US = 1_000_000;
const EVERYTHING = { fromUs: null, toUs: null };

/** A database as it was left by a version that wrote that format: one target with 300 samples, and nothing else. */
function older(version: number): { readonly directory: string; readonly atUs: number } {
  const directory = temporaryDirectory();
  const atUs = new FakeClock().utcUs() - 3_600 * SECOND_US;
  const database = new Database(databaseFile(directory));
  migrate(database, ALL_MIGRATIONS.slice(0, version));
  database
    .prepare('INSERT INTO targets (id, name, origin, definition, created_at_us) VALUES (1, ?, ?, ?, ?)')
    .run('api', 'kept', targetDefinitionJson(tcpTarget('api')), atUs);
  const put = database.prepare(
    'INSERT INTO samples (target_id, started_at_us, outcome, total_us, packed) VALUES (1, ?, 0, ?, ?)',
  );
  for (let index = 0; index < 300; index += 1) {
    put.run(atUs + index * SECOND_US, 1_000 * (index + 1), Buffer.from([0, 0, 0, 0, 0]));
  }
  database.close();
  return { directory, atUs };
}

test.each(ALL_MIGRATIONS.map(({ version }) => version))(
  'a reader answers from a database of format %i, and goes on when a store brings it up to date meanwhile',
  async (version) => {
    const { directory, atUs } = older(version);
    const reader = readerInTest(directory);
    const id = targetId(1);
    const range = { fromUs: atUs, toUs: atUs + 300 * SECOND_US };
    const chart = await reader.chart(id, range, 10);
    expect(chart).toMatchObject({
      resolution: 'buckets',
      bucketMs: 30_000,
      count: Array.from({ length: 10 }, () => 30),
    });
    expect(await reader.overview(EVERYTHING)).toMatchObject([{ samples: 300, p50Ms: 150 }]);
    expect(await reader.incidents({ ...EVERYTHING, openOnly: false, targetId: null, limit: 5, find: 'api' })).toEqual(
      [],
    );
    expect(await reader.countIncidents({ ...EVERYTHING, openOnly: false, targetId: null, segment: 'isp' })).toBe(0);
    expect(await reader.pathStrip('192.0.2.1', range, 5)).toBeNull();
    expect(await reader.routeChanges(EVERYTHING, null, 5)).toEqual([]);
    expect((await reader.storeUse()).samplesBytes).toBeGreaterThan(0);
    const { store } = openInTest({ directory });
    const incidentId = store.nextIncidentId();
    store.setIncidentNote(incidentId, 'hello');
    store.putIncident({
      id: incidentId,
      targetId: id,
      episodeId: store.nextEpisodeId(),
      openedAtUs: atUs,
      lastBadAtUs: atUs,
      closedAtUs: atUs,
      closedBy: 'recovery',
      worstMs: 1,
      slowCount: 0,
      failedCount: 1,
      flapping: false,
      verdict: {
        segment: 'isp',
        confidence: 'low',
        summary: 'Lost.',
        reasons: [],
        against: [],
        ask: [],
        fromHop: null,
        citations: [],
      },
    });
    store.flush();
    expect((await reader.incident(incidentId))?.note).toBe('hello');
    expect(await reader.chart(id, range, 10)).toEqual(chart);
  },
);
