import type { ChannelJson, HeartbeatJson, OutboxEntryJson } from '../../contract/notice-shapes.ts';
import type { Channel, ChannelSecrets } from '../../domain/notice/channel.ts';
import type { Heartbeat } from '../../domain/notice/notice-policy.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';
import { utcText } from '../../domain/utc-text.ts';
import { digestText } from '../../notices/digest/digest-text.ts';
import { digestTitle } from '../../notices/digest/digest-title.ts';
import { channelFormOf, guardedOf, secretFieldsOf, shown } from './channel-form.ts';
import type { Readiness } from './channel-lane.ts';
import type { NoticeSecrets, SecretOwner } from './notice-secrets.ts';
import type { Outbox } from './outbox.ts';

const utcOrNull = (us: number | null): string | null => (us === null ? null : utcText(us));

/** What the channel needs to send, and what of it is missing. */
export function readinessOf(channel: Channel, secrets: NoticeSecrets): Readiness {
  const values: Record<string, string> = {};
  for (const field of secretFieldsOf(channel.way)) {
    const guarded = guardedOf(channel.way, field);
    if (guarded === null) continue;
    const value = secrets.valueOf(channel.id, field, guarded);
    if (value.kind === 'missing') return { kind: 'lacking', says: value.says };
    values[field] = value.value;
  }
  return { kind: 'ready', channel, secrets: values };
}

export interface ChannelJsonParts {
  readonly isKept: boolean;
  readonly secrets: NoticeSecrets;
  readonly outbox: Outbox;
  readonly goesTo: (channel: Channel, secrets: ChannelSecrets) => string;
}

export function channelJson(channel: Channel, { isKept, secrets, outbox, goesTo }: ChannelJsonParts): ChannelJson {
  const ready = readinessOf(channel, secrets);
  const failure = outbox.lastFailure(channel.id);
  return {
    id: channel.id,
    kept: isKept,
    form: channelFormOf(channel),
    goesTo: goesTo(channel, ready.kind === 'ready' ? ready.secrets : {}),
    secrets: secretFieldsOf(channel.way).flatMap((name) => {
      const guarded = guardedOf(channel.way, name);
      if (guarded === null) return [];
      return [{ name, held: secrets.valueOf(channel.id, name, guarded).kind === 'at-hand' }];
    }),
    waiting: outbox.waiting(channel.id),
    lastSentAt: utcOrNull(outbox.lastSentUs(channel.id)),
    lastFailure: failure === null ? null : { at: utcText(failure.atUs), says: failure.says },
  };
}

/** What is known of the dead man's switch without asking whoever pings it. */
export function heartbeatJson(heartbeat: Heartbeat, owner: SecretOwner, secrets: NoticeSecrets): HeartbeatJson {
  const url = heartbeat.url === null ? null : secrets.valueOf(owner, 'url', heartbeat.url);
  return {
    form: {
      enabled: heartbeat.enabled,
      url: shown(heartbeat.url),
      everyMs: heartbeat.everyMs,
      failWhenDown: heartbeat.failWhenDown,
    },
    goesTo: url?.kind === 'at-hand' && URL.canParse(url.value) ? new URL(url.value).host : null,
    held: url?.kind === 'at-hand',
    lastSentAt: null,
    lastTold: null,
    missed: 0,
    says: url?.kind === 'missing' ? url.says : null,
  };
}

/** `nowUs`: when it is shown; what is still waiting reads as it would be sent now. */
export function outboxEntryJson(
  entry: OutboxEntry,
  nameOf: (id: string) => string | null,
  nowUs: number,
): OutboxEntryJson {
  const { channel, digest, state } = entry;
  const sentUs = entry.sentAtUs ?? nowUs;
  return {
    id: entry.id,
    channel: { ...channel, name: nameOf(channel.id) ?? channel.name },
    state,
    title: digestTitle(digest, sentUs),
    text: digestText(digest, sentUs, { mayBeRepeat: entry.mayHaveArrived }),
    happenedAt: utcText(digest.changes.at(-1)?.atUs ?? digest.madeAtUs),
    queuedAt: utcText(entry.queuedAtUs),
    attempts: entry.attempts,
    nextAt: utcOrNull(entry.nextAtUs),
    sentAt: utcOrNull(entry.sentAtUs),
    says: entry.says,
  };
}
