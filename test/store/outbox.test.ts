import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { incidentId } from '../../electron/domain/ids.ts';
import { channelId } from '../../electron/domain/notice/channel.ts';
import type { Digest } from '../../electron/domain/notice/digest.ts';
import type { OutboxEntry, OutboxState } from '../../electron/domain/notice/outbox.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { OutboxShelf } from '../../electron/store/outbox-shelf.ts';
import type { Store } from '../../electron/store/store.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest } from './support/store-in-test.ts';

const DAY_US = 86_400_000_000;
const MEMORY = 'notices.memory';

const TROUBLE: Digest['wrongNow'][number] = {
  subject: { kind: 'target', name: 'shop', key: 'target:shop' },
  condition: 'down',
  sinceUs: 1_000_000,
  targets: [
    {
      target: 'shop',
      required: true,
      incident: incidentId(7),
      openedAtUs: 1_000_000,
      worstMs: 12.5,
      slow: 0,
      failed: 3,
      flapping: false,
      phase: 'connect',
      failure: 'refused',
      verdict: { segment: 'destination', confidence: 'high', summary: 'The server refuses.', fromHop: null },
      acknowledged: false,
    },
  ],
};

const digestOf = (id: string, more: Partial<Digest> = {}): Digest => ({
  id,
  madeAtUs: 2_000_000,
  vantage: 'here',
  changes: [{ kind: 'opened', atUs: 1_000_000, trouble: TROUBLE }],
  wrongNow: [TROUBLE],
  watched: 3,
  ...more,
});

const entryOf = (store: Store, clock: FakeClock, digest: Digest, channel = 'ops'): OutboxEntry => ({
  id: store.nextMessageId(),
  channel: { id: channelId(channel), name: `the ${channel}`, kind: 'webhook' },
  digest,
  state: 'waiting',
  queuedAtUs: clock.utcUs(),
  attempts: 0,
  nextAtUs: null,
  sentAtUs: null,
  says: null,
  mayHaveArrived: false,
});

const settled = (entry: OutboxEntry, state: OutboxState, atUs: number): OutboxEntry => ({
  ...entry,
  state,
  attempts: 1,
  sentAtUs: state === 'sent' ? atUs : null,
  says: 'Done.',
});

const ALL = { limit: 500, beforeId: null, channel: null };

test('messages and what became of them are read as they were written, newest first, while they are still being written', async () => {
  const { store, directory, clock } = openInTest();
  const reader = readerInTest(directory);
  const first = entryOf(store, clock, digestOf('a'));
  const second = entryOf(store, clock, digestOf('b'), 'desk');
  store.addMessages([first, second], null);
  const sending: OutboxEntry = {
    ...first,
    state: 'sending',
    attempts: 1,
    mayHaveArrived: true,
    nextAtUs: 5,
    says: 'It waits.',
  };
  store.putMessageState(sending);
  store.flush();
  expect(await reader.outbox(ALL)).toEqual({ entries: [second, sending], waiting: 2 });
  expect(await reader.outbox({ ...ALL, channel: 'desk' })).toEqual({ entries: [second], waiting: 2 });
  expect(await reader.outbox({ ...ALL, beforeId: second.id })).toEqual({ entries: [sending], waiting: 2 });
  expect((await reader.outbox({ ...ALL, limit: 1 })).entries).toEqual([second]);
});

test('after a restart what was not settled is there in its order, and no number comes twice', () => {
  const { store, directory, clock } = openInTest();
  const entries = ['a', 'b', 'c', 'd'].map((id) => entryOf(store, clock, digestOf(id)));
  store.addMessages(entries, null);
  const [first, second, third, last] = entries;
  if (first === undefined || second === undefined || third === undefined || last === undefined)
    throw new Error('There are four.');
  store.putMessageState(settled(third, 'sent', 8_000_000));
  store.putMessageState(settled(last, 'sent', 9_000_000));
  store.putMessageState({ ...first, state: 'sending' });
  store.close();
  const again = openInTest({ directory });
  expect(again.store.foundOutbox.unsettled).toEqual([{ ...first, state: 'sending' }, second]);
  expect(again.store.foundOutbox.lastSentUs).toEqual(new Map([['ops', 9_000_000]]));
  expect(again.store.nextMessageId()).toBe(last.id + 1);
});

