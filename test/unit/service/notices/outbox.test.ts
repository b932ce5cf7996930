import { expect, test } from 'vitest';
import type { Delivery } from '../../../../electron/alerts/delivery.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import type { OutboxEntry } from '../../../../electron/domain/notice/outbox.ts';
import { channelNamed, DELIVERED, digestOf, failedLater, OutboxInTest } from './desk-parts.ts';

const MINUTE_MS = 60_000;
const CHANNEL = channelNamed('ops');

test('messages of one channel leave in the order in which they were queued, one at a time', async () => {
  const desk = new OutboxInTest();
  let inFlight = 0;
  let most = 0;
  desk.answers.set('ops', async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await Promise.resolve();
    inFlight -= 1;
    return DELIVERED;
  });
  desk.add('ops', 'a', 'b', 'c');
  desk.add('ops', 'd');
  await desk.clock.advance(1_000);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'b', 'c', 'd']);
  expect(most).toBe(1);
  expect(desk.outbox.waiting(null)).toBe(0);
});

test('that a message is being sent is on the disk before it leaves', async () => {
  const desk = new OutboxInTest();
  const before: unknown[] = [];
  desk.answers.set('ops', () => {
    before.push(desk.kept.at(-2), desk.kept.at(-1));
    return DELIVERED;
  });
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  expect(before).toMatchObject([{ state: 'sending', attempts: 1 }, 'flush']);
  expect(desk.kept.slice(-2)).toMatchObject([{ state: 'sent' }, 'flush']);
});

test('what could not be sent is tried again later and later, and what comes after it waits its turn', async () => {
  const desk = new OutboxInTest();
  let tries = 0;
  desk.answers.set('ops', () => {
    tries += 1;
    return tries < 4 ? failedLater() : DELIVERED;
  });
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'a', 'a', 'a', 'b']);
  const [first, second, third, fourth] = desk.sent.map(({ atMs }) => atMs);
  expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0), (fourth ?? 0) - (third ?? 0)]).toEqual([
    5_000, 10_000, 20_000,
  ]);
  expect(desk.stateOf('a')).toMatchObject({ state: 'sent', attempts: 4 });
});

test('a receiver that asks to be left alone is left alone for so long, but not for more than an hour', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater({ afterMs: 10 * MINUTE_MS }));
  desk.answers.set('far', () => failedLater({ afterMs: 100 * 60 * MINUTE_MS }));
  desk.add('ops', 'a');
  desk.add('far', 'b');
  await desk.clock.advance(10 * MINUTE_MS - 1);
  expect(desk.idsSentTo('ops')).toEqual(['a']);
  await desk.clock.advance(2);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'a']);
  await desk.clock.advance(50 * MINUTE_MS);
  expect(desk.idsSentTo('far')).toEqual(['b', 'b']);
});

test('what a receiver will never have is put aside, and the next one goes on', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', ({ digest }) =>
    digest.id === 'a' ? failedLater({ again: 'never', says: 'No.' }) : DELIVERED,
  );
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(1);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'b']);
  expect(desk.stateOf('a')).toMatchObject({ state: 'refused', says: 'No.' });
});

test('a receiver that hangs is given up after a minute, holds up no other channel, and may have it twice', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => new Promise(() => {}));
  desk.add('ops', 'a', 'b');
  desk.add('other', 'c');
  await desk.clock.advance(1);
  expect(desk.idsSentTo('other')).toEqual(['c']);
  await desk.clock.advance(MINUTE_MS);
  expect(desk.stateOf('a')).toMatchObject({ state: 'waiting', mayHaveArrived: true });
  expect(desk.sent[0]?.signal.aborted).toBe(true);
  desk.answers.delete('ops');
  await desk.clock.advance(MINUTE_MS);
  const again = desk.sent.filter(({ digest }) => digest.id === 'a');
  expect(again.map(({ mayBeRepeat }) => mayBeRepeat)).toEqual([false, true]);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'a', 'b']);
});

