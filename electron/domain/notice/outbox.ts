import type { ChannelId, ChannelKind } from './channel.ts';
import type { Digest } from './digest.ts';

export const OUTBOX_STATES = ['waiting', 'sending', 'sent', 'refused', 'given-up', 'dropped'] as const;
/**
 * `sending` is on the disk before the first byte leaves, so an entry that is found in it after a crash may have arrived. `refused`: the
 * receiver will not have it, however often it is tried. `given-up`: for a day its receiver took nothing, and others wait behind it.
 * `dropped`: by a person, or with its channel.
 */
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** A channel as it was when a message was queued for it, so that the list of messages outlives it. */
export interface OutboxChannel {
  readonly id: ChannelId;
  readonly name: string;
  readonly kind: ChannelKind;
}

export interface OutboxEntry {
  /** Ascending; messages of one channel are sent in this order. */
  readonly id: number;
  readonly channel: OutboxChannel;
  readonly digest: Digest;
  readonly state: OutboxState;
  readonly queuedAtUs: number;
  readonly attempts: number;
  /** When it is tried again; null when it is not, or at once. */
  readonly nextAtUs: number | null;
  readonly sentAtUs: number | null;
  /** What became of the last attempt, in a sentence without secrets; null before the first. */
  readonly says: string | null;
  /** An attempt ended without anybody knowing whether it arrived. */
  readonly mayHaveArrived: boolean;
}

/** Nobody tries to send it any more. */
export const isSettled = (state: OutboxState): boolean => state !== 'waiting' && state !== 'sending';
