import type { Channel, ChannelSecrets } from '../domain/notice/channel.ts';
import type { Digest } from '../domain/notice/digest.ts';

/** One message for one channel. */
export interface SendOrder {
  readonly channel: Channel;
  /** Filled in; a field that is missing here is refused in words. */
  readonly secrets: ChannelSecrets;
  readonly digest: Digest;
  /** UTC microseconds: a message that is sent long after it was made says so. */
  readonly nowUs: number;
  /** It may have arrived already: the process ended while it was sent, or nothing was answered after it was. */
  readonly mayBeRepeat: boolean;
  readonly signal: AbortSignal;
}

/** What became of it. `says`: one sentence without secrets. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly says: string }
  /** `afterMs`: as the receiver asked; null where it did not. */
  | {
      readonly kind: 'failed';
      readonly again: 'later' | 'never';
      readonly afterMs: number | null;
      /** Nothing arrived: no name, no route, no connection. It is then tried again as soon as anything is reached from here. */
      readonly unreached: boolean;
      /** All of it was sent and no answer came, so nobody knows. Left out: it did not arrive. */
      readonly mayHaveArrived?: true;
      readonly says: string;
    };

/** Never rejects for what network, receiver or system do. */
export type Send = (order: SendOrder) => Promise<Delivery>;
