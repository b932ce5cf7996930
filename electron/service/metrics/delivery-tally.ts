import type { Send } from '../../alerts/delivery.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../../domain/notice/channel.ts';

/** Counts what becomes of messages, by the kind of channel. */
export class DeliveryTally {
  readonly #counts = new Map<ChannelKind, { sent: number; failed: number }>(
    CHANNEL_KINDS.map((kind) => [kind, { sent: 0, failed: 0 }]),
  );

  /** The same way to send, counted. Trials count like all others. */
  counting(send: Send): Send {
    return async (order) => {
      const delivery = await send(order);
      const counts = this.#counts.get(order.channel.way.kind);
      if (counts !== undefined) {
        if (delivery.kind === 'delivered') counts.sent += 1;
        else counts.failed += 1;
      }
      return delivery;
    };
  }

  of(kind: ChannelKind): { readonly sent: number; readonly failed: number } {
    return this.#counts.get(kind) ?? { sent: 0, failed: 0 };
  }
}
