import type { Delivery, SendOrder } from '../../../../electron/alerts/delivery.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import { type Channel, type ChannelId, channelId, USUAL_WANTS } from '../../../../electron/domain/notice/channel.ts';
import type { Digest } from '../../../../electron/domain/notice/digest.ts';
import type { OutboxEntry } from '../../../../electron/domain/notice/outbox.ts';
import type { Readiness } from '../../../../electron/service/notices/channel-lane.ts';
import { createOutbox, type Outbox } from '../../../../electron/service/notices/outbox.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

export const channelNamed = (name: string): Channel => ({
  id: channelId(name),
  name,
  enabled: true,
  wants: USUAL_WANTS,
  way: { kind: 'slack', url: { kind: 'withheld' } },
});

export const digestOf = (id: string): Digest => ({
  id,
  madeAtUs: 1,
  vantage: 'here',
  changes: [{ kind: 'test', atUs: 1 }],
  wrongNow: [],
  watched: 1,
});

export const DELIVERED: Delivery = { kind: 'delivered', says: 'Taken.' };
export const failedLater = (more: Partial<Extract<Delivery, { kind: 'failed' }>> = {}): Delivery => ({
  kind: 'failed',
  again: 'later',
  afterMs: null,
  unreached: false,
  says: 'It answered 500.',
  ...more,
});

interface Sent extends SendOrder {
  readonly atMs: number;
}

/** An outbox over a store in memory and receivers that answer as told. */
export class OutboxInTest {
  readonly clock = new FakeClock();
  readonly sent: Sent[] = [];
  /** What was put, in this order; `flush` where it had to be on the disk. */
  readonly kept: (OutboxEntry | 'flush')[] = [];
  readonly memories: JsonValue[] = [];
  readonly told: string[] = [];
  readiness: Readiness | null = null;
  /** By the name of the channel; what is not there is delivered. A promise that never settles hangs. */
  readonly answers = new Map<string, (order: SendOrder) => Delivery | Promise<Delivery>>();
  readonly outbox: Outbox;
  #lastId = 0;

  /** The network here is the fault. */
  isCutOff = false;
  /** What others are told of channels. */
  readonly others: string[] = [];
  readonly startUs = this.clock.utcUs();

  constructor(
    unsettled: readonly OutboxEntry[] = [],
    settings = new Map<string, JsonValue>(),
    lastSentUs = new Map<ChannelId, number>(),
  ) {
    this.outbox = createOutbox({
      clock: this.clock,
      store: {
        foundOutbox: { unsettled, lastSentUs },
        nextMessageId: () => {
          this.#lastId += 1;
          return this.#lastId;
        },
        addMessages: (entries, memory) => {
          this.kept.push(...entries);
          if (memory !== null) this.memories.push(memory.value);
        },
        putMessageState: (entry) => this.kept.push(entry),
        flush: () => this.kept.push('flush'),
        settings: () => Object.fromEntries(settings),
        putSetting: (key, value) => void settings.set(key, value),
      },
      send: async (order) => {
        this.sent.push({ ...order, atMs: this.clock.monotonicMs() });
        return (this.answers.get(order.channel.name) ?? (() => DELIVERED))(order);
      },
      random01: () => 1,
      ready: (id) => this.readiness ?? { kind: 'ready', channel: channelNamed(id), secrets: {} },
      changed: () => {},
      inTrouble: (id, says) => this.told.push(`${id} is in trouble: ${says}`),
      wellAgain: (id) => this.told.push(`${id} is well again`),
      isCutOff: () => this.isCutOff,
      silent: (id, sinceUs, says) => this.others.push(`${id} silent since ${sinceUs - this.startUs} µs: ${says}`),
      heardAgain: (id, _sinceUs, givenUp) => this.others.push(`${id} heard again, ${givenUp} given up`),
      gaveUp: (id, entries) => this.others.push(`${id} gave up ${entries.map(({ digest }) => digest.id).join()}`),
      log: () => {},
    });
  }

  add(channel: string, ...ids: readonly string[]): void {
    const to = channelNamed(channel);
    this.outbox.add(
      ids.map((id) => ({ channel: to, digest: digestOf(id) })),
      null,
    );
  }

  idsSentTo(channel: string): readonly string[] {
    return this.sent.filter((order) => order.channel.name === channel).map(({ digest }) => digest.id);
  }

  /** The newest state of the message. */
  stateOf(id: string): OutboxEntry | undefined {
    return this.kept.findLast((one): one is OutboxEntry => one !== 'flush' && one.digest.id === id);
  }
}
