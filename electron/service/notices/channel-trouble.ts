import type { JsonValue } from '../../domain/json.ts';
import type { ChannelId } from '../../domain/notice/channel.ts';

/** What is known of a channel whose messages do not get through, since the last one that did. It outlives the process. */
export interface ChannelTrouble {
  /** When its first attempt failed; UTC microseconds. */
  readonly sinceUs: number;
  /** So long its receiver has taken nothing although the network here was not the fault. */
  readonly countedMs: number;
  /** Somebody was told of it by what else there is. */
  readonly isTold: boolean;
  /** Messages that wait no longer. */
  readonly givenUp: number;
}

/** Between two attempts lies an hour at most: what is longer was spent asleep, or without the process. */
const MOST_BETWEEN_MS = 3_700_000;

export const NO_TROUBLE: Omit<ChannelTrouble, 'sinceUs'> = { countedMs: 0, isTold: false, givenUp: 0 };

/** `betweenMs`: since the attempt before it that failed; null where there was none, or where the network here was the fault. */
export const afterFailure = (trouble: ChannelTrouble, betweenMs: number | null): ChannelTrouble =>
  betweenMs === null
    ? trouble
    : { ...trouble, countedMs: trouble.countedMs + Math.min(Math.max(0, betweenMs), MOST_BETWEEN_MS) };

/** Under which it is kept. */
export const CHANNEL_TROUBLES = 'notices.channel-troubles';

export function readTroubles(value: JsonValue | undefined): Map<ChannelId, ChannelTrouble> {
  const found = new Map<ChannelId, ChannelTrouble>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found;
  for (const [id, one] of Object.entries(value)) {
    if (typeof one !== 'object' || one === null) continue;
    const { sinceUs, countedMs, isTold, givenUp } = one as { readonly [key: string]: JsonValue };
    if (typeof sinceUs !== 'number' || typeof countedMs !== 'number' || typeof givenUp !== 'number') continue;
    found.set(id as ChannelId, { sinceUs, countedMs, isTold: isTold === true, givenUp });
  }
  return found;
}

export const troublesJson = (troubles: ReadonlyMap<ChannelId, ChannelTrouble>): JsonValue =>
  Object.fromEntries([...troubles].map(([id, one]) => [id, { ...one }]));
