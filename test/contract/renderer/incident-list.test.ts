import { beforeEach, expect, test } from 'vitest';
import type { ContractEvent, MethodInput } from '../../../electron/contract/contract.ts';
import type { IncidentJson, IncidentSummaryJson } from '../../../electron/contract/shapes.ts';
import { NO_FILTER, passesFilter } from '../../../renderer/state/incident-filter.ts';
import {
  incidentListAfter,
  readFurther,
  readIncidentList,
  rowAt,
  rowCount,
  setAtTop,
  showWaiting,
  tellIncidentList,
  useIncidentList,
} from '../../../renderer/state/incident-list.ts';
import { AT, FakeEngine, incidentOf } from './fake-engine.ts';

let engine: FakeEngine;
let kept: IncidentJson[];

const past = (id: number, target = 'api'): IncidentJson =>
  incidentOf(id, target, { closedAt: AT, closedBy: 'recovery', slow: 1 });

/** Answers as the engine does: newest first, by cursor, with the number of all that match. */
const listed = (input: MethodInput<'incidents.list'>) => {
  const filter = { ...NO_FILTER, openOnly: input.openOnly, target: input.target ?? null, find: input.find ?? '' };
  const matching = kept.filter((incident) => passesFilter(incident, filter)).sort((one, other) => other.id - one.id);
  const incidents = matching.filter(({ id }) => id < (input.before ?? Number.POSITIVE_INFINITY)).slice(0, input.limit);
  return { ok: true, value: { incidents, total: matching.length } } as const;
};

beforeEach(() => {
  engine = new FakeEngine();
  engine.answers['incidents.list'] = listed;
  kept = Array.from({ length: 10_000 }, (_, index) => past(index + 1));
  useIncidentList.setState({ filter: { ...NO_FILTER }, total: null, open: [], past: [], waiting: [], atTop: true });
});

const never = new AbortController().signal;
const read = (filter = NO_FILTER): Promise<void> => readIncidentList(engine, filter, never);
const state = () => useIncidentList.getState();
const take = (...events: ContractEvent[]): void =>
  useIncidentList.setState((before) => incidentListAfter(before, events));
const ids = (rows: readonly IncidentSummaryJson[]): readonly number[] => rows.map(({ id }) => id);
const pages = (): number => engine.calls.filter(({ name }) => name === 'incidents.list').length;

test('the list is as long as all incidents are, though it has read but the newest', async () => {
  await read();
  expect(rowCount(state())).toBe(10_000);
  expect(state().past.length).toBeLessThan(1_000);
  expect(rowAt(state(), 0)?.id).toBe(10_000);
  expect(rowAt(state(), 9_999)).toBeNull();
});

test('who drags the scrollbar to the end gets the last one, in no more than a dozen questions', async () => {
  await read();
  const before = pages();
  await readFurther(engine, 9_999, never);
  expect(rowAt(state(), 9_999)?.id).toBe(1);
  expect(new Set(ids(state().past)).size).toBe(10_000);
  expect(pages() - before).toBeLessThanOrEqual(12);
});

test('open ones stand on top, however old they are, and once', async () => {
  kept[499] = incidentOf(500, 'old');
  kept[9_989] = incidentOf(9_990, 'young');
  await read();
  expect(ids(state().open)).toEqual([9_990, 500]);
  await readFurther(engine, 9_999, never);
  expect(rowCount(state())).toBe(10_000);
  expect(ids([...state().open, ...state().past]).filter((id) => id === 500 || id === 9_990)).toEqual([9_990, 500]);
});

test('a new one waits while somebody reads further down, and comes in on top when they ask', async () => {
  await read();
  setAtTop(false);
  const before = [...state().open, ...state().past];
  take({ type: 'incident.opened', seq: 1, ...incidentOf(10_001, 'api') });
  take({ type: 'incident.opened', seq: 2, ...past(10_002) });
  expect([...state().open, ...state().past]).toEqual(before);
  expect(ids(state().waiting)).toEqual([10_002, 10_001]);
  expect(rowCount(state())).toBe(10_000);
  showWaiting();
  expect(ids(state().open)).toEqual([10_001]);
  expect(state().past[0]?.id).toBe(10_002);
  expect(rowCount(state())).toBe(10_002);
});

test('a new one comes in by itself while the top is in sight', async () => {
  await read();
  take({ type: 'incident.opened', seq: 1, ...incidentOf(10_001, 'api') });
  expect(rowAt(state(), 0)?.id).toBe(10_001);
  expect(state().waiting).toEqual([]);
});

