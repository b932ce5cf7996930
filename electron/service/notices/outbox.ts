import type { Send } from '../../alerts/delivery.ts';
import type { Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { Channel, ChannelId } from '../../domain/notice/channel.ts';
import type { Digest } from '../../domain/notice/digest.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';
import type { Store } from '../../store/store.ts';
import { ChannelLane, type Readiness } from './channel-lane.ts';
import {
  afterFailure,
  CHANNEL_TROUBLES,
  type ChannelTrouble,
  NO_TROUBLE,
  readTroubles,
  troublesJson,
} from './channel-trouble.ts';

/** A channel that has been failing for so long is spoken of. */
const LONG_TROUBLE_MS = 900_000;
/** And so long, others are told of it: by then a receiver that is started anew, or that puts off strangers, has come round. */
const OTHERS_TOLD_MS = 3_600_000;
/**
 * A message waits so long for a receiver that takes nothing, not counting times in which nothing is reached from here. Whoever looks at
 * a channel once a day can mend it before anything is given up; later, what waits is no news, and keeps from what is.
 */
export const GIVE_UP_AFTER_MS = 86_400_000;

export interface LastFailure {
  readonly atUs: number;
  /** One sentence without secrets. */
  readonly says: string;
}

/** Messages on their way to channels, kept until they are there. */
export interface Outbox {
  /** `memory`: what is remembered of their having been told goes to the disk with them. */
  add(
    messages: readonly { readonly channel: Channel; readonly digest: Digest }[],
    memory: { readonly key: string; readonly value: JsonValue } | null,
  ): void;
  /** null: of all channels. */
  waiting(channel: ChannelId | null): number;
  /** UTC microseconds; null before the first. */
  lastSentUs(channel: ChannelId): number | null;
  /** Since the last one that was sent. */
  lastFailure(channel: ChannelId): LastFailure | null;
  /** Sends what is first of each channel, unless something stands in the way. */
  look(): void;
  /** Tries at once; null: of all. */
  retry(channel: ChannelId | null): void;
  /** One that was refused or given up waits again, in its place; it is tried at once. */
  sendAgain(entry: OutboxEntry): void;
  /** False where it is not waiting. */
  drop(id: number): boolean;
  /** The channels that something waits for, by their names at that time. */
  waitedFor(): ReadonlyMap<ChannelId, string>;
  /** The channel is gone: what waits for it is dropped. Tells how many that were. */
  dropChannel(channel: ChannelId): number;
  /** The network is back: what was not reached is tried once without waiting. */
  reachedAgain(): void;
  /** What is under way is left as it is. */
  stop(): void;
}

export interface OutboxParts {
  readonly clock: Clock;
  readonly store: Pick<
    Store,
    'foundOutbox' | 'nextMessageId' | 'addMessages' | 'putMessageState' | 'flush' | 'settings' | 'putSetting'
  >;
  readonly send: Send;
  readonly random01: () => number;
  readonly ready: (channel: ChannelId) => Readiness;
  /** Something in it is different. */
  readonly changed: () => void;
  /** It has been failing for long; told once until it is well again. */
  readonly inTrouble: (channel: ChannelId, says: string) => void;
  readonly wellAgain: (channel: ChannelId) => void;
  /** The network here is the fault of whatever is not reached. */
  readonly isCutOff: () => boolean;
  /** It has taken nothing for so long that others are to be told. UTC microseconds. */
  readonly silent: (channel: ChannelId, sinceUs: number, says: string) => void;
  /** After that: it takes messages again. `givenUp`: those that waited no longer meanwhile. */
  readonly heardAgain: (channel: ChannelId, sinceUs: number, givenUp: number) => void;
  readonly gaveUp: (channel: ChannelId, entries: readonly OutboxEntry[], sinceUs: number) => void;
  readonly log: (thrown: unknown) => void;
}

interface Standing {
  lastSentUs: number | null;
  failing: { readonly sinceMs: number; last: LastFailure; isTold: boolean } | null;
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { clock, store, changed } = parts;
  const lanes = new Map<ChannelId, ChannelLane>();
  const standings = new Map<ChannelId, Standing>();

  const standingOf = (id: ChannelId): Standing => {
    const known = standings.get(id);
    if (known !== undefined) return known;
    const standing: Standing = { lastSentUs: store.foundOutbox.lastSentUs.get(id) ?? null, failing: null };
    standings.set(id, standing);
    return standing;
  };

  const keep = (entry: OutboxEntry, now: boolean): void => {
    store.putMessageState(entry);
    if (now) store.flush();
    changed();
  };

  const troubles = readTroubles(store.settings()[CHANNEL_TROUBLES]);
  /** When the last attempt failed that was not the network's fault; monotonic. */
  const failedMs = new Map<ChannelId, number>();

  const keepTrouble = (id: ChannelId, trouble: ChannelTrouble | null): void => {
    if (trouble === null && !troubles.delete(id)) return;
    if (trouble !== null) troubles.set(id, trouble);
    store.putSetting(CHANNEL_TROUBLES, troublesJson(troubles));
  };

  const count = (id: ChannelId, says: string, atUs: number): void => {
    const nowMs = clock.monotonicMs();
    const beforeMs = failedMs.get(id);
    if (parts.isCutOff()) {
      failedMs.delete(id);
      return;
    }
    failedMs.set(id, nowMs);
    const before = troubles.get(id) ?? { sinceUs: atUs, ...NO_TROUBLE };
    const now = afterFailure(before, beforeMs === undefined ? null : nowMs - beforeMs);
    const tells = !now.isTold && now.countedMs >= OTHERS_TOLD_MS;
    keepTrouble(id, tells ? { ...now, isTold: true } : now);
    if (tells) parts.silent(id, now.sinceUs, says);
  };

  const wellAgain = (id: ChannelId): void => {
    failedMs.delete(id);
    const trouble = troubles.get(id);
    keepTrouble(id, null);
    if (trouble?.isTold === true) parts.heardAgain(id, trouble.sinceUs, trouble.givenUp);
  };

  const isHopeless = (id: ChannelId, { queuedAtUs }: OutboxEntry): boolean =>
    (troubles.get(id)?.countedMs ?? 0) >= GIVE_UP_AFTER_MS && clock.utcUs() - queuedAtUs >= GIVE_UP_AFTER_MS * 1_000;

  const gaveUp = (id: ChannelId, entries: readonly OutboxEntry[]): void => {
    const trouble = troubles.get(id);
    if (trouble === undefined) return;
    keepTrouble(id, { ...trouble, givenUp: trouble.givenUp + entries.length });
    parts.gaveUp(id, entries, trouble.sinceUs);
  };

  const failed = (id: ChannelId, says: string, atUs: number): void => {
    count(id, says, atUs);
    const standing = standingOf(id);
    const last = { atUs, says };
    standing.failing ??= { sinceMs: clock.monotonicMs(), last, isTold: false };
    standing.failing.last = last;
    if (standing.failing.isTold || clock.monotonicMs() - standing.failing.sinceMs < LONG_TROUBLE_MS) return;
    standing.failing.isTold = true;
    parts.inTrouble(id, says);
  };

  const laneOf = (id: ChannelId): ChannelLane => {
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const lane = new ChannelLane({
      ...parts,
      ready: () => parts.ready(id),
      keep,
      delivered(atUs) {
        const standing = standingOf(id);
        standing.lastSentUs = atUs;
        if (standing.failing?.isTold === true) parts.wellAgain(id);
        standing.failing = null;
        wellAgain(id);
      },
      failed: (_entry, says, atUs) => failed(id, says, atUs),
      isHopeless: (entry) => isHopeless(id, entry),
      gaveUp: (entries) => gaveUp(id, entries),
    });
    lanes.set(id, lane);
    return lane;
  };

  const settle = (entries: readonly OutboxEntry[]): void => {
    for (const entry of entries) keep({ ...entry, state: 'dropped', nextAtUs: null }, false);
  };

  for (const found of store.foundOutbox.unsettled) {
    const mayHaveArrived = found.mayHaveArrived || found.state === 'sending';
    const entry: OutboxEntry = { ...found, state: 'waiting', nextAtUs: null, mayHaveArrived };
    if (found.state === 'sending') store.putMessageState(entry);
    laneOf(entry.channel.id).add(entry);
  }

  return {
    add(messages, memory) {
      const queuedAtUs = clock.utcUs();
      const entries = messages.map(
        ({ channel, digest }): OutboxEntry => ({
          id: store.nextMessageId(),
          channel: { id: channel.id, name: channel.name, kind: channel.way.kind },
          digest,
          state: 'waiting',
          queuedAtUs,
          attempts: 0,
          nextAtUs: null,
          sentAtUs: null,
          says: null,
          mayHaveArrived: false,
        }),
      );
      store.addMessages(entries, memory);
      for (const entry of entries) laneOf(entry.channel.id).add(entry);
      for (const id of new Set(entries.map(({ channel }) => channel.id))) laneOf(id).look();
      if (entries.length > 0) changed();
    },
    waiting(id) {
      if (id !== null) return lanes.get(id)?.waiting ?? 0;
      return [...lanes.values()].reduce((sum, lane) => sum + lane.waiting, 0);
    },
    lastSentUs: (id) => standingOf(id).lastSentUs,
    lastFailure: (id) => standingOf(id).failing?.last ?? null,
    look() {
      for (const lane of lanes.values()) lane.look();
    },
    retry(id) {
      for (const lane of id === null ? lanes.values() : [laneOf(id)]) lane.retry();
    },
    sendAgain(entry) {
      const lane = laneOf(entry.channel.id);
      if (lane.has(entry.id)) return;
      const trouble = troubles.get(entry.channel.id);
      if (entry.state === 'given-up' && trouble !== undefined) {
        keepTrouble(entry.channel.id, { ...trouble, givenUp: Math.max(0, trouble.givenUp - 1) });
      }
      const again: OutboxEntry = { ...entry, state: 'waiting', nextAtUs: null };
      keep(again, false);
      lane.putBack(again);
      lane.retry();
    },
    drop(id) {
      for (const lane of lanes.values()) {
        const entry = lane.take(id);
        if (entry === null) continue;
        settle([entry]);
        lane.look();
        return true;
      }
      return false;
    },
    waitedFor: () =>
      new Map([...lanes.values()].flatMap(({ head }) => (head === null ? [] : [[head.channel.id, head.channel.name]]))),
    dropChannel(id) {
      const waiting = lanes.get(id)?.takeAll() ?? [];
      settle(waiting);
      lanes.get(id)?.stop();
      lanes.delete(id);
      standings.delete(id);
      failedMs.delete(id);
      keepTrouble(id, null);
      return waiting.length;
    },
    reachedAgain() {
      for (const lane of lanes.values()) lane.reachedAgain();
    },
    stop() {
      for (const lane of lanes.values()) lane.stop();
    },
  };
}
