import type { Clock } from '../domain/clock.ts';
import type { ChannelWay } from '../domain/notice/channel.ts';
import type { Parsed } from '../domain/parsed.ts';
import type { Delivery, SendOrder } from './delivery.ts';
import type { Environment, Trust } from './http/authorities.ts';
import type { Post } from './http/post.ts';

/** What senders have in common. */
export interface SenderParts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Name and version of this program, as receivers see it: `Stallscope/1.2.3`. */
  readonly userAgent: string;
  /** IANA name of the zone of local times in texts. Asked only when something is sent, because the answer costs megabytes that stay. */
  readonly zone: () => string;
  readonly trust: () => Parsed<Trust>;
  readonly post: Post;
}

/** Sends over ways of one kind. */
export type SendOver<Kind extends ChannelWay['kind']> = (
  way: Extract<ChannelWay, { kind: Kind }>,
  order: SendOrder,
) => Promise<Delivery>;
