import { hostname } from 'node:os';
import type { Send } from '../../alerts/delivery.ts';
import { ContractError } from '../../contract/errors.ts';
import type { HeartbeatJson, NoticesStateJson, QuietJson } from '../../contract/notice-shapes.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { incidentId } from '../../domain/ids.ts';
import type { Channel, ChannelId, ChannelSecrets } from '../../domain/notice/channel.ts';
import type { Engine, EngineSink } from '../../engine/engine.ts';
import type { Store, StoreHealth } from '../../store/store.ts';
import type { EventHub } from '../event-hub.ts';
import type { HistoryBook } from '../history/history-book.ts';
import { createHoldHistory } from '../history/hold-history.ts';
import { writeChanges } from '../history/notice-history.ts';
import type { LivePicture } from '../live-picture.ts';
import type { Steering } from '../steering.ts';
import type { TargetRegistry } from '../target-registry.ts';
import { type ChannelDesk, createChannelDesk, refuseOverridden } from './channel-desk.ts';
import type { Readiness } from './channel-lane.ts';
import type { ConfiguredNotices } from './configured-notices.ts';
import { isOfFile } from './file-id.ts';
import { gaveUpText } from './gave-up-text.ts';
import { newsJson } from './news-json.ts';
import { createNoticeChoices, type NoticeChoices } from './notice-choices.ts';
import { quietJson, readinessOf } from './notice-json.ts';
import type { NoticeNews, TellsNews } from './notice-news.ts';
import type { NoticeSecrets, NoticeSecretsHeld } from './notice-secrets.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type PolicyChangeJson, policyJson, readPolicy, withChange } from './policy-json.ts';
import { channelHeard, NOTICE_MEMORY, PolicyRunner } from './policy-runner.ts';
import { createSinkFollower } from './sink-follower.ts';
import { createTargetFollower } from './target-follower.ts';

export interface NoticeDeskParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly hub: EventHub;
  readonly picture: LivePicture;
  readonly registry: TargetRegistry;
  readonly engine: () => Engine;
  readonly steering: () => Steering;
  readonly history: HistoryBook;
  readonly secrets: NoticeSecrets;
  readonly keepsSecrets: boolean;
  readonly configured: ConfiguredNotices | null;
  readonly send: Send;
  readonly goesTo: (channel: Channel, secrets: ChannelSecrets) => string;
  readonly heartbeat: () => HeartbeatJson;
  /** Why the engine does not measure where it should, in a sentence; null while it does. */
  readonly standstill: () => string | null;
  readonly note: (message: string) => void;
  readonly log: (line: string) => void;
}