test('what the network was at fault for is sent as soon as something is reached again, and what a receiver refused is not', async () => {
  const desk = new OutboxInTest();
  let isUp = false;
  desk.answers.set('ops', () => (isUp ? DELIVERED : failedLater({ unreached: true })));
  desk.answers.set('sick', () => failedLater());
  desk.add('ops', 'a', 'b');
  desk.add('sick', 'c');
  // By now the next attempt is many minutes away.
  await desk.clock.advance(20 * MINUTE_MS);
  const tries = desk.idsSentTo('sick').length;
  isUp = true;
  desk.outbox.reachedAgain();
  await desk.clock.advance(6_000);
  expect(desk.idsSentTo('ops').slice(-2)).toEqual(['a', 'b']);
  expect(desk.outbox.waiting(null)).toBe(1);
  expect(desk.idsSentTo('sick')).toHaveLength(tries);
});

test('a receiver that is away keeps its back-off after the one attempt that a network that is back is worth', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater({ unreached: true }));
  desk.add('ops', 'a');
  await desk.clock.advance(60 * MINUTE_MS);
  const before = desk.sent.length;
  desk.outbox.reachedAgain();
  await desk.clock.advance(10 * MINUTE_MS);
  expect(desk.sent.length - before).toBe(1);
});

test('what is under way when the network comes back, and fails, is tried once more and not many minutes later', async () => {
  const desk = new OutboxInTest();
  let give: (delivery: Delivery) => void = () => {};
  desk.answers.set('ops', () => failedLater({ unreached: true }));
  desk.add('ops', 'a');
  await desk.clock.advance(60 * MINUTE_MS);
  desk.answers.set(
    'ops',
    () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  );
  const before = desk.sent.length;
  while (desk.sent.length === before) await desk.clock.advance(1_000);
  const begun = desk.sent.length;
  desk.outbox.reachedAgain();
  desk.answers.delete('ops');
  give(failedLater({ unreached: true }));
  await desk.clock.advance(6_000);
  expect(desk.sent.length - begun).toBe(1);
  expect(desk.stateOf('a')?.state).toBe('sent');
});

test('what was sent and not answered may have arrived, and says so from then on, after a restart as well', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater({ mayHaveArrived: true, says: 'It did not answer.' }));
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  expect(desk.stateOf('a')).toMatchObject({ state: 'waiting', mayHaveArrived: true });
  desk.answers.set('ops', () => failedLater());
  await desk.clock.advance(MINUTE_MS);
  const after = new OutboxInTest([desk.stateOf('a') ?? expect.fail()]);
  after.outbox.look();
  await after.clock.advance(1);
  expect([...desk.sent.slice(0, 3), ...after.sent].map(({ mayBeRepeat }) => mayBeRepeat)).toEqual([
    ...[false, true, true],
    true,
  ]);
});

test('a network that comes and goes makes nobody try more than every five seconds', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater({ unreached: true }));
  desk.add('ops', 'a');
  await desk.clock.advance(20 * MINUTE_MS);
  const before = desk.sent.length;
  for (let ms = 0; ms < 60_000; ms += 100) {
    desk.outbox.reachedAgain();
    await desk.clock.advance(100);
  }
  expect(desk.sent.length - before).toBeGreaterThan(6);
  expect(desk.sent.length - before).toBeLessThanOrEqual(13);
});

test('without its secret a channel sends nothing and says what is missing, and sends when it is given', async () => {
  const desk = new OutboxInTest();
  desk.readiness = { kind: 'lacking', says: 'Its URL is not at hand; give it again.' };
  desk.add('ops', 'a');
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.sent).toEqual([]);
  expect(desk.stateOf('a')).toMatchObject({ state: 'waiting', attempts: 0, says: expect.stringContaining('URL') });
  desk.readiness = null;
  desk.outbox.look();
  await desk.clock.advance(1);
  expect(desk.idsSentTo('ops')).toEqual(['a']);
});

