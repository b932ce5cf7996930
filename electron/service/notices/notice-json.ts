import type { ChannelJson, OutboxEntryJson, QuietJson } from '../../contract/notice-shapes.ts';
import type { Channel, ChannelSecrets } from '../../domain/notice/channel.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';
import { utcText } from '../../domain/utc-text.ts';
import { digestText } from '../../notices/digest/digest-text.ts';
import { digestTitle } from '../../notices/digest/digest-title.ts';
import type { Quiet } from '../../notices/policy/quiet.ts';
import { channelFormOf, guardedOf, secretFieldsOf } from './channel-form.ts';
import type { Readiness } from './channel-lane.ts';
import type { NoticeSecrets } from './notice-secrets.ts';
import type { Outbox } from './outbox.ts';

const utcOrNull = (us: number | null): string | null => (us === null ? null : utcText(us));

export const quietJson = ({ holds, acknowledged, blind }: Quiet): QuietJson => ({
  holds: holds.map(({ target, reason, name, untilUs }) => ({ target, reason, name, until: utcText(untilUs) })),
  acknowledged: acknowledged.map(({ incident, atUs, by }) => ({ incident, at: utcText(atUs), by })),
  blind: blind === null ? null : { why: blind.why, since: utcText(blind.sinceUs), says: blind.says },
});

/** What the channel needs to send, and what of it is missing. */
export function readinessOf(channel: Channel, secrets: NoticeSecrets): Exclude<Readiness, { kind: 'resting' }> {
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
  readonly outbox: Pick<Outbox, 'waiting' | 'lastSentUs' | 'lastFailure'>;
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
