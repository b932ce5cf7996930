import { expect, test } from 'vitest';
import { ContractError } from '../../../../electron/contract/errors.ts';
import type { OutboxEntry } from '../../../../electron/domain/notice/outbox.ts';
import { createSendAgain } from '../../../../electron/service/notices/send-again.ts';
import { channelNamed, DELIVERED, failedLater, OutboxInTest } from './desk-parts.ts';

const HOUR_MS = 3_600_000;
const refusedForGood = () => failedLater({ again: 'never', says: 'It answered 404.' });

/** The newest state of each message that was ever kept, as the store tells it. */
function sendAgainOver(desk: OutboxInTest, kind: 'slack' | 'pagerduty' = 'slack') {
  const all = () => {
    const newest = new Map<number, OutboxEntry>();
    for (const one of desk.kept) if (one !== 'flush') newest.set(one.id, one);
    return [...newest.values()].toSorted((one, other) => other.id - one.id);
  };
  const again = createSendAgain({
    reader: {
      async outbox({ limit, beforeId, channel }) {
        const entries = all().filter(
          (one) => (beforeId === null || one.id < beforeId) && (channel === null || one.channel.id === channel),
        );
        return { entries: entries.slice(0, limit), waiting: 0 };
      },
    },
    outbox: desk.outbox,
    channels: {
      known: (id) =>
        kind === 'slack'
          ? channelNamed(id)
          : { ...channelNamed(id), way: { kind, routingKey: { kind: 'withheld' }, endpoint: 'https://127.0.0.1/' } },
    },
    flush: () => {},
  });
  return (id: number) => again(id, new AbortController().signal);
}

const refusalOf = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => expect.fail('It was not refused.'),
    (thrown: unknown) => (thrown instanceof ContractError ? thrown.data : thrown),
  );

test('what was given up waits again when a person asks for it, before what is younger, and is sent once', async () => {
  const desk = new OutboxInTest();
  const sendAgain = sendAgainOver(desk);
  let isWell = false;
  desk.answers.set('ops', () => (isWell ? DELIVERED : failedLater({ says: 'It answered 403.' })));
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(22 * HOUR_MS);
  desk.add('ops', 'c');
  await desk.clock.advance(3 * HOUR_MS);
  expect(['a', 'b', 'c'].map((id) => desk.stateOf(id)?.state)).toEqual(['given-up', 'given-up', 'waiting']);
  isWell = true;
  const before = desk.sent.length;
  await Promise.all([sendAgain(2), sendAgain(2).catch(() => {})]);
  await desk.clock.advance(HOUR_MS);
  expect(desk.sent.slice(before).map(({ digest }) => digest.id)).toEqual(['b', 'c']);
  expect(desk.stateOf('b')).toMatchObject({ state: 'sent', queuedAtUs: desk.startUs });
  expect(desk.stateOf('a')?.state).toBe('given-up');
  expect(desk.others.at(-1)).toBe('ops heard again, 1 given up');
});

test('what was refused is tried again by hand, and refused again where the receiver thinks as before', async () => {
  const desk = new OutboxInTest();
  const sendAgain = sendAgainOver(desk);
  desk.answers.set('ops', refusedForGood);
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  await sendAgain(1);
  await desk.clock.advance(1);
  expect(desk.stateOf('a')).toMatchObject({ state: 'refused', attempts: 2 });
  desk.answers.delete('ops');
  await sendAgain(1);
  await desk.clock.advance(1);
  expect(desk.stateOf('a')).toMatchObject({ state: 'sent', attempts: 3 });
  expect(await refusalOf(sendAgain(1))).toMatchObject({
    code: 'not-found',
    message: 'Message 1 was neither refused nor given up: it was sent.',
  });
  expect(await refusalOf(sendAgain(9))).toMatchObject({ code: 'not-found', message: 'There is no message 9.' });
});

test('PagerDuty is not sent what later messages may have closed already', async () => {
  const desk = new OutboxInTest();
  const sendAgain = sendAgainOver(desk, 'pagerduty');
  desk.answers.set('ops', ({ digest }) => (digest.id === 'b' ? DELIVERED : refusedForGood()));
  desk.add('ops', 'a', 'b', 'c');
  await desk.clock.advance(1);
  const before = desk.sent.length;
  expect(await refusalOf(sendAgain(1))).toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('later ones have reached “ops”'),
  });
  desk.answers.delete('ops');
  await sendAgain(3);
  await desk.clock.advance(1);
  expect(desk.sent.slice(before).map(({ digest }) => digest.id)).toEqual(['c']);
});
