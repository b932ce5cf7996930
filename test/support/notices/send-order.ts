import type { SendOrder } from '../../../electron/alerts/delivery.ts';
import {
  type ChannelSecrets,
  type ChannelWay,
  channelId,
  USUAL_WANTS,
} from '../../../electron/domain/notice/channel.ts';
import { exampleDigest } from './example-digests.ts';

/** An order to send the example digest over this way, a second after it was made. */
export function sendOrder(way: ChannelWay, secrets: ChannelSecrets, change: Partial<SendOrder> = {}): SendOrder {
  const digest = change.digest ?? exampleDigest();
  return {
    channel: { id: channelId('channel-1'), name: 'ops', enabled: true, wants: USUAL_WANTS, way },
    secrets,
    digest,
    nowUs: digest.madeAtUs + 1_000_000,
    mayBeRepeat: false,
    signal: new AbortController().signal,
    ...change,
  };
}

const withheld = { kind: 'withheld' } as const;

export const webhookWay: ChannelWay = { kind: 'webhook', url: withheld, signingKey: withheld };
export const openWebhookWay: ChannelWay = { kind: 'webhook', url: withheld, signingKey: null };
export const slackWay: ChannelWay = { kind: 'slack', url: withheld };
export const pagerDutyWay = (endpoint: string): ChannelWay => ({ kind: 'pagerduty', routingKey: withheld, endpoint });
