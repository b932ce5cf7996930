import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Send } from '../../alerts/delivery.ts';
import { ContractError } from '../../contract/errors.ts';
import type {
  ChannelFormJson,
  ChannelJson,
  HeartbeatJson,
  NoticesStateJson,
  QuietJson,
  TrialJson,
} from '../../contract/notice-shapes.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { type Channel, type ChannelId, type ChannelSecrets, channelId } from '../../domain/notice/channel.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import type { EngineSink } from '../../engine/engine.ts';
import type { Store, StoreHealth } from '../../store/store.ts';
import type { EventHub } from '../event-hub.ts';
import type { HistoryBook } from '../history/history-book.ts';
import type { LivePicture } from '../live-picture.ts';
import { readChannelForm, secretFieldsOf } from './channel-form.ts';
import type { Readiness } from './channel-lane.ts';
import type { ConfiguredNotices } from './configured-notices.ts';
import { createNoticeChoices, FILE_HEARTBEAT, type NoticeChoices } from './notice-choices.ts';
import { channelJson, heartbeatJson, readinessOf } from './notice-json.ts';
import type { NoticeNews, TellsNews } from './notice-news.ts';
import { HEARTBEAT_OWNER, type NoticeSecrets, type NoticeSecretsHeld } from './notice-secrets.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type PolicyChangeJson, policyJson, readPolicy, withChange } from './policy-json.ts';

export interface NoticeDeskParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly hub: EventHub;
  readonly picture: LivePicture;
  readonly history: HistoryBook;
  readonly secrets: NoticeSecrets;
  readonly keepsSecrets: boolean;
  readonly configured: ConfiguredNotices | null;
  readonly send: Send;
  readonly goesTo: (channel: Channel, secrets: ChannelSecrets) => string;
  readonly heartbeat: () => HeartbeatJson | null;
  readonly note: (message: string) => void;
  readonly log: (line: string) => void;
}

/** Decides what people are told by which channel, and sees to it that it gets there. Its methods throw ContractError. */
export interface NoticeDesk extends TellsNews {
  readonly choices: NoticeChoices;
  readonly outbox: Outbox;
  listening(sink: EngineSink): EngineSink;
  targetsChanged(): void;
  storeHealth(health: StoreHealth): void;
  start(): void;
  stop(): Promise<void>;
  state(): NoticesStateJson;
  changePolicy(change: PolicyChangeJson): NoticesStateJson;
  defineChannel(form: ChannelFormJson, replaces: string | null): ChannelJson;
  removeChannel(id: string): void;
  testChannel(id: string, signal: AbortSignal): Promise<TrialJson>;
  quiet(): QuietJson;
  acknowledge(incident: number, by: string | null): QuietJson;
  snooze(target: string | null, forMs: number | null): QuietJson;
  retry(channel: string | null): void;
  drop(message: number): void;
  /** Takes another configuration in the place of the one that holds; channels of the same name keep what waits for them. */
  reconfigure(configured: ConfiguredNotices | null): void;
  /** Literal secrets of what is kept, for a keychain. */
  heldSecrets(): readonly NoticeSecretsHeld[];
  /** Policy, a channel or the heartbeat was changed: whoever listens is told. */
  choicesChanged(): void;
}

/** What changes at once is told once. */
const TELL_AFTER_MS = 200;

