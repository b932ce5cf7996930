import { expect, test } from 'vitest';
import { channelNamed, DELIVERED, failedLater, OutboxInTest } from './desk-parts.ts';

const MINUTE_MS = 60_000;

test('the attempt at a message that a person drops ends at once', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => new Promise(() => {}));
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  expect(desk.sent[0]?.signal.aborted).toBe(false);
  desk.outbox.drop(1);
  expect(desk.sent[0]?.signal.aborted).toBe(true);
});

test('a receiver that wants to be asked again at once gets no more attempts than one that says nothing', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('eager', () => failedLater({ afterMs: 0 }));
  desk.answers.set('mute', () => failedLater());
  desk.add('eager', 'a');
  desk.add('mute', 'b');
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.idsSentTo('eager').length).toBe(desk.idsSentTo('mute').length);
});

test('a message on its way is not said to be tried later', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater());
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  expect(desk.stateOf('a')?.nextAtUs).toBeGreaterThan(desk.clock.utcUs());
  desk.answers.set('ops', () => new Promise(() => {}));
  desk.outbox.retry(null);
  await desk.clock.advance(1);
  expect(desk.stateOf('a')).toMatchObject({ state: 'sending', attempts: 2, nextAtUs: null });
});

test('a channel that failed for a moment is not spoken of, and not called well again either', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater());
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  desk.answers.set('ops', () => DELIVERED);
  await desk.clock.advance(5 * MINUTE_MS);
  expect(desk.stateOf('a')?.state).toBe('sent');
  expect(desk.told).toEqual([]);
});

test('a channel is spoken of at the first attempt that fails a quarter of an hour after the first', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater());
  desk.add('ops', 'a');
  await desk.clock.advance(15 * MINUTE_MS - 1_000);
  desk.outbox.retry(null);
  await desk.clock.advance(1);
  expect(desk.told).toEqual([]);
  await desk.clock.advance(1_000);
  desk.outbox.retry(null);
  await desk.clock.advance(1);
  expect(desk.told).toEqual(['ops is in trouble: It answered 500.']);
});

test('when a channel was sent to last is known after a restart as well', async () => {
  const before = new OutboxInTest();
  before.add('ops', 'a');
  await before.clock.advance(1);
  const ops = channelNamed('ops').id;
  const sentAtUs = before.stateOf('a')?.sentAtUs ?? expect.fail('it was not sent');
  const after = new OutboxInTest([], new Map(), new Map([[ops, sentAtUs]]));
  expect(after.outbox.lastSentUs(ops)).toBe(sentAtUs);
  expect(after.outbox.lastSentUs(channelNamed('other').id)).toBeNull();
});
