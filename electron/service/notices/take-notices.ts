import { randomUUID } from 'node:crypto';
import { channelId } from '../../domain/notice/channel.ts';
import type { ConfiguredNotices } from './configured-notices.ts';
import type { NoticeChoices } from './notice-choices.ts';

/** What became of the notices of a file that were to be kept; names of channels. */
export interface TakenNotices {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly heartbeat: boolean;
  /** Literal values, which are not kept, with the channel that they are of; null: the heartbeat. */
  readonly notKept: readonly { readonly channel: string | null; readonly fields: readonly string[] }[];
}

/**
 * Keeps the policy of a file in the place of the one that is kept, its channels beside those that are, and its heartbeat where it has
 * one. A channel of the same name is changed and stays the same one, so that what waits for it is sent.
 */
export function takeNotices(choices: NoticeChoices, configured: ConfiguredNotices): TakenNotices {
  const before = choices.channels();
  const given = new Map(configured.channels.map(({ channel }) => [channel.name, channel]));
  const kept = before.map((channel) => {
    const now = given.get(channel.name);
    return now === undefined ? channel : { ...now, id: channel.id };
  });
  const names = new Set(before.map(({ name }) => name));
  const added = [...given.values()].filter(({ name }) => !names.has(name));
  choices.keepPolicy(configured.policy);
  choices.keepChannels([...kept, ...added.map((channel) => ({ ...channel, id: channelId(randomUUID()) }))]);
  if (configured.heartbeat !== null) choices.keepHeartbeat(configured.heartbeat.heartbeat);
  const ofHeartbeat = Object.keys(configured.heartbeat?.secrets ?? {});
  return {
    added: added.map(({ name }) => name),
    changed: [...given.keys()].filter((name) => names.has(name)),
    heartbeat: configured.heartbeat !== null,
    notKept: [
      ...configured.channels.flatMap(({ channel, secrets }) => {
        const fields = Object.keys(secrets);
        return fields.length === 0 ? [] : [{ channel: channel.name, fields }];
      }),
      ...(ofHeartbeat.length === 0 ? [] : [{ channel: null, fields: ofHeartbeat }]),
    ],
  };
}