test('what was being sent when the process ended is sent once more and says that it may be a repeat; what waited is not', async () => {
  const before = new OutboxInTest();
  before.answers.set('ops', () => new Promise(() => {}));
  before.add('ops', 'a', 'b');
  await before.clock.advance(1);
  const found = ['a', 'b'].flatMap((id) => before.stateOf(id) ?? []);
  expect(found.map(({ state }) => state)).toEqual(['sending', 'waiting']);
  const after = new OutboxInTest(found);
  after.outbox.look();
  await after.clock.advance(1);
  expect(after.sent.map(({ digest, mayBeRepeat }) => [digest.id, mayBeRepeat])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('stopping leaves what is under way as it is, sends nothing more and waits for nobody', async () => {
  const desk = new OutboxInTest();
  desk.answers.set(
    'ops',
    ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(failedLater()));
      }),
  );
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(1);
  desk.outbox.stop();
  const kept = desk.kept.length;
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.stateOf('a')?.state).toBe('sending');
  expect(desk.kept).toHaveLength(kept);
  expect(desk.idsSentTo('ops')).toEqual(['a']);
  expect(desk.clock.pendingTimers).toBe(0);
});

test('a message that a person drops is not sent, even while it is on its way, and the next one goes on', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', ({ digest }) => (digest.id === 'a' ? new Promise(() => {}) : DELIVERED));
  desk.add('ops', 'a', 'b', 'c');
  await desk.clock.advance(1);
  expect(desk.outbox.drop(2)).toBe(true);
  expect(desk.outbox.drop(1)).toBe(true);
  expect(desk.outbox.drop(1)).toBe(false);
  await desk.clock.advance(MINUTE_MS);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'c']);
  expect([desk.stateOf('a')?.state, desk.stateOf('b')?.state]).toEqual(['dropped', 'dropped']);
});

test('the messages of a channel that is removed are dropped', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => failedLater());
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(1);
  const [ops] = desk.sent;
  if (ops === undefined) throw new Error('Nothing was sent.');
  desk.outbox.dropChannel(ops.channel.id);
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.sent).toHaveLength(1);
  expect([desk.stateOf('a')?.state, desk.stateOf('b')?.state]).toEqual(['dropped', 'dropped']);
});

test('a channel that fails for long is spoken of once, and again when it is well', async () => {
  const desk = new OutboxInTest();
  let isWell = false;
  desk.answers.set('ops', () => (isWell ? DELIVERED : failedLater()));
  desk.add('ops', 'a');
  await desk.clock.advance(14 * MINUTE_MS);
  expect(desk.told).toEqual([]);
  await desk.clock.advance(180 * MINUTE_MS);
  expect(desk.told).toEqual(['ops is in trouble: It answered 500.']);
  isWell = true;
  await desk.clock.advance(20 * MINUTE_MS);
  expect(desk.told).toEqual(['ops is in trouble: It answered 500.', 'ops is well again']);
});

test('what a receiver takes for a day at no attempt is given up, and what is younger waits on, in order', async () => {
  const desk = new OutboxInTest();
  let isWell = false;
  desk.answers.set('ops', () => (isWell ? DELIVERED : failedLater({ says: 'It answered 403.' })));
  desk.add('ops', 'a', 'b');
  await desk.clock.advance(2 * 60 * MINUTE_MS);
  expect(desk.others).toEqual(['ops silent since 0 µs: It answered 403.']);
  await desk.clock.advance(20 * 60 * MINUTE_MS);
  desk.add('ops', 'c');
  expect(desk.stateOf('a')?.state).toBe('waiting');
  await desk.clock.advance(3 * 60 * MINUTE_MS);
  expect(['a', 'b', 'c'].map((id) => desk.stateOf(id)?.state)).toEqual(['given-up', 'given-up', 'waiting']);
  expect(desk.stateOf('a')).toMatchObject({ says: 'It answered 403.', nextAtUs: null });
  expect(desk.outbox.waiting(null)).toBe(1);
  isWell = true;
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.stateOf('c')?.state).toBe('sent');
  expect(desk.others.slice(1)).toEqual(['ops gave up a,b', 'ops heard again, 2 given up']);
  desk.add('ops', 'd');
  await desk.clock.advance(1);
  expect(desk.stateOf('d')?.state).toBe('sent');
});

