import { expect, test } from 'vitest';
import type { TargetId } from '../../electron/domain/ids.ts';
import { rememberWindows } from '../../electron/service/remember-windows.ts';
import { incident, tcpTarget } from './support/fixtures.ts';
import { openInTest, readerInTest } from './support/store-in-test.ts';

const never = new AbortController().signal;

test('when windows of earlier runs opened is told to the engine, of each target that is watched, without those that were deleted', async () => {
  const { store, directory } = openInTest();
  const api = store.upsertTarget(tcpTarget('api'), 'kept');
  const other = store.upsertTarget(tcpTarget('other'), 'kept');
  const unwatched = store.upsertTarget(tcpTarget('unwatched'), 'kept');
  const at = (target: TargetId, openedAtUs: number) => {
    const one = incident(store.nextIncidentId(), target, store.nextEpisodeId(), openedAtUs);
    store.putIncident(one);
    return one.id;
  };
  at(api.id, 3_000_000);
  at(api.id, 1_000_000);
  const deleted = at(api.id, 2_000_000);
  at(api.id, 9_000_000);
  at(other.id, 4_000_000);
  at(unwatched.id, 5_000_000);
  store.deleteIncident(deleted);
  store.flush();
  const told = new Map<TargetId, readonly number[]>();
  const engine = { rememberWindows: (id: TargetId, openedAtUs: readonly number[]) => void told.set(id, openedAtUs) };
  await rememberWindows([api, other], readerInTest(directory), engine, { beforeUs: 9_000_000, signal: never });
  expect([...told.keys()]).toEqual([api.id, other.id]);
  expect(told.get(api.id)).toEqual([1_000_000, 3_000_000]);
  expect(told.get(other.id)).toEqual([4_000_000]);
});

test('of very many windows the last ones are read', async () => {
  const { store, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  for (let count = 1; count <= 30; count += 1) {
    store.putIncident(incident(store.nextIncidentId(), target, store.nextEpisodeId(), count * 1_000_000));
  }
  store.flush();
  const [windows] = await readerInTest(directory).earlierWindows(40_000_000, 3, never);
  expect(windows?.openedAtUs).toEqual([28_000_000, 29_000_000, 30_000_000]);
});
