import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { contractErrorOf } from '../../../electron/contract/errors.ts';
import { createLinkClient, type LinkClient } from '../../../electron/contract/link-client.ts';
import type { CallerMessage } from '../../../electron/contract/wire.ts';
import { TABLE } from './served-link.ts';

interface AskingLink {
  readonly client: LinkClient<typeof TABLE>;
  readonly sent: CallerMessage[];
  /** As if it came from the other process. */
  readonly tell: (message: unknown) => void;
}

function askingLink(): AskingLink {
  const sent: CallerMessage[] = [];
  let receive: (message: unknown) => void = () => {};
  const client = createLinkClient(TABLE, {
    send: (message) => sent.push(structuredClone(message) as CallerMessage),
    receive: (listener) => {
      receive = listener;
    },
  });
  return { client, sent, tell: (message) => receive(message) };
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    (value) => {
      throw new Error(`It was not refused: ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => contractErrorOf(thrown),
  );

function hearing() {
  const heard: string[] = [];
  const listener = {
    opened: () => void heard.push('opened'),
    event: (event: ContractEvent) => void heard.push(`event ${event.seq}`),
    outrun: () => void heard.push('outrun'),
    lost: () => void heard.push('lost'),
  };
  return { heard, listener };
}

const note = (seq: number) => ({ type: 'note', seq, message: 'something' });
const GONE = { code: 'engine-unavailable', message: 'It ended.', context: {} } as const;

describe('a call', () => {
  test('gets the answer to its own number', async () => {
    const { client, tell } = askingLink();
    const both = Promise.all([client.call('double', { number: 1 }), client.call('double', { number: 2 })]);
    tell({ kind: 'value', id: 2, value: { number: 4 } });
    tell({ kind: 'value', id: 99, value: { number: 5 } });
    tell({ kind: 'value', id: 1, value: { number: 2 } });
    expect(await both).toEqual([{ number: 2 }, { number: 4 }]);
  });

  test('is rejected with the data of the error', async () => {
    const { client, tell } = askingLink();
    const call = refusal(client.call('double', { number: 1 }));
    tell({ kind: 'error', id: 1, error: { code: 'not-found', message: 'No.', context: { target: 'a' } } });
    expect(await call).toEqual({ code: 'not-found', message: 'No.', context: { target: 'a' } });
  });

  test.each([
    { kind: 'value', id: 1, value: { number: 'four' } },
    { kind: 'value', id: 1 },
    { kind: 'error', id: 1, error: { code: 'made-up', message: 'No.', context: {} } },
    { kind: 'nothing known', id: 1 },
  ])('is rejected when the answer is not what was agreed: %j', async (answer) => {
    const { client, tell } = askingLink();
    const call = refusal(client.call('double', { number: 1 }));
    tell(answer);
    expect(await call).toMatchObject({ code: 'internal', context: { method: 'double' } });
  });

  test('that nobody waits for any more ends at once, and the other side is told', async () => {
    const { client, sent, tell } = askingLink();
    const leaving = new AbortController();
    const call = refusal(client.call('wait', {}, leaving.signal));
    leaving.abort();
    expect(await call).toMatchObject({ code: 'cancelled' });
    tell({ kind: 'value', id: 1, value: {} });
    expect(sent.map(({ kind, id }) => [kind, id])).toEqual([
      ['call', 1],
      ['cancel', 1],
    ]);
  });

  test('is not even made when nobody waits for it from the beginning', async () => {
    const { client, sent } = askingLink();
    expect(await refusal(client.call('wait', {}, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
    expect(sent).toEqual([]);
  });

  test('that was answered is not cancelled afterwards', async () => {
    const { client, sent, tell } = askingLink();
    const leaving = new AbortController();
    const call = client.call('wait', {}, leaving.signal);
    tell({ kind: 'value', id: 1, value: {} });
    leaving.abort();
    await call;
    expect(sent).toHaveLength(1);
  });

  test('that was answered leaves nothing on the signal, which may live for long', async () => {
    const { client, tell } = askingLink();
    const { signal } = new AbortController();
    const call = client.call('wait', {}, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    tell({ kind: 'value', id: 1, value: {} });
    await call;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('with an input that cannot cross is rejected', async () => {
    const { client } = askingLink();
    const input = { number: 1, further: () => {} };
    expect(await refusal(client.call('double', input))).toMatchObject({ code: 'internal' });
  });
});

describe('a follow', () => {
  test('hears its own events, and not those that it cannot know', () => {
    const { client, sent, tell } = askingLink();
    const { heard, listener } = hearing();
    client.follow(4, listener);
    expect(sent).toEqual([{ kind: 'follow', id: 1, after: 4 }]);
    tell({ kind: 'opened', id: 1 });
    tell({ kind: 'event', id: 1, event: note(5) });
    tell({ kind: 'event', id: 2, event: note(6) });
    tell({ kind: 'event', id: 1, event: { type: 'of a newer engine', seq: 6 } });
    tell({ kind: 'event', id: 1, event: { type: 'note', seq: 7, message: 7 } });
    tell({ kind: 'event', id: 1, event: note(8) });
    expect(heard).toEqual(['opened', 'event 5', 'event 8']);
  });

  test.each(['outrun', 'lost'] as const)('that is %s hears nothing after that', (end) => {
    const { client, sent, tell } = askingLink();
    const { heard, listener } = hearing();
    const unfollow = client.follow(0, listener);
    tell({ kind: end, id: 1 });
    tell({ kind: 'event', id: 1, event: note(1) });
    tell({ kind: 'lost', id: 1 });
    unfollow();
    expect(heard).toEqual([end]);
    expect(sent).toHaveLength(1);
  });

  test('that was ended hears nothing more, and the other side is told once', () => {
    const { client, sent, tell } = askingLink();
    const { heard, listener } = hearing();
    const unfollow = client.follow(0, listener);
    unfollow();
    unfollow();
    tell({ kind: 'event', id: 1, event: note(1) });
    expect(heard).toEqual([]);
    expect(sent.map(({ kind }) => kind)).toEqual(['follow', 'unfollow']);
  });
});

test('when the other process ended, every call is rejected and every follow lost, now and later', async () => {
  const { client, sent, tell } = askingLink();
  const early = hearing();
  const late = hearing();
  const call = refusal(client.call('wait', {}));
  client.follow(0, early.listener);
  client.close(GONE);
  expect(await call).toEqual(GONE);
  expect(early.heard).toEqual(['lost']);
  tell({ kind: 'event', id: 2, event: note(1) });
  client.follow(0, late.listener);
  expect(late.heard).toEqual([]);
  expect(await refusal(client.call('wait', {}))).toEqual(GONE);
  expect(late.heard).toEqual(['lost']);
  client.close({ ...GONE, message: 'Again.' });
  expect(await refusal(client.call('wait', {}))).toEqual(GONE);
  expect(early.heard).toEqual(['lost']);
  expect(sent).toHaveLength(2);
});

test('whatever the other side tells, nothing is thrown, and a call is settled at most with what was agreed', async () => {
  const id = fc.oneof(fc.nat(3), fc.anything());
  const message = fc.oneof(
    fc.record({ kind: fc.constantFrom('value', 'error', 'opened', 'event', 'outrun', 'lost', 'desktop'), id }),
    fc.record({ kind: fc.constant('value'), id, value: fc.anything() }),
    fc.record({ kind: fc.constant('event'), id, event: fc.oneof(fc.constant(note(1)), fc.anything()) }),
    fc.record({ kind: fc.constant('error'), id, error: fc.anything() }),
    fc.anything(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 30 }), async (messages) => {
      const { client, tell } = askingLink();
      const call = client.call('double', { number: 1 }).then(
        (value) => expect(TABLE.double.output.strict().parse(value)).toEqual(value),
        (thrown: unknown) => expect(['internal', 'engine-unavailable']).toContain(contractErrorOf(thrown).code),
      );
      const { heard, listener } = hearing();
      client.follow(0, listener);
      for (const one of messages) tell(one);
      client.close(GONE);
      await call;
      expect(heard.filter((what) => what === 'outrun' || what === 'lost')).toHaveLength(1);
    }),
    { numRuns: 400 },
  );
});