test('no number comes again after every message has grown old and was deleted', async () => {
  const { store, directory, clock } = openInTest();
  const old = { ...entryOf(store, clock, digestOf('old')), queuedAtUs: clock.utcUs() - 31 * DAY_US };
  store.addMessages([old], null);
  store.putMessageState(settled(old, 'sent', old.queuedAtUs));
  store.flush();
  await clock.advance(300_000);
  expect(idsIn(directory)).toEqual([]);
  store.close();
  expect(openInTest({ directory }).store.nextMessageId()).toBe(old.id + 1);
});

test('what was settled is not held in memory any more', () => {
  const { store, directory, clock } = openInTest();
  const [waits, sent, refused] = ['a', 'b', 'c'].map((id) => entryOf(store, clock, digestOf(id)));
  if (waits === undefined || sent === undefined || refused === undefined) throw new Error('There are three.');
  store.close();
  const shelf = inFile(directory, (database) => new OutboxShelf(database));
  for (const entry of [waits, sent, refused]) shelf.put(entry);
  shelf.put(settled(sent, 'sent', 5));
  shelf.put(settled(refused, 'refused', 0));
  expect(shelf.all()).toEqual([waits]);
});

test('a message and what is remembered of it having been told reach the disk together or not at all', () => {
  const { store, directory, clock } = openInTest();
  store.putSetting(MEMORY, 'before');
  store.flush();
  const good = entryOf(store, clock, digestOf('a'));
  // A row that SQLite refuses takes what was remembered along.
  const bad = { ...entryOf(store, clock, digestOf('b')), queuedAtUs: 0.5 };
  store.addMessages([good, bad], { key: MEMORY, value: 'after' });
  store.close();
  const again = openInTest({ directory });
  expect(again.store.foundOutbox.unsettled).toEqual([]);
  expect(again.store.settings()[MEMORY]).toBe('before');
  const whole = entryOf(again.store, again.clock, digestOf('c'));
  again.store.addMessages([whole], { key: MEMORY, value: 'after' });
  again.store.close();
  const last = openInTest({ directory });
  expect(last.store.foundOutbox.unsettled).toEqual([whole]);
  expect(last.store.settings()[MEMORY]).toBe('after');
});

test('a message that was damaged on the disk waits no longer, and hides no other', async () => {
  const { store, directory, clock } = openInTest();
  const [first, second] = ['a', 'b'].map((id) => entryOf(store, clock, digestOf(id)));
  if (first === undefined || second === undefined) throw new Error('There are two.');
  store.addMessages([first, second], null);
  store.close();
  for (const damage of [
    '{',
    '[]',
    '{"id":"a","madeAtUs":1,"vantage":"h","watched":1,"changes":[{"atUs":1,"kind":"other"}],"wrongNow":[]}',
  ]) {
    const database = new Database(databaseFile(directory));
    database.prepare("UPDATE outbox SET digest = ?, state = 'waiting' WHERE id = ?").run(damage, first.id);
    database.close();
    const again = openInTest({ directory });
    expect(again.store.foundOutbox.unsettled).toEqual([second]);
    const reader = readerInTest(directory);
    expect(await reader.outbox(ALL)).toEqual({ entries: [second], waiting: 1 });
    again.store.close();
  }
});

