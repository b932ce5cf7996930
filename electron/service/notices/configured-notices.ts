import type { Channel, ChannelSecrets } from '../../domain/notice/channel.ts';
import type { Heartbeat, NoticePolicy } from '../../domain/notice/notice-policy.ts';

/** What a configuration file says of being told, with the literal secrets that were in it. */
export interface ConfiguredNotices {
  readonly policy: NoticePolicy;
  readonly channels: readonly { readonly channel: Channel; readonly secrets: ChannelSecrets }[];
  /** null: the file says nothing of one. */
  readonly heartbeat: { readonly heartbeat: Heartbeat; readonly secrets: ChannelSecrets } | null;
}
