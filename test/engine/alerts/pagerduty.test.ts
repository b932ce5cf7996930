import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createSenders } from '../../../electron/alerts/create-senders.ts';
import { pagerDutyEvents } from '../../../electron/alerts/pagerduty/pagerduty-events.ts';
import type { Change, Digest } from '../../../electron/domain/notice/digest.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  EXAMPLE_US,
  everyChange,
  exampleDigest,
  exampleTrouble,
  MINUTE_US,
} from '../../support/notices/example-digests.ts';
import { pagerDutyWay, sendOrder } from '../../support/notices/send-order.ts';
import { answering, type MessageReceiver, startMessageReceiver } from '../../support/servers/message-receiver.ts';

const ROUTING_KEY = 'R0123456789ABCDEF0123456789ABCDE';
const SUCCESS = '{"status":"success","message":"Event processed","dedup_key":"stallscope"}';
const receivers: MessageReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiver(...from: Parameters<typeof startMessageReceiver>): Promise<MessageReceiver> {
  const started = await startMessageReceiver(...from);
  receivers.push(started);
  return started;
}

const senders = createSenders({ clock: new FakeClock(), environment: {}, version: '1.2.3', zone: 'Europe/Vienna' });
const tell = (to: MessageReceiver, digest: Digest) =>
  senders.send(sendOrder(pagerDutyWay(`${to.origin}/v2/enqueue`), { routingKey: ROUTING_KEY }, { digest }));

const trouble = exampleTrouble();
const told = (change: Change, wrongNow: Digest['wrongNow'] = [trouble]): Digest =>
  exampleDigest({ changes: [change], wrongNow, madeAtUs: change.atUs + 1_000_000 });

/** A request as it was recorded. The test's receiver is on loopback, so the line that names the host is put in place. */
function recorded(name: string, to: MessageReceiver): string {
  const text = readFileSync(new URL(`../../fixtures/pagerduty/${name}.http`, import.meta.url), 'utf8');
  return text.replace('host: events.pagerduty.com', `host: 127.0.0.1:${to.port}`);
}

describe('requests to the Events API v2 are, byte for byte,', () => {
  test.each([
    ['trigger', told({ kind: 'opened', atUs: EXAMPLE_US + 30_000_000, trouble })],
    ['acknowledge', told({ kind: 'acknowledged', atUs: EXAMPLE_US + MINUTE_US, trouble, by: 'Ada' })],
    ['resolve', told({ kind: 'recovered', atUs: EXAMPLE_US + 2 * MINUTE_US, trouble, times: 1 }, [])],
  ])('the recorded %s', async (name, digest) => {
    const to = await receiver(answering(202, SUCCESS, ['Content-Type: application/json']));
    expect(await tell(to, digest)).toEqual({ kind: 'delivered', says: `127.0.0.1:${to.port} took it (202).` });
    expect(to.received.map(({ raw }) => raw)).toEqual([recorded(name, to)]);
  });

  test('and each recorded one has what the documentation asks for', () => {
    for (const name of ['trigger', 'acknowledge', 'resolve']) {
      expect(existsSync(new URL(`../../fixtures/pagerduty/${name}.http`, import.meta.url))).toBe(true);
      const to = { port: 0 } as MessageReceiver;
      const [head = '', body = ''] = recorded(name, to).split('\r\n\r\n');
      expect(head.split('\r\n')[0]).toBe('POST /v2/enqueue HTTP/1.1');
      expect(head).toContain('\r\ncontent-type: application/json\r\n');
      expect(head).toContain(`\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`);
      const event: unknown = JSON.parse(body);
      expect(event).toMatchObject({ routing_key: ROUTING_KEY, event_action: name });
      if (name !== 'trigger')
        expect(Object.keys(event as object)).toEqual(['routing_key', 'event_action', 'dedup_key']);
    }
  });
});