test('messages that wait are in the new file after the old one had to be set aside', async () => {
  const { store, directory, clock, told } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  for (let index = 0; index < 20_000; index += 1) {
    store.appendSample(sample(target.id, clock.utcUs() - index * 5_000_000), null);
  }
  const waiting = entryOf(store, clock, digestOf('a'));
  const sent = entryOf(store, clock, digestOf('b'));
  store.addMessages([waiting, sent], { key: MEMORY, value: 'told' });
  store.putMessageState(settled(sent, 'sent', 5));
  store.flush();
  inFile(directory, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
  const file = databaseFile(directory);
  const handle = openSync(file, 'r+');
  for (let at = 4_096; at < statSync(file).size; at += 4_096)
    writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, at);
  closeSync(handle);
  for (let index = 0; index < 3_000; index += 1) {
    store.appendSample(sample(target.id, clock.utcUs() - 2_500_000 - index * 50_000_000), null);
  }
  await clock.advance(60_000);
  expect(told.notes.map(({ code }) => code)).toContain('set-aside');
  store.close();
  const again = openInTest({ directory, clock });
  expect(again.store.foundOutbox.unsettled).toEqual([waiting]);
  expect(again.store.settings()[MEMORY]).toBe('told');
});

test('settled messages are kept for 30 days, and the newest 2,000 of them; what waits is kept', async () => {
  const { store, directory, clock } = openInTest();
  const longAgoUs = clock.utcUs() - 30 * DAY_US;
  const waits = { ...entryOf(store, clock, digestOf('waits')), queuedAtUs: longAgoUs };
  const old = { ...entryOf(store, clock, digestOf('old')), queuedAtUs: longAgoUs };
  const recent = { ...entryOf(store, clock, digestOf('recent')), queuedAtUs: longAgoUs + DAY_US };
  store.addMessages([waits, old, recent], null);
  for (const entry of [old, recent]) store.putMessageState(settled(entry, 'sent', entry.queuedAtUs));
  store.flush();
  await clock.advance(300_000);
  expect(idsIn(directory)).toEqual(['waits', 'recent']);
  const many = Array.from({ length: 2_100 }, (_, index) => entryOf(store, clock, digestOf(`many ${index}`)));
  store.addMessages(many, null);
  for (const [index, entry] of many.entries()) {
    store.putMessageState(settled(entry, index % 2 === 0 ? 'refused' : 'dropped', 0));
  }
  store.close();
  const again = openInTest({ directory, clock });
  await again.clock.advance(300_000);
  const left = idsIn(directory);
  expect([left.length, left[0], left[1], left.at(-1)]).toEqual([2_001, 'waits', 'many 100', 'many 2099']);
});

test('settled messages never take more than 64 MB', async () => {
  const { store, directory, clock } = openInTest();
  const wrongNow = Array.from({ length: 16_000 }, () => TROUBLE);
  const long = Array.from({ length: 14 }, (_, index) => entryOf(store, clock, digestOf(`long ${index}`, { wrongNow })));
  store.addMessages(long, null);
  for (const entry of long) store.putMessageState(settled(entry, 'sent', 5));
  store.flush();
  await clock.advance(300_000);
  const left = idsIn(directory);
  const bytes = inFile(directory, (database) =>
    database.prepare('SELECT sum(octet_length(digest)) FROM outbox').pluck().get(),
  );
  expect(left.at(-1)).toBe('long 13');
  expect(left.length).toBeLessThan(14);
  expect(Number(bytes)).toBeLessThanOrEqual(64 * 1_048_576);
});

function idsIn(directory: string): readonly string[] {
  return inFile(directory, (database) =>
    database.prepare<[], string>("SELECT json_extract(digest, '$.id') FROM outbox ORDER BY id").pluck().all(),
  );
}

test('a list of very long messages comes in parts', async () => {
  const { store, directory, clock } = openInTest();
  const reader = readerInTest(directory);
  const wrongNow = Array.from({ length: 8_000 }, () => TROUBLE);
  const long = Array.from({ length: 12 }, (_, index) => entryOf(store, clock, digestOf(`long ${index}`, { wrongNow })));
  store.addMessages(long, null);
  store.flush();
  const { entries, waiting } = await reader.outbox(ALL);
  expect(waiting).toBe(12);
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.length).toBeLessThan(12);
  const rest = await reader.outbox({ ...ALL, beforeId: entries.at(-1)?.id ?? 0 });
  expect(rest.entries[0]?.id).toBe((entries.at(-1)?.id ?? 0) - 1);
});
