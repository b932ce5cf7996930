import { beforeEach, describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import {
  feedHistory,
  HISTORY_PAGE,
  type HistoryEntry,
  historyRead,
  historyWith,
  holdHistory,
  MOST_HISTORY_SHOWN,
  showNewHistory,
  useHistory,
} from '../../../renderer/state/history.ts';
import { AT, FakeEngine, lateAnswer } from './fake-engine.ts';

const entry = (id: number, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  at: AT,
  target: 'api',
  kind: 'changed',
  says: `Change ${id}.`,
  incident: null,
  ...change,
});

const told = (one: HistoryEntry): ContractEvent => ({ type: 'history', seq: one.id, ...one });
const ids = (): readonly number[] => (useHistory.getState().entries ?? []).map(({ id }) => id);
const unread = (): readonly number[] => useHistory.getState().unread.map(({ id }) => id);

/** Of those that there are, the newest first, as the engine gives them. */
const answering = (engine: FakeEngine, all: () => readonly HistoryEntry[]): void => {
  engine.answers['history.list'] = ({ limit, before }) => {
    const older = all().filter(({ id }) => before === undefined || id < before);
    return { ok: true, value: { events: older.slice(0, limit) } };
  };
};

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the history of a target', () => {
  let engine: FakeEngine;
  let all: readonly HistoryEntry[] = [];
  beforeEach(() => {
    engine = new FakeEngine();
    all = [entry(3), entry(2), entry(1)];
    answering(engine, () => all);
  });

  test('is read, and what comes stands above it; what is of others does not', async () => {
    const feed = feedHistory(engine, 'api');
    await settled();
    expect(ids()).toEqual([3, 2, 1]);
    feed.events([told(entry(4)), told(entry(5, { target: 'shop' })), told(entry(6, { target: null })), told(entry(7))]);
    expect(ids()).toEqual([7, 4, 3, 2, 1]);
    feed.stop();
    expect(useHistory.getState().entries).toBeNull();
  });

  test('stays as it is while somebody reads in it, and says how much is new', async () => {
    const feed = feedHistory(engine, 'api');
    await settled();
    holdHistory(true);
    const before = useHistory.getState().entries;
    feed.events([told(entry(4)), told(entry(5))]);
    expect(useHistory.getState().entries).toBe(before);
    expect(unread()).toEqual([5, 4]);
    showNewHistory();
    expect([ids(), unread()]).toEqual([[5, 4, 3, 2, 1], []]);
    feed.events([told(entry(6))]);
    expect(unread()).toEqual([6]);
    holdHistory(false);
    expect([ids(), unread()]).toEqual([[6, 5, 4, 3, 2, 1], []]);
    feed.stop();
  });

  test('that was not told of meanwhile is read again, and nothing stands there twice', async () => {
    const feed = feedHistory(engine, 'api');
    await settled();
    feed.events([told(entry(4))]);
    all = [entry(6), entry(5), entry(4), ...all];
    feed.live();
    await settled();
    expect(ids()).toEqual([6, 5, 4, 3, 2, 1]);
    feed.stop();
  });

  test('that was told before anything was read is in it, though the answer is older', async () => {
    const late = lateAnswer({ events: all });
    engine.answers['history.list'] = late.answer;
    const feed = feedHistory(engine, 'api');
    feed.events([told(entry(4))]);
    feed.events([told(entry(5)), told(entry(6))]);
    late.come();
    await settled();
    expect(ids()).toEqual([6, 5, 4, 3, 2, 1]);
    feed.stop();
  });

  test('of which more was missed than is read at once begins anew, when nobody reads in it', async () => {
    const feed = feedHistory(engine, 'api');
    await settled();
    holdHistory(true);
    all = Array.from({ length: 200 }, (_, index) => entry(300 - index));
    feed.live();
    await settled();
    expect(ids()).toEqual([3, 2, 1]);
    expect(unread()).toHaveLength(HISTORY_PAGE);
    showNewHistory();
    expect(ids()).toEqual(all.slice(0, HISTORY_PAGE).map(({ id }) => id));
    expect(useHistory.getState().more).toBe(true);
    await feed.readOlder();
    expect(ids()).toEqual(all.slice(0, 2 * HISTORY_PAGE).map(({ id }) => id));
    feed.stop();
  });

  test('is read page by page, and bounded', async () => {
    all = Array.from({ length: 900 }, (_, index) => entry(900 - index));
    const feed = feedHistory(engine, 'api');
    await settled();
    for (let page = 0; page < 20; page += 1) await feed.readOlder();
    expect(ids()).toHaveLength(MOST_HISTORY_SHOWN);
    feed.stop();
  });

  test('leads no longer to an incident that was deleted', async () => {
    all = [entry(2, { incident: 7 }), entry(1, { incident: 8 })];
    const feed = feedHistory(engine, 'api');
    await settled();
    feed.events([{ type: 'incident.removed', seq: 1, id: 7 }]);
    expect(useHistory.getState().entries?.map(({ incident }) => incident)).toEqual([null, 8]);
    feed.stop();
  });

  test('that cannot be read says why, and is read when the engine is back', async () => {
    const message = 'The disk cannot be read.';
    engine.answers['history.list'] = () => ({ ok: false, failure: { kind: 'unreachable', message } });
    const feed = feedHistory(engine, 'api');
    await settled();
    expect(useHistory.getState()).toMatchObject({ entries: null, refusal: 'The disk cannot be read.' });
    answering(engine, () => all);
    feed.live();
    await settled();
    expect(useHistory.getState()).toMatchObject({ refusal: null });
    expect(ids()).toEqual([3, 2, 1]);
    feed.stop();
  });
});

test('what came before anything was read is in what is read', () => {
  const empty = useHistory.getState();
  expect(historyWith(empty, [entry(1)])).toBe(empty);
  expect(historyRead(empty, [entry(1)], false)).toMatchObject({ entries: [entry(1)], more: false });
});
