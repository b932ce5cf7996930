import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HISTORY_KINDS, type HistoryEvent } from '../../electron/domain/history-event.ts';
import { incidentId, type TargetId, targetId } from '../../electron/domain/ids.ts';
import { deleteHistory, MOST_HISTORY_OF_ONE } from '../../electron/store/history-rows.ts';
import type { HistoryQuery } from '../../electron/store/reader.ts';
import { readStanding } from '../../electron/store/standing.ts';
import { incident, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const DAY_US = 86_400_000_000;
const ALL: HistoryQuery = { targetId: null, kinds: null, beforeId: null, limit: 1_000 };

const entry = (atUs: number, target: TargetId | null, change: Partial<HistoryEvent> = {}): HistoryEvent => ({
  atUs,
  targetId: target,
  kind: 'changed',
  says: 'Changed: group.',
  incident: null,
  ...change,
});

test('what changed comes back as it was, the newest first, by pages, by target and by kind', async () => {
  const { store, directory, clock } = openInTest();
  const api = store.upsertTarget(tcpTarget('api'), 'kept');
  const shop = store.upsertTarget(tcpTarget('shop'), 'kept');
  const hit = incident(store.nextIncidentId(), api.id, store.nextEpisodeId(), clock.utcUs());
  store.putIncident(hit);
  const written = [
    entry(clock.utcUs(), null, { kind: 'started', says: 'Watching began: 2 targets.' }),
    entry(clock.utcUs(), api.id, { kind: 'opened', incident: hit.id }),
    entry(clock.utcUs(), shop.id),
    entry(clock.utcUs(), api.id, { kind: 'recovered', incident: hit.id, says: 'Fine “again” \u{1F600}.' }),
  ];
  const ids = written.map((event) => store.appendHistory(event));
  expect(ids).toEqual([1, 2, 3, 4]);
  store.close();
  const reader = readerInTest(directory);
  const all = await reader.history(ALL);
  expect(all.map(({ event }) => event)).toEqual(written.toReversed());
  expect(all.map(({ target }) => target)).toEqual(['api', 'shop', 'api', null]);
  expect((await reader.history({ ...ALL, targetId: api.id })).map(({ id }) => id)).toEqual([4, 2]);
  expect((await reader.history({ ...ALL, limit: 2, beforeId: 4 })).map(({ id }) => id)).toEqual([3, 2]);
  expect((await reader.history({ ...ALL, kinds: ['started', 'changed'] })).map(({ id }) => id)).toEqual([3, 1]);
});

test('a target that was renamed is told by its new name, one that was removed by its last, and a deleted incident not at all', async () => {
  const { store, directory, clock } = openInTest();
  const renamed = store.upsertTarget(tcpTarget('old name'), 'kept');
  const gone = store.upsertTarget(tcpTarget('gone'), 'kept');
  const hit = incident(store.nextIncidentId(), gone.id, store.nextEpisodeId(), clock.utcUs());
  store.putIncident(hit);
  store.appendHistory(entry(clock.utcUs(), renamed.id));
  store.appendHistory(entry(clock.utcUs(), gone.id, { kind: 'opened', incident: hit.id }));
  store.changeTarget(renamed.id, tcpTarget('new name'), 'kept');
  store.removeTarget(gone.id);
  store.deleteIncident(hit.id);
  store.close();
  const told = await readerInTest(directory).history(ALL);
  expect(told.map(({ target, event }) => [target, event.incident])).toEqual([
    ['gone', null],
    ['new name', null],
  ]);
});

test('numbers go on after a restart, also where the newest were deleted', async () => {
  const first = openInTest();
  for (let index = 0; index < 5; index += 1) first.store.appendHistory(entry(first.clock.utcUs(), null));
  first.store.close();
  inFile(first.directory, (database) => database.exec('DELETE FROM history'));
  const again = openInTest({ directory: first.directory });
  expect(again.store.appendHistory(entry(again.clock.utcUs(), null))).toBe(6);
});

test('it is kept as long as summaries are', async () => {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs();
  for (let day = 500; day >= 1; day -= 1) store.appendHistory(entry(nowUs - day * DAY_US, null));
  store.flush();
  await clock.advance(300_000);
  expect(rowCount(directory, 'history')).toBe(399);
  store.setRetention({ summariesDays: 90 });
  await clock.advance(300_000);
  expect(rowCount(directory, 'history')).toBe(89);
});

test('of one target ten thousand are kept, and those of others stay', async () => {
  expect(MOST_HISTORY_OF_ONE).toBe(10_000);
  const { store, directory, clock } = openInTest();
  const busy = store.upsertTarget(tcpTarget('busy'), 'kept');
  const calm = store.upsertTarget(tcpTarget('calm'), 'kept');
  store.appendHistory(entry(clock.utcUs(), calm.id));
  store.appendHistory(entry(clock.utcUs(), null, { kind: 'started' }));
  for (let index = 0; index < 10_300; index += 1) store.appendHistory(entry(clock.utcUs() + index, busy.id));
  store.flush();
  await clock.advance(300_000);
  expect(rowCount(directory, 'history')).toBe(10_002);
  const kept = await readerInTest(directory).history({ ...ALL, targetId: busy.id, limit: 1 });
  expect(kept[0]?.event.atUs).toBe(clock.utcUs() - 300_000_000 + 10_299);
});

test('whatever is written, each keeps at most so many, and always the newest ones', () => {
  const { store, directory } = openInTest();
  const targets = [null, ...['a', 'b', 'c'].map((name) => store.upsertTarget(tcpTarget(name), 'kept').id)];
  store.close();
  fc.assert(
    fc.property(
      fc.array(fc.nat(targets.length - 1), { maxLength: 200 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 16 }),
      (order, most, rows) => {
        const left = inFile(directory, (database) => {
          database.exec('DELETE FROM history');
          const put = database.prepare(
            `INSERT INTO history (id, at_us, target_id, kind, says) VALUES (?, 1000, ?, 'changed', '')`,
          );
          for (const [id, index] of order.entries()) put.run(id + 1, targets[index] ?? null);
          for (const _step of deleteHistory(database, 0, () => rows, most));
          return database
            .prepare<[], { id: number; target_id: number | null }>('SELECT id, target_id FROM history ORDER BY id')
            .all();
        });
        for (const target of targets) {
          const all = order.flatMap((index, id) => ((targets[index] ?? null) === target ? [id + 1] : []));
          expect(left.filter(({ target_id }) => target_id === target).map(({ id }) => id)).toEqual(all.slice(-most));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('an entry of a kind that this version does not know is left out, and hides no other', async () => {
  const { store, directory, clock } = openInTest();
  for (const kind of HISTORY_KINDS)
    store.appendHistory(entry(clock.utcUs(), targetId(77), { kind, incident: incidentId(3) }));
  store.close();
  inFile(directory, (database) => database.exec("UPDATE history SET kind = 'eaten' WHERE id = 2"));
  const told = await readerInTest(directory).history(ALL);
  expect(told).toHaveLength(HISTORY_KINDS.length - 1);
  expect(told[0]?.target).toBe('target 77');
});

test('whether somebody has the directory is seen from outside, and looking takes nothing from anybody', () => {
  const { store, directory, clock } = openInTest();
  store.putSetting('run', { startedAtUs: 1, targets: [] });
  store.flush();
  const running = readStanding(directory);
  expect(running.held?.holder).toEqual({ pid: process.pid, sinceUs: expect.any(Number) });
  expect(running.lastAliveUs).toBe(clock.utcUs());
  expect(running.settings.run).toEqual({ startedAtUs: 1, targets: [] });
  expect(readStanding(directory).held).not.toBeNull();
  store.close();
  expect(readStanding(directory).held).toBeNull();
  const again = openInTest({ directory });
  expect(again.store.health()).toEqual({ kind: 'fine' });
});