test('one that is over keeps its place before whoever reads', async () => {
  kept.push(incidentOf(10_001, 'api'), incidentOf(10_002, 'shop'));
  await read();
  take({ type: 'incident.closed', seq: 1, ...past(10_002, 'shop') });
  expect(ids(state().open)).toEqual([10_002, 10_001]);
  expect(state().open[0]?.closedAt).toBe(AT);
});

test('only the row that an event is about becomes another object', async () => {
  await read();
  const before = state().past;
  take({ type: 'incident.changed', seq: 1, ...past(9_999), worstMs: 9_000 });
  const changed = state().past.filter((row, index) => row !== before[index]);
  expect(changed).toMatchObject([{ id: 9_999, worstMs: 9_000 }]);
});

test('what does not match stays out, and is found where it does', async () => {
  const filter = { ...NO_FILTER, target: 'shop' };
  kept.push(past(10_001, 'shop'));
  await read(filter);
  take({ type: 'incident.opened', seq: 1, ...incidentOf(10_002, 'api') });
  expect([rowCount(state()), state().waiting.length]).toEqual([1, 0]);
  take({ type: 'incident.opened', seq: 2, ...incidentOf(10_003, 'shop') });
  expect(ids(state().open)).toEqual([10_003]);
});

test('a search finds the target and the verdict, whatever the case of letters', () => {
  const incident = incidentOf(1, 'API.example', {
    verdict: { ...incidentOf(1, 'x').verdict, summary: 'Lost on the WAY.' },
  });
  const found = (find: string): boolean => passesFilter(incident, { ...NO_FILTER, find });
  expect([found('api'), found(' on the way '), found('shop')]).toEqual([true, true, false]);
});

test('a deleted one leaves the list and its count', async () => {
  await read();
  take({ type: 'incident.removed', seq: 1, id: 9_999 });
  expect(rowCount(state())).toBe(9_999);
  expect(ids(state().past)).not.toContain(9_999);
});

test('what was read stays in sight when it cannot be read again', async () => {
  await read();
  engine.reachable = false;
  await read(state().filter);
  expect(state().refusal).toBe('Nobody is there.');
  expect(rowAt(state(), 0)?.id).toBe(10_000);
});

test('an answer that comes after another filter was chosen is not shown', async () => {
  const late = Promise.withResolvers<void>();
  const slow = new FakeEngine();
  slow.call = async () => {
    await late.promise;
    return { ok: true, value: { incidents: [past(1, 'shop')], total: 1 } as never };
  };
  const earlier = new AbortController();
  const reading = readIncidentList(slow, { ...NO_FILTER, target: 'shop' }, earlier.signal);
  earlier.abort();
  await read();
  late.resolve();
  await reading;
  expect(state().filter).toBe(NO_FILTER);
  expect(rowCount(state())).toBe(10_000);
});

test('what happens while the list is being read is in it, though the answer is older', async () => {
  kept = [past(1), incidentOf(2, 'api')];
  const listedBefore = kept;
  for (const filter of [NO_FILTER, { ...NO_FILTER }]) {
    const late = Promise.withResolvers<void>();
    engine.answers['incidents.list'] = async (input) => {
      await late.promise;
      const incidents = input.openOnly ? listedBefore.filter(({ id }) => id === 2) : listedBefore;
      return { ok: true, value: { incidents, total: 2 } };
    };
    const reading = read(filter);
    tellIncidentList([
      { type: 'incident.closed', seq: 1, ...incidentOf(2, 'api', { closedAt: AT, closedBy: 'recovery' }) },
      { type: 'incident.opened', seq: 2, ...incidentOf(3, 'shop') },
    ]);
    late.resolve();
    await reading;
    expect(ids(state().open)).toEqual([3, 2]);
    expect(state().open.map(({ closedAt }) => closedAt)).toEqual([null, AT]);
    expect(state().total).toBe(3);
  }
});

test('what is deleted while older ones are being read does not come back with them', async () => {
  await read();
  const late = Promise.withResolvers<void>();
  const before = kept;
  engine.answers['incidents.list'] = async (input) => {
    await late.promise;
    const incidents = before.filter(({ id }) => id < (input.before ?? 0)).sort((one, other) => other.id - one.id);
    return { ok: true, value: { incidents: incidents.slice(0, input.limit), total: before.length } };
  };
  const reading = readFurther(engine, 9_999, never);
  tellIncidentList([{ type: 'incident.removed', seq: 1, id: 5 }]);
  late.resolve();
  await reading;
  expect(ids(state().past)).not.toContain(5);
});