describe('an incident of PagerDuty', () => {
  const events = (changes: readonly Change[], change: Partial<Digest> = {}) =>
    pagerDutyEvents(
      {
        digest: exampleDigest({ changes, ...change }),
        nowUs: (changes.at(-1)?.atUs ?? 0) + 1_000_000,
        mayBeRepeat: false,
        zone: 'UTC',
      },
      ROUTING_KEY,
    );
  const keyOf = (changes: readonly Change[], change: Partial<Digest> = {}) => events(changes, change)[0]?.dedup_key;
  const atUs = EXAMPLE_US;
  const opened: Change = { kind: 'opened', atUs, trouble };
  const recovered: Change = { kind: 'recovered', atUs: atUs + MINUTE_US, trouble, times: 1 };

  test('is opened, changed, acknowledged and resolved by one key, whatever is wrong in the group', () => {
    const other = exampleTrouble({ condition: 'degraded', sinceUs: 5, targets: [] });
    const keys = [
      keyOf([opened]),
      keyOf([recovered]),
      keyOf([{ kind: 'worse', atUs, trouble: other, joined: [] }]),
      keyOf([{ kind: 'flapping', atUs, trouble: other }]),
      keyOf([{ kind: 'steady', atUs, trouble: other, times: 3 }]),
      keyOf([{ kind: 'acknowledged', atUs, trouble: other, by: null }]),
    ];
    expect(new Set(keys).size).toBe(1);
  });

  test('of one host is not resolved by another that watches the same', () => {
    expect(keyOf([opened], { vantage: 'web1' })).not.toBe(keyOf([recovered], { vantage: 'web2' }));
  });

  test('of a target is not that of a group with the same name', () => {
    const target = exampleTrouble({ subject: { kind: 'target', name: 'payments', key: 'target:payments' } });
    expect(keyOf([opened])).not.toBe(keyOf([{ kind: 'opened', atUs, trouble: target }]));
  });

  test('that began and ended before it could be told is opened and resolved, in this order', () => {
    expect(events([opened, recovered]).map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  });

  test('that got worse while it could not be told is told once, as it was last', () => {
    const worse: Change = { kind: 'worse', atUs: atUs + 1, trouble, joined: ['shop'] };
    const [only, ...others] = events([opened, worse]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ payload: { summary: 'payments is down: shop is in trouble, too' } });
  });

  test('of blindness ends with sight, and that of a certificate is its own', () => {
    const blind: Change = { kind: 'blind', atUs, why: 'network', says: '' };
    const seeing: Change = { kind: 'seeing', atUs, why: 'network', sinceUs: atUs };
    const finding = { kind: 'key-changed', subject: 'CN=shop' } as const;
    const certificate: Change = { kind: 'certificate', atUs, target: 'shop', finding };
    expect(events([blind, seeing]).map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(keyOf([blind])).toBe(keyOf([seeing]));
    expect(keyOf([certificate])).not.toBe(keyOf([blind]));
  });

  test('of a certificate is resolved when what was told of it holds no more, and that of the clock whichever target shows it', () => {
    for (const change of everyChange()) {
      if (change.kind !== 'certificate') continue;
      const { target, finding } = change;
      const settled: Change = { kind: 'certificate-settled', atUs: atUs + 1, target, finding, validToUs: null };
      const [trigger, resolve, ...others] = events([change, settled]);
      expect([trigger?.event_action, resolve?.event_action, others]).toEqual(['trigger', 'resolve', []]);
      expect(resolve?.dedup_key).toBe(trigger?.dedup_key);
    }
    const clock = (target: string): Change => {
      return { kind: 'certificate', atUs, target, finding: { kind: 'clock-wrong', offByMs: 7_200_000 } };
    };
    expect(keyOf([clock('shop')])).toBe(keyOf([clock('api')]));
  });

  test('is as severe as its subject is bad', () => {
    const degraded = exampleTrouble({ condition: 'degraded' });
    expect(events([opened])[0]).toMatchObject({ payload: { severity: 'critical' } });
    expect(events([{ kind: 'opened', atUs, trouble: degraded }])[0]).toMatchObject({
      payload: { severity: 'warning' },
    });
  });

  test('keeps to the documented limits however long names are', () => {
    const long = 'ü'.repeat(10_000);
    const endless = exampleTrouble({
      subject: { kind: 'group', name: long, key: long },
      targets: Array(5_000).fill(trouble.targets[0]),
    });
    for (const change of everyChange(endless)) {
      for (const event of events([change], { vantage: long, wrongNow: Array(500).fill(endless) })) {
        expect(event.dedup_key.length).toBeLessThanOrEqual(255);
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(524_288);
        if (event.event_action === 'trigger') expect(event.payload.summary.length).toBeLessThanOrEqual(1_024);
      }
    }
  });

  test('that is told late says when it was, in words and in its time', () => {
    const [event] = pagerDutyEvents(
      { digest: exampleDigest({ changes: [opened] }), nowUs: atUs + 60 * MINUTE_US, mayBeRepeat: false, zone: 'UTC' },
      ROUTING_KEY,
    );
    expect(event).toMatchObject({ payload: { timestamp: '2026-11-21T07:00:00.000Z' } });
    expect(event).toHaveProperty('payload.summary', expect.stringMatching(/ \(at 07:00 UTC\)$/));
  });
});

describe('the answer of PagerDuty', () => {
  test('that the event is wrong is final, and what it says is told', async () => {
    const body =
      '{"status":"invalid event","message":"Event object is invalid","errors":["Length of \'routing_key\' is incorrect"]}';
    const to = await receiver(answering(400, body));
    const delivery = await tell(to, told({ kind: 'opened', atUs: EXAMPLE_US, trouble }));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'never' });
    expect(delivery.says).toContain('Event object is invalid');
  });

  test('that there are too many is obeyed', async () => {
    const to = await receiver(answering(429, '', ['Retry-After: 30']));
    const delivery = await tell(to, told({ kind: 'opened', atUs: EXAMPLE_US, trouble }));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'later', afterMs: 30_000 });
  });

  test('to the first of two events decides whether the second is sent', async () => {
    const to = await receiver((socket, message, count) =>
      answering(count === 1 ? 500 : 202, SUCCESS)(socket, message, count),
    );
    const digest = told({ kind: 'test', atUs: EXAMPLE_US });
    expect(await tell(to, digest)).toMatchObject({ kind: 'failed', again: 'later' });
    expect(to.received.length).toBe(1);
    expect((await tell(to, digest)).kind).toBe('delivered');
    expect(to.received.slice(1).map(({ body }) => JSON.parse(body).event_action)).toEqual(['trigger', 'resolve']);
  });

  test('is not asked for in clear from far away, because the routing key would be read on the way', async () => {
    const delivery = await senders.send(
      sendOrder(pagerDutyWay('http://192.0.2.1/v2/enqueue'), { routingKey: ROUTING_KEY }),
    );
    expect(delivery).toMatchObject({ kind: 'failed', again: 'never' });
    expect(delivery.says).toContain('https://');
    expect(delivery.says).not.toContain(ROUTING_KEY);
  });
});
