import type { Clock } from '../domain/clock.ts';
import { zoneHere } from '../notices/digest/moment-text.ts';
import { createCommandSender } from './command/send-command.ts';
import type { Delivery, Send, SendOrder } from './delivery.ts';
import { createTrust, type Environment } from './http/authorities.ts';
import { createPost, type Post } from './http/post.ts';
import { createMailSender } from './mail/send-mail.ts';
import { createPagerDutySender } from './pagerduty/send-pagerduty.ts';
import type { SenderParts } from './sender.ts';
import { createSlackSender } from './slack/send-slack.ts';
import { createWebhookSender } from './webhook/send-webhook.ts';

export interface Senders {
  readonly send: Send;
  /** The same way out, for whoever asks for something that is no message. */
  readonly post: Post;
  /** Stops what is being sent; it comes back as failed, to be sent later. */
  close(): void;
}

/** All ways over which messages go. `version`: of this program, for receivers. */
export function createSenders(options: {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly version: string;
  readonly platform?: NodeJS.Platform;
  /** IANA name of the zone of local times in texts; that of this process where none is given. */
  readonly zone?: string;
}): Senders {
  const { clock, environment } = options;
  const trust = createTrust(environment);
  const parts: SenderParts = {
    clock,
    environment,
    platform: options.platform ?? process.platform,
    userAgent: `Stallscope/${options.version}`,
    zone: () => options.zone ?? zoneHere(),
    trust,
    post: createPost({ clock, trust }),
  };
  const webhook = createWebhookSender(parts);
  const slack = createSlackSender(parts);
  const pagerDuty = createPagerDutySender(parts);
  const mail = createMailSender(parts);
  const command = createCommandSender(parts);
  const closing = new AbortController();

  const over = (order: SendOrder): Promise<Delivery> => {
    const { way } = order.channel;
    switch (way.kind) {
      case 'webhook':
        return webhook(way, order);
      case 'slack':
        return slack(way, order);
      case 'pagerduty':
        return pagerDuty(way, order);
      case 'mail':
        return mail(way, order);
      case 'command':
        return command(way, order);
    }
  };

  return {
    async send(order) {
      const signal = AbortSignal.any([order.signal, closing.signal]);
      return over({ ...order, signal });
    },
    post: parts.post,
    close: () => closing.abort(),
  };
}
