import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import type { EventReplay } from '../../../electron/contract/event-replay.ts';
import { servedLink } from './served-link.ts';

const note = (seq: number): ContractEvent => ({ type: 'note', seq, message: `the ${seq}th` });

function fill(events: EventReplay, from: number, to: number): void {
  for (let seq = from; seq <= to; seq += 1) events.add(note(seq));
}

describe('a call', () => {
  test('is answered under its number', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 7, method: 'double', input: { number: 21 } });
    link.tell({ kind: 'call', id: 8, method: 'double', input: { number: 1 } });
    await link.settled();
    expect(link.sent).toEqual([
      { kind: 'value', id: 7, value: { number: 42 } },
      { kind: 'value', id: 8, value: { number: 2 } },
    ]);
    expect(link.fouls).toEqual([]);
  });

  test('with an input that is none of the method is refused and reaches nobody', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 1, method: 'double', input: { number: '21' } });
    link.tell({ kind: 'call', id: 2, method: 'double', input: null });
    await link.settled();
    expect(link.sent).toMatchObject([
      { kind: 'error', id: 1, error: { code: 'invalid-input', message: expect.stringContaining('number') } },
      { kind: 'error', id: 2, error: { code: 'invalid-input' } },
    ]);
    expect(link.handled).toEqual([]);
  });

  test.each(['nothing', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'double ', 'Double'])(
    'of %j finds no method',
    async (method) => {
      const link = servedLink();
      link.tell({ kind: 'call', id: 1, method, input: {} });
      await link.settled();
      expect(link.sent).toMatchObject([{ kind: 'error', id: 1, error: { code: 'not-found' } }]);
    },
  );

  test('that goes wrong is answered with data, whatever went wrong', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 1, method: 'fail', input: { how: 'refused' } });
    link.tell({ kind: 'call', id: 2, method: 'fail', input: { how: 'thrown' } });
    link.tell({ kind: 'call', id: 3, method: 'fail', input: { how: 'foul-answer' } });
    await link.settled();
    expect([...link.sent].sort((one, other) => ('id' in one && 'id' in other ? one.id - other.id : 0))).toMatchObject([
      { id: 1, error: { code: 'duplicate-name', message: 'It is there already.', context: { target: 'a' } } },
      { id: 2, error: { code: 'internal', message: 'a bug' } },
      { id: 3, error: { code: 'internal', message: expect.stringContaining('not what was agreed') } },
    ]);
  });

  test('that is cancelled ends, and says so', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 1, method: 'wait', input: {} });
    link.tell({ kind: 'call', id: 2, method: 'wait', input: {} });
    link.tell({ kind: 'cancel', id: 1 });
    await link.settled();
    expect(link.waiting.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    expect(link.sent).toMatchObject([{ kind: 'error', id: 1, error: { code: 'cancelled' } }]);
  });

  test('that was answered already may be cancelled, since its answer was on the way', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 1, method: 'double', input: { number: 1 } });
    await link.settled();
    link.tell({ kind: 'cancel', id: 1 });
    expect(link.fouls).toEqual([]);
    expect(link.sent).toHaveLength(1);
  });

  test('under a number that is in use is not made, and the first one is not disturbed', async () => {
    const link = servedLink();
    link.tell({ kind: 'call', id: 1, method: 'wait', input: {} });
    link.tell({ kind: 'call', id: 1, method: 'double', input: { number: 1 } });
    link.tell({ kind: 'follow', id: 1, after: 0 });
    await link.settled();
    expect(link.fouls).toHaveLength(2);
    expect(link.sent).toEqual([]);
    link.waiting[0]?.settle();
    await link.settled();
    expect(link.sent).toEqual([{ kind: 'value', id: 1, value: {} }]);
  });

  test('beyond two hundred at once is refused, until one of them is answered', async () => {
    const link = servedLink();
    for (let id = 1; id <= 201; id += 1) link.tell({ kind: 'call', id, method: 'wait', input: {} });
    await link.settled();
    expect(link.handled).toHaveLength(200);
    expect(link.sent).toMatchObject([{ kind: 'error', id: 201, error: { code: 'too-many' } }]);
    link.waiting[0]?.settle();
    await link.settled();
    link.tell({ kind: 'call', id: 300, method: 'wait', input: {} });
    expect(link.handled).toHaveLength(201);
  });
});