test('while the network here is the fault nothing is given up, however long it lasts, nor while nobody tries', async () => {
  const desk = new OutboxInTest();
  desk.isCutOff = true;
  desk.answers.set('ops', () => failedLater({ unreached: true }));
  desk.add('ops', 'a');
  await desk.clock.advance(7 * 24 * 60 * MINUTE_MS);
  expect(desk.stateOf('a')?.state).toBe('waiting');
  expect(desk.others).toEqual([]);
  // Back, the receiver is in trouble of its own for an hour: that is not a day.
  desk.isCutOff = false;
  desk.answers.set('ops', () => failedLater());
  await desk.clock.advance(50 * MINUTE_MS);
  desk.answers.delete('ops');
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.stateOf('a')?.state).toBe('sent');
  expect(desk.others).toEqual([]);
});

test('how long a receiver has taken nothing is counted over restarts, and others are told once', async () => {
  const settings = new Map<string, JsonValue>();
  let unsettled: readonly OutboxEntry[] = [];
  const others: string[] = [];
  for (let day = 0; day < 5; day += 1) {
    const desk = new OutboxInTest(unsettled, settings);
    desk.answers.set('ops', () => failedLater());
    if (day === 0) desk.add('ops', 'a');
    else desk.outbox.look();
    // Queued before by the clock on the wall, which every one of these begins anew.
    await desk.clock.advance(8 * 60 * MINUTE_MS);
    others.push(...desk.others);
    desk.outbox.stop();
    const last = desk.stateOf('a') ?? expect.fail('it is gone');
    unsettled = last.state === 'waiting' ? [{ ...last, queuedAtUs: last.queuedAtUs - 8 * 60 * MINUTE_MS * 1_000 }] : [];
    if (last.state === 'given-up') break;
  }
  expect(others.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual(['ops silent', 'ops gave']);
});

test('a clock that is set neither sends twice nor keeps anything back', async () => {
  const desk = new OutboxInTest();
  let tries = 0;
  desk.answers.set('ops', () => {
    tries += 1;
    return tries < 3 ? failedLater() : DELIVERED;
  });
  desk.add('ops', 'a');
  await desk.clock.advance(1);
  desk.clock.stepUtc(-7 * 86_400_000);
  await desk.clock.advance(5_000);
  expect(desk.sent).toHaveLength(2);
  desk.clock.stepUtc(400 * 86_400_000);
  await desk.clock.advance(9_998);
  expect(desk.sent).toHaveLength(2);
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'a', 'a']);
});

test('a sender that throws costs the message an attempt and nothing else', async () => {
  const desk = new OutboxInTest();
  desk.answers.set('ops', () => {
    if (desk.sent.length === 1) throw new Error('secret-in-an-error');
    return DELIVERED;
  });
  desk.add('ops', 'a');
  await desk.clock.advance(MINUTE_MS);
  expect(desk.idsSentTo('ops')).toEqual(['a', 'a']);
  expect(JSON.stringify(desk.kept)).not.toContain('secret-in-an-error');
});

test('ten thousand messages for one channel are all sent, in order', async () => {
  const desk = new OutboxInTest();
  const ids = Array.from({ length: 10_000 }, (_, index) => String(index));
  desk.outbox.add(
    ids.map((id) => ({ channel: CHANNEL, digest: digestOf(id) })),
    null,
  );
  for (let turns = 0; desk.outbox.waiting(null) > 0 && turns < 20_000; turns += 1) await desk.clock.advance(0);
  expect(desk.idsSentTo('ops')).toEqual(ids);
});