export function createNoticeDesk(parts: NoticeDeskParts): NoticeDesk {
  const { clock, store, hub, secrets, history, note } = parts;
  const choices = createNoticeChoices(store, secrets, parts.configured);
  let cancelTelling: Cancel | null = null;
  let isStopped = false;

  const channelOf = (id: string): Channel | null => choices.channels().find((channel) => channel.id === id) ?? null;

  const ready = (id: ChannelId): Readiness => {
    const channel = channelOf(id);
    if (channel === null || !channel.enabled || !choices.policy().enabled) return { kind: 'resting' };
    return readinessOf(channel, secrets);
  };

  const outbox = createOutbox({
    clock,
    store,
    send: parts.send,
    random01: Math.random,
    ready,
    changed: () => outboxChanged(),
    inTrouble(id, _sinceUs, says) {
      const name = channelOf(id)?.name ?? id;
      const message = `Messages to “${name}” have not got through for a while, and wait: ${says}`;
      note(message);
      history.add({ targetId: null, kind: 'channel', says: message, incident: null });
    },
    wellAgain(id) {
      const name = channelOf(id)?.name ?? id;
      history.add({
        targetId: null,
        kind: 'channel',
        says: `Messages to “${name}” get through again.`,
        incident: null,
      });
    },
    log: (thrown) => parts.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  });

  const outboxChanged = (): void => {
    if (cancelTelling !== null || isStopped) return;
    cancelTelling = clock.schedule(TELL_AFTER_MS, () => {
      cancelTelling = null;
      hub.publish((seq) => ({ type: 'outbox.changed', seq, waiting: outbox.waiting(null) }));
      tellState();
    });
  };

  const jsonOf = (channel: Channel): ChannelJson =>
    channelJson(channel, { isKept: !choices.isOverridden(), secrets, outbox, goesTo: parts.goesTo });

  const state = (): NoticesStateJson => ({
    policy: policyJson(choices.policy()),
    channels: choices.channels().map(jsonOf),
    heartbeat:
      parts.heartbeat() ??
      heartbeatJson(choices.heartbeat(), choices.isOverridden() ? FILE_HEARTBEAT : HEARTBEAT_OWNER, secrets),
    overridden: choices.isOverridden(),
    keepsSecrets: parts.keepsSecrets,
  });

  const tellState = (): void => hub.publish((seq) => ({ type: 'notices.changed', seq, ...state() }));
  const tellSecrets = (): void => hub.publish((seq) => ({ type: 'secrets.changed', seq }));

  const choicesChanged = (): void => {
    outbox.channelsChanged();
    tellState();
  };

  const refuseOverridden = (): void => {
    if (!choices.isOverridden()) return;
    throw new ContractError(
      'invalid-input',
      'What is told to whom comes from the configuration file of this run; change it there. Nothing was changed.',
      { field: null },
    );
  };

  const known = (id: string): Channel => {
    const channel = channelOf(id);
    if (channel === null) throw new ContractError('not-found', 'There is no such channel any more.', { channel: id });
    return channel;
  };

  const quiet = (): QuietJson => ({ holds: [], acknowledged: [], blind: null });

  return {
    choices,
    outbox,
    listening: (sink) => sink,
    targetsChanged() {},
    storeHealth(_health: StoreHealth) {},
    start() {
      outbox.channelsChanged();
    },
    async stop() {
      isStopped = true;
      cancelTelling?.();
      outbox.stop();
    },
    tell(_news: NoticeNews) {},
    state,
    changePolicy(change) {
      refuseOverridden();
      const read = readPolicy(withChange(policyJson(choices.policy()), change));
      if (read.kind === 'wrong')
        throw new ContractError('invalid-input', read.problem.reason, { field: read.problem.field });
      choices.keepPolicy(read.value);
      choicesChanged();
      return state();
    },
    defineChannel(form, replaces) {
      refuseOverridden();
      const earlier = replaces === null ? null : known(replaces);
      refuseCommand(form, earlier);
      const read = readChannelForm(form, earlier?.id ?? channelId(randomUUID()), earlier);
      if (read.kind === 'wrong')
        throw new ContractError('invalid-input', read.problem.reason, { field: read.problem.field });
      const { channel, literals } = read.value;
      const others = choices.channels().filter(({ id }) => id !== channel.id);
      if (others.some(({ name }) => name === channel.name)) {
        throw new ContractError('duplicate-name', `A channel called “${channel.name}” is there already.`, {
          field: 'name',
          name: channel.name,
        });
      }
      for (const [field, value] of literals) secrets.give(channel.id, field, value);
      const fields = new Set(secretFieldsOf(channel.way));
      for (const field of earlier === null ? [] : secretFieldsOf(earlier.way)) {
        if (!fields.has(field)) secrets.give(channel.id, field, null);
      }
      choices.keepChannels(
        earlier === null
          ? [...others, channel]
          : choices.channels().map((one) => (one.id === channel.id ? channel : one)),
      );
      if (literals.size > 0) tellSecrets();
      outbox.retry(channel.id);
      choicesChanged();
      return jsonOf(channel);
    },
    removeChannel(id) {
      refuseOverridden();
      const channel = known(id);
      choices.keepChannels(choices.channels().filter((one) => one.id !== channel.id));
      secrets.forget(channel.id);
      outbox.dropChannel(channel.id);
      tellSecrets();
      choicesChanged();
    },
    async testChannel(id, signal) {
      const channel = known(id);
      const readiness = readinessOf(channel, secrets);
      const startedMs = clock.monotonicMs();
      if (readiness.kind !== 'ready') {
        return {
          delivered: false,
          says: readiness.kind === 'lacking' ? readiness.says : 'It is switched off.',
          durationMs: 0,
        };
      }
      const nowUs = clock.utcUs();
      const delivery = await parts.send({
        channel,
        secrets: readiness.secrets,
        digest: {
          id: randomUUID(),
          madeAtUs: nowUs,
          vantage: parts.picture.vantage()?.host ?? hostname(),
          changes: [{ kind: 'test', atUs: nowUs }],
          wrongNow: [],
          watched: 0,
        },
        nowUs,
        mayBeRepeat: false,
        signal,
      });
      return {
        delivered: delivery.kind === 'delivered',
        says: delivery.says,
        durationMs: roundedMs(clock.monotonicMs() - startedMs),
      };
    },
    quiet,
    acknowledge: () => quiet(),
    snooze: () => quiet(),
    retry(id) {
      outbox.retry(id === null ? null : known(id).id);
    },
    drop(message) {
      if (outbox.drop(message)) return;
      throw new ContractError('not-found', `Message ${message} does not wait to be sent (any more).`, { message });
    },
    reconfigure(configured) {
      choices.configure(configured);
      outbox.retry(null);
      choicesChanged();
    },
    heldSecrets: () => secrets.held(choices.isKept),
    choicesChanged,
  };
}

/** Whoever reaches a page must not be able to run programs: a form may only rename one, switch it, or say what it is told. */
function refuseCommand(form: ChannelFormJson, earlier: Channel | null): void {
  if (form.kind !== 'command') return;
  const isSame =
    earlier?.way.kind === 'command' &&
    earlier.way.program === form.program &&
    JSON.stringify(earlier.way.args) === JSON.stringify(form.args);
  if (isSame) return;
  throw new ContractError(
    'invalid-input',
    'Programs are named on the command line or in a configuration file, not here: use “stallscope notify import”.',
    { field: 'program' },
  );
}
