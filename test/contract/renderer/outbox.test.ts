import { beforeEach, expect, test } from 'vitest';
import type { MethodInput } from '../../../electron/contract/contract.ts';
import type { OutboxEntryJson } from '../../../electron/contract/notice-shapes.ts';
import {
  beginOutbox,
  MOST_SHOWN,
  PAGE,
  readOlder,
  readOutbox,
  readWaiting,
  setOutboxAtTop,
  showUnread,
  tellWaiting,
  useOutbox,
  waitingAfter,
} from '../../../renderer/state/outbox.ts';
import { messageOf } from '../../e2e/told-notices.ts';
import { FakeEngine, lateAnswer } from './fake-engine.ts';

let engine: FakeEngine;
let kept: OutboxEntryJson[];

/** Answers as the engine does: newest first, by cursor. */
const listed = ({ limit, before, channel }: MethodInput<'outbox.list'>) => {
  const entries = kept
    .filter((entry) => (channel === undefined || entry.channel.id === channel) && entry.id < (before ?? 1e9))
    .sort((one, other) => other.id - one.id)
    .slice(0, limit);
  const waiting = kept.filter(({ state }) => state === 'waiting').length;
  return { ok: true, value: { entries: entries.map((entry) => ({ ...entry })), waiting } } as const;
};

beforeEach(async () => {
  engine = new FakeEngine();
  engine.answers['outbox.list'] = listed;
  kept = Array.from({ length: 1_000 }, (_, index) => messageOf(index + 1));
  beginOutbox(null);
});

const never = new AbortController().signal;
const read = (): Promise<void> => readOutbox(engine, never);
const state = () => useOutbox.getState();
const ids = (): readonly number[] => state().entries?.map(({ id }) => id) ?? [];
const add = (...ids: readonly number[]): void => void kept.push(...ids.map((id) => messageOf(id)));

test('begins with the newest, and reads older ones when asked, up to a bound', async () => {
  await read();
  expect([ids().length, ids()[0], ids().at(-1)]).toEqual([PAGE, 1_000, 1_000 - PAGE + 1]);
  expect(state().more).toBe(true);
  for (let turn = 0; turn < 20; turn++) await readOlder(engine);
  expect(ids()).toHaveLength(MOST_SHOWN);
  expect(new Set(ids()).size).toBe(MOST_SHOWN);
  expect(ids().at(-1)).toBe(1_000 - MOST_SHOWN + 1);
});

test('knows when there are no older ones', async () => {
  kept = kept.slice(0, PAGE + 3);
  await read();
  expect(state().more).toBe(true);
  await readOlder(engine);
  expect([ids().length, state().more]).toEqual([PAGE + 3, false]);
});

test('changes in its place what was sent meanwhile, and nothing else becomes another object', async () => {
  await read();
  const before = state().entries ?? [];
  kept[989] = messageOf(990, { state: 'waiting', sentAt: null });
  await read();
  const changed = state().entries?.filter((entry, index) => entry !== before[index]);
  expect(changed).toMatchObject([{ id: 990, state: 'waiting' }]);
  expect(state().waiting).toBe(1);
});

test('what is new comes in while the top is in sight, and waits while somebody reads further down', async () => {
  await read();
  add(1_001);
  await read();
  expect(ids()[0]).toBe(1_001);
  setOutboxAtTop(false);
  const before = ids();
  add(1_002, 1_003);
  await read();
  expect(ids()).toEqual(before);
  expect(state().unread.map(({ id }) => id)).toEqual([1_003, 1_002]);
  showUnread();
  expect(ids().slice(0, 3)).toEqual([1_003, 1_002, 1_001]);
  expect(state().unread).toEqual([]);
});

test('after so many at once that some would be left out between, begins anew', async () => {
  await read();
  add(...Array.from({ length: 400 }, (_, index) => 1_001 + index));
  await read();
  expect(ids()).toEqual(Array.from({ length: PAGE }, (_, index) => 1_400 - index));
  expect(state().more).toBe(true);
});

test('what could not be read stays in sight, with the reason', async () => {
  await read();
  engine.reachable = false;
  await read();
  expect([ids().length, state().refusal]).toEqual([PAGE, 'Nobody is there.']);
});

test('an answer about another channel, or after it was left, is not shown', async () => {
  await read();
  const ending = new AbortController();
  ending.abort();
  beginOutbox('mail');
  await readOutbox(engine, ending.signal);
  expect(state().entries).toBeNull();
  await read();
  expect(engine.calls.at(-1)?.input).toEqual({ limit: PAGE, channel: 'mail' });
  expect(ids()).toEqual([]);
});

test('how many wait is known everywhere, from the beginning and by each event', async () => {
  useOutbox.setState({ waiting: null });
  kept = [messageOf(1, { state: 'waiting' })];
  await readWaiting(engine);
  expect(state().waiting).toBe(1);
  expect(waitingAfter([{ type: 'outbox.changed', seq: 1, waiting: 3 }])).toBe(3);
  expect(waitingAfter([])).toBeNull();
});

test('how many wait is what was told last, though an answer that was asked for before comes after it', async () => {
  for (const ask of [() => readWaiting(engine), read]) {
    const late = lateAnswer({ entries: [], waiting: 1 });
    engine.answers['outbox.list'] = late.answer;
    const asked = ask();
    tellWaiting(0);
    late.come();
    await asked;
    expect(state().waiting).toBe(0);
  }
});

test('of two readings the one that was begun last counts, in whichever order their answers come', async () => {
  await read();
  const as = (state: 'waiting' | 'sent') => lateAnswer({ entries: [messageOf(1_000, { state })], waiting: 0 });
  const [older, newer] = [as('waiting'), as('sent')];
  engine.answers['outbox.list'] = older.answer;
  const first = read();
  engine.answers['outbox.list'] = newer.answer;
  const second = read();
  newer.come();
  await second;
  older.come();
  await first;
  expect(state().entries?.[0]).toMatchObject({ id: 1_000, state: 'sent' });
});
