import { expect, test } from 'vitest';
import { type IncidentId, incidentId } from '../../electron/domain/ids.ts';
import type { IncidentQuery } from '../../electron/store/reader.ts';
import { evidence, incident, stall, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const ALL: IncidentQuery = { fromUs: null, toUs: null, openOnly: false, targetId: null, limit: 1_000 };
const verdict = (segment: 'isp' | 'tls', summary: string) =>
  ({
    segment,
    confidence: 'low',
    summary,
    reasons: ['Zebra'],
    against: [],
    ask: [],
    fromHop: null,
    citations: [],
  }) as const;

test('incidents are found by segment, by text in name or verdict, and page by page; the total counts them all', async () => {
  const { store, clock, directory } = openInTest();
  const api = store.upsertTarget(tcpTarget('Überweisung API'), 'kept');
  const shop = store.upsertTarget(tcpTarget('shop'), 'kept');
  const ids: IncidentId[] = [];
  for (let index = 0; index < 6; index += 1) {
    const id = store.nextIncidentId();
    ids.push(id);
    store.putIncident(
      incident(id, index % 2 === 0 ? api.id : shop.id, store.nextEpisodeId(), clock.utcUs() + index * 1_000_000, {
        verdict: index < 3 ? verdict('isp', 'Packets are lost at 50% of HOPS') : verdict('tls', 'The handshake hung'),
      }),
    );
  }
  store.deleteIncident(ids[5] ?? incidentId(0));
  store.flush();
  inFile(directory, (database) => database.exec(`UPDATE incidents SET verdict = 'cut' WHERE id = ${ids[4]}`));
  const reader = readerInTest(directory);
  const found = async (change: Partial<IncidentQuery>): Promise<readonly number[]> => {
    const query = { ...ALL, ...change };
    const list = (await reader.incidents(query)).map((one) => one.id);
    if (query.limit >= 1_000 && query.beforeId === undefined) {
      expect(await reader.countIncidents(query)).toBe(list.length);
    }
    return list.map((id) => ids.indexOf(incidentId(id)));
  };
  expect(await found({})).toEqual([4, 3, 2, 1, 0]);
  expect(await found({ limit: 2 })).toEqual([4, 3]);
  expect(await found({ limit: 2, beforeId: ids[3] ?? null })).toEqual([2, 1]);
  expect(await reader.countIncidents({ ...ALL, segment: 'isp' })).toBe(3);
  expect(await found({ segment: 'isp' })).toEqual([2, 1, 0]);
  expect(await found({ segment: 'unknown' })).toEqual([4]);
  expect(await found({ find: 'überWEISUNG' })).toEqual([4, 2, 0]);
  expect(await found({ find: 'of hops' })).toEqual([2, 1, 0]);
  expect(await found({ find: '50%', segment: 'isp', targetId: shop.id })).toEqual([1]);
  // Text that stands elsewhere in the verdict, and what SQL would read as a pattern, find nothing.
  expect(await found({ find: 'zebra' })).toEqual([]);
  expect(await found({ find: '_' })).toEqual([]);
  expect(await found({ find: ' ' })).toEqual([4, 3, 2, 1, 0]);
});

test('lists by segment and by target find their index', () => {
  const { directory } = openInTest();
  const plan = (where: string): string =>
    inFile(directory, (database) =>
      JSON.stringify(
        database.prepare(`EXPLAIN QUERY PLAN SELECT * FROM incidents WHERE ${where} ORDER BY id DESC`).all(),
      ),
    );
  expect(
    plan(`iif(json_valid(verdict), coalesce(json_extract(verdict, '$.segment'), 'unknown'), 'unknown') = 'isp'`),
  ).toContain('incidents_by_segment');
  expect(plan('target_id = 1')).toContain('incidents_by_target_number');
});

test('a note stays when its incident changes, and goes with it', async () => {
  const { store, clock, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const id = store.nextIncidentId();
  const opened = incident(id, target.id, store.nextEpisodeId(), clock.utcUs(), { closedAtUs: null, closedBy: null });
  store.putIncident(opened);
  const hung = stall(store.nextStallId(), target.id, clock.utcUs(), { incidentId: id });
  store.putStall(hung);
  store.appendEvidence(evidence(clock.utcUs()), hung.id, target.id);
  store.flush();
  const reader = readerInTest(directory);
  const note = async (): Promise<string | undefined> => (await reader.incident(id))?.note;
  expect(await note()).toBe('');
  store.setIncidentNote(id, 'Provider <b>says</b>: "no"\n\u0000second line');
  store.putIncident({ ...opened, worstMs: 9_000 });
  store.flush();
  expect(await note()).toBe('Provider <b>says</b>: "no"\n\u0000second line');
  store.setIncidentNote(id, '');
  store.flush();
  expect(await note()).toBe('');
  store.setIncidentNote(id, 'again');
  store.deleteIncident(id);
  await clock.advance(60_000);
  expect(rowCount(directory, 'incidents')).toBe(0);
  expect(rowCount(directory, 'incident_notes')).toBe(0);
});