/** Decides what people are told by which channel, and sees to it that it gets there. Its methods throw ContractError. */
export interface NoticeDesk extends TellsNews {
  readonly choices: NoticeChoices;
  readonly outbox: Outbox;
  readonly channels: ChannelDesk;
  listening(sink: EngineSink): EngineSink;
  targetsChanged(): void;
  storeHealth(health: StoreHealth): void;
  /** The engine runs. */
  start(): void;
  /** Comes before the store is closed. */
  stop(): void;
  state(): NoticesStateJson;
  changePolicy(change: PolicyChangeJson): NoticesStateJson;
  quiet(): QuietJson;
  acknowledge(incident: number, by: string | null): QuietJson;
  /** `forMs` null ends it. */
  snooze(target: string | null, forMs: number | null): QuietJson;
  /** null: of all channels. */
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
/** So often it is looked whether the engine measures. */
const LOOK_MS = 5_000;

export function createNoticeDesk(parts: NoticeDeskParts): NoticeDesk {
  const { clock, store, hub, secrets, history, note, registry } = parts;
  const choices = createNoticeChoices(store, secrets, parts.configured);
  let cancelTelling: Cancel | null = null;
  let cancelLook: Cancel | null = null;
  let standstill: string | null = null;
  let isStopped = false;
  /** How many wait for each channel, as the policy knows it. */
  let heard = '';

  const now = () => ({ atMs: clock.monotonicMs(), atUs: clock.utcUs() });
  const channelOf = (id: string): Channel | null => choices.channels().find((channel) => channel.id === id) ?? null;
  const nameOf = (id: ChannelId): string => channelOf(id)?.name ?? id;
  const vantage = (): string => parts.picture.vantage()?.host ?? hostname();

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
    inTrouble(id, says) {
      const message = `Messages to “${nameOf(id)}” have not got through for a while, and wait: ${says}`;
      note(message);
      history.add({ targetId: null, kind: 'channel', says: message, incident: null });
    },
    wellAgain(id) {
      const says = `Messages to “${nameOf(id)}” get through again.`;
      history.add({ targetId: null, kind: 'channel', says, incident: null });
    },
    isCutOff: () => policy.quiet.blind?.why === 'network',
    silent: (id, sinceUs, says) => tell({ kind: 'channel-silent', channel: nameOf(id), id, sinceUs, says }),
    heardAgain: (id, sinceUs, givenUp) => tell({ kind: 'channel-heard', channel: nameOf(id), id, sinceUs, givenUp }),
    gaveUp(id, entries, sinceUs) {
      const says = gaveUpText(nameOf(id), entries.length, sinceUs);
      note(says);
      history.add({ targetId: null, kind: 'channel', says, incident: null });
    },
    log: (thrown) => parts.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  });

  const tell = (news: NoticeNews): void => {
    policy.tell({ ...now(), ...news });
    hub.publish((seq) => ({ type: 'notices.news', seq, ...newsJson(news, clock.utcUs()) }));
  };
  const targetIds = () => new Map(registry.all().map(({ id, name }) => [name, id]));
  const writeHolds = createHoldHistory(history, (name) => targetIds().get(name) ?? null);
  const policy = new PolicyRunner({
    clock,
    memory: store.settings()[NOTICE_MEMORY] ?? null,
    vantage,
    channel: channelOf,
    queue: outbox.add,
    remember: (key, value) => store.putSetting(key, value),
    changes(changes) {
      const ids = targetIds();
      writeChanges(history, changes, (name) => ids.get(name) ?? null);
    },
    quietChanged(quiet) {
      writeHolds(quiet.holds);
      hub.publish((seq) => ({ type: 'notices.quiet', seq, ...quietJson(quiet) }));
    },
  });

  /** The policy holds back what has no room, so it knows first. */
  const tellPolicy = (always: boolean): void => {
    const channels = choices.channels().map((channel) => channelHeard(channel, outbox.waiting(channel.id)));
    const key = channels.map(({ id, waiting }) => `${id} ${waiting}`).join();
    if (!always && key === heard) return;
    heard = key;
    policy.tell({ ...now(), kind: 'policy', policy: choices.policy(), channels });
  };

  const outboxChanged = (): void => {
    if (cancelTelling !== null || isStopped) return;
    cancelTelling = clock.schedule(TELL_AFTER_MS, () => {
      cancelTelling = null;
      hub.publish((seq) => ({ type: 'outbox.changed', seq, waiting: outbox.waiting(null) }));
      tellState();
      tellPolicy(false);
    });
  };

  const sinkFollower = createSinkFollower({
    clock,
    nameOf: registry.nameOf,
    tell: (happening) => policy.tell(happening),
    reachedAgain: () => outbox.reachedAgain(),
  });
  const targets = createTargetFollower({
    ...parts,
    tell: (happening) => policy.tell(happening),
    renamed(from, to) {
      if (choices.renamed(from, to)) choicesChanged();
    },
    gone: sinkFollower.forget,
  });

  const lookAtEngine = (): void => {
    cancelLook = clock.schedule(LOOK_MS, lookAtEngine);
    const before = standstill;
    standstill = parts.standstill();
    if (standstill === before) return;
    const measuring = standstill === null;
    policy.tell({ ...now(), kind: 'measuring', measuring, says: standstill ?? 'The engine measures again.' });
  };

  const secretsChanged = (): void => hub.publish((seq) => ({ type: 'secrets.changed', seq }));
  const choicesChanged = (): void => {
    tellPolicy(true);
    outbox.look();
    tellState();
  };
  const channels = createChannelDesk({
    ...parts,
    choices,
    outbox,
    vantage,
    watched: () => registry.all().length,
    changed: choicesChanged,
    secretsChanged,
  });

  /** The configuration has it no more. */
  const dropGone = (id: ChannelId, name: string): void => {
    const dropped = outbox.dropChannel(id);
    if (dropped === 0) return;
    const waited = dropped === 1 ? '1 message that waited for it was' : `${dropped} messages that waited for it were`;
    const says = `The channel “${name}” is not in the configuration any more; ${waited} dropped.`;
    history.add({ targetId: null, kind: 'channel', says, incident: null });
  };

  const state = (): NoticesStateJson => ({
    policy: policyJson(choices.policy()),
    channels: channels.list(),
    heartbeat: parts.heartbeat(),
    overridden: choices.isOverridden(),
    keepsSecrets: parts.keepsSecrets,
  });
  const tellState = (): void => hub.publish((seq) => ({ type: 'notices.changed', seq, ...state() }));
  const quiet = (): QuietJson => quietJson(policy.quiet);

  return {
    choices,
    outbox,
    channels,
    listening: sinkFollower.listening,
    targetsChanged: targets.changed,
    storeHealth(health) {
      const says = health.kind === 'fine' ? 'Samples reach the disk again.' : health.message;
      policy.tell({ ...now(), kind: 'store', healthy: health.kind === 'fine', says });
    },
    start() {
      // Without a file, what waits for its channels waits until the file is there again.
      if (choices.isOverridden()) {
        const there = new Set(choices.channels().map(({ id }) => id));
        for (const [id, name] of outbox.waitedFor()) if (isOfFile(id) && !there.has(id)) dropGone(id, name);
      }
      tellPolicy(true);
      targets.start();
      outbox.look();
      lookAtEngine();
    },
    stop() {
      isStopped = true;
      cancelTelling?.();
      cancelLook?.();
      policy.stop();
      outbox.stop();
    },
    tell,
    standings: (standings) => policy.tell({ ...now(), kind: 'certificates', ...standings }),
    state,
    changePolicy(change) {
      refuseOverridden(choices);
      const read = readPolicy(withChange(policyJson(choices.policy()), change));
      if (read.kind === 'wrong') {
        throw new ContractError('invalid-input', read.problem.reason, { field: read.problem.field });
      }
      choices.keepPolicy(read.value);
      choicesChanged();
      return state();
    },
    quiet,
    acknowledge(incident, by) {
      const open = parts.picture.openIncident(incidentId(incident));
      if (open === null) {
        throw new ContractError(
          'not-found',
          `Incident ${incident} is not open: it is over, or there never was one of that number. Only open ones can be acknowledged.`,
          { incident },
        );
      }
      policy.tell({ ...now(), kind: 'acknowledged', incident: open.id, by: by === null ? null : oneLine(by) });
      return quiet();
    },
    snooze(target, forMs) {
      if (target !== null) registry.byName(target);
      const untilUs = forMs === null ? null : clock.utcUs() + Math.round(forMs * 1_000);
      policy.tell({ ...now(), kind: 'snoozed', target, untilUs });
      return quiet();
    },
    retry: (id) => outbox.retry(id === null ? null : channels.known(id).id),
    drop(message) {
      if (outbox.drop(message)) return;
      throw new ContractError('not-found', `Message ${message} does not wait to be sent (any more).`, { message });
    },
    reconfigure(configured) {
      // Those that are kept are only hidden by a file, and what waits for them is sent when they are not any more.
      const ofFile = choices.isOverridden() ? choices.channels() : [];
      choices.configure(configured);
      const there = new Set(choices.channels().map(({ id }) => id));
      for (const { id, name } of ofFile) if (!there.has(id)) dropGone(id, name);
      outbox.retry(null);
      choicesChanged();
    },
    heldSecrets: () => secrets.held(choices.isKept),
    choicesChanged,
  };
}

/** A name as a person typed it, fit to be woven into sentences. */
function oneLine(text: string): string | null {
  const line = text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return line === '' ? null : line;
}