describe('who follows', () => {
  test('gets what it missed and what comes, in order and once', () => {
    const link = servedLink();
    fill(link.events, 1, 5);
    link.tell({ kind: 'follow', id: 1, after: 3 });
    fill(link.events, 6, 7);
    expect(link.sent).toEqual([
      { kind: 'opened', id: 1 },
      ...[4, 5, 6, 7].map((seq) => ({ kind: 'event', id: 1, event: note(seq) })),
    ]);
  });

  test('hears nothing after it ended that', () => {
    const link = servedLink();
    link.tell({ kind: 'follow', id: 1, after: 0 });
    link.tell({ kind: 'follow', id: 2, after: 0 });
    link.tell({ kind: 'unfollow', id: 1 });
    fill(link.events, 1, 1);
    expect(link.sent.filter(({ kind }) => kind === 'event')).toEqual([{ kind: 'event', id: 2, event: note(1) }]);
    link.tell({ kind: 'unfollow', id: 1 });
    expect(link.fouls).toEqual([]);
  });

  test('is not disturbed by another follow or call under its number', async () => {
    const link = servedLink();
    link.tell({ kind: 'follow', id: 1, after: 0 });
    link.tell({ kind: 'follow', id: 1, after: 0 });
    link.tell({ kind: 'call', id: 1, method: 'double', input: { number: 1 } });
    fill(link.events, 1, 1);
    await link.settled();
    expect(link.fouls).toHaveLength(2);
    expect(link.sent).toEqual([
      { kind: 'opened', id: 1 },
      { kind: 'event', id: 1, event: note(1) },
    ]);
  });

  test('is told when what it asks for has gone by, and nothing after that', () => {
    const link = servedLink();
    fill(link.events, 1, 1_000);
    link.tell({ kind: 'follow', id: 1, after: 3 });
    link.tell({ kind: 'follow', id: 2, after: 2_000 });
    fill(link.events, 1_001, 1_002);
    expect(link.sent).toEqual([
      { kind: 'outrun', id: 1 },
      { kind: 'outrun', id: 2 },
    ]);
  });

  test('is told when the engine is lost, and may follow the next one', () => {
    const link = servedLink();
    link.tell({ kind: 'follow', id: 1, after: 0 });
    link.server.lose();
    link.events.clear();
    link.tell({ kind: 'follow', id: 2, after: 0 });
    link.events.begin();
    link.tell({ kind: 'follow', id: 1, after: 0 });
    fill(link.events, 1, 1);
    expect(link.sent).toEqual([
      { kind: 'opened', id: 1 },
      { kind: 'lost', id: 1 },
      { kind: 'outrun', id: 2 },
      { kind: 'opened', id: 1 },
      { kind: 'event', id: 1, event: note(1) },
    ]);
  });

  test('more than eight times at once is turned away', () => {
    const link = servedLink();
    for (let id = 1; id <= 9; id += 1) link.tell({ kind: 'follow', id, after: 0 });
    expect(link.sent.filter(({ kind }) => kind === 'opened')).toHaveLength(8);
    expect(link.sent.at(-1)).toEqual({ kind: 'lost', id: 9 });
    expect(link.fouls).toHaveLength(1);
  });

  test('where there are no events is turned away', () => {
    const link = servedLink({ withEvents: false });
    link.tell({ kind: 'follow', id: 1, after: 0 });
    expect(link.sent).toEqual([{ kind: 'lost', id: 1 }]);
    expect(link.fouls).toHaveLength(1);
  });
});

describe('a caller that does not read', () => {
  test('loses its events instead of filling the memory, and is told so once', () => {
    const link = servedLink();
    link.tell({ kind: 'follow', id: 1, after: 0 });
    fill(link.events, 1, 1);
    link.unreadBytes = 5_000_000;
    fill(link.events, 2, 500);
    expect(link.sent).toEqual([
      { kind: 'opened', id: 1 },
      { kind: 'event', id: 1, event: note(1) },
      { kind: 'outrun', id: 1 },
    ]);
  });

  test('gets no answers any more when it goes on asking', async () => {
    const link = servedLink();
    link.unreadBytes = 50_000_000;
    for (let id = 1; id <= 1_000; id += 1) link.tell({ kind: 'call', id, method: 'double', input: { number: 1 } });
    for (let id = 1; id <= 1_000; id += 1) link.tell({ kind: 'follow', id, after: 0 });
    await link.settled();
    expect(link.sent).toEqual([]);
    expect(link.handled).toEqual([]);
    link.unreadBytes = 0;
    link.tell({ kind: 'call', id: 1, method: 'double', input: { number: 1 } });
    await link.settled();
    expect(link.sent).toHaveLength(1);
  });
});

test('after the end nothing is sent, what was under way is told to end, and no message does anything', async () => {
  const link = servedLink();
  link.tell({ kind: 'call', id: 1, method: 'wait', input: {} });
  link.tell({ kind: 'follow', id: 2, after: 0 });
  const before = link.sent.length;
  link.server.close();
  fill(link.events, 1, 5);
  link.server.lose();
  link.tell({ kind: 'call', id: 3, method: 'double', input: { number: 1 } });
  await link.settled();
  expect(link.waiting[0]?.signal?.aborted).toBe(true);
  expect(link.handled).toHaveLength(1);
  expect(link.sent).toHaveLength(before);
});

test.each([
  null,
  'call',
  17,
  [],
  {},
  { kind: 'call' },
  { kind: 'call', id: -1, method: 'double', input: { number: 1 } },
  { kind: 'call', id: 1.5, method: 'double', input: { number: 1 } },
  { kind: 'call', id: '1', method: 'double', input: { number: 1 } },
  { kind: 'call', id: 1, method: 'd'.repeat(101), input: {} },
  { kind: 'call', id: 1, method: ['double'], input: { number: 1 } },
  { kind: 'follow', id: 1, after: -1 },
  { kind: 'value', id: 1, value: {} },
  { kind: '__proto__', id: 1 },
  new Map([['kind', 'call']]),
])('a message that is none of the wire is told as foul and does nothing: %j', async (message) => {
  const link = servedLink();
  link.tell(message);
  await link.settled();
  expect(link.fouls).toHaveLength(1);
  expect(link.sent).toEqual([]);
  expect(link.handled).toEqual([]);
});
