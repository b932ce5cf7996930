import { afterEach, describe, expect, test } from 'vitest';
import { createSenders } from '../../../electron/alerts/create-senders.ts';
import { slackText } from '../../../electron/alerts/slack/slack-text.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { sendOrder, slackWay } from '../../support/notices/send-order.ts';
import {
  answering,
  type MessageReceiver,
  type Reply,
  startMessageReceiver,
} from '../../support/servers/message-receiver.ts';

const senders = createSenders({ clock: new FakeClock(), environment: {}, version: '1.2.3', zone: 'UTC' });
const receivers: MessageReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiver(reply: Reply): Promise<MessageReceiver> {
  const started = await startMessageReceiver(reply);
  receivers.push(started);
  return started;
}

describe('a Slack-compatible receiver', () => {
  test('gets one JSON object with the text, and nothing that others than Slack refuse', async () => {
    const to = await receiver(answering(200, 'ok'));
    const order = sendOrder(slackWay, { url: `${to.origin}/services/T0/B0/secret123` });
    expect((await senders.send(order)).kind).toBe('delivered');
    const [message] = to.received;
    expect(message?.requestLine).toBe('POST /services/T0/B0/secret123 HTTP/1.1');
    expect(message?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(message?.body ?? '')).toEqual({
      text: slackText(order.digest, order.nowUs, { zone: 'UTC', mayBeRepeat: false }),
    });
  });

  test.each([
    [403, 'invalid_token', 'later'],
    [404, 'channel_not_found', 'never'],
    [410, 'channel_is_archived', 'never'],
    [429, 'rate_limited', 'later'],
    [500, 'rollup_error', 'later'],
  ] as const)('that answers %i %s: %s, and says what it said', async (status, body, again) => {
    const to = await receiver(answering(status, body, status === 429 ? ['Retry-After: 3'] : []));
    const delivery = await senders.send(sendOrder(slackWay, { url: `${to.origin}/services/T0/B0/secret123` }));
    expect(delivery).toMatchObject({ kind: 'failed', again, afterMs: status === 429 ? 3_000 : null });
    expect(delivery.says).toContain(`“${body}”`);
  });
});
