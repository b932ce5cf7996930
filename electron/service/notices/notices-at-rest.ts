import { hostname } from 'node:os';
import { createSenders } from '../../alerts/create-senders.ts';
import { goesTo } from '../../alerts/goes-to.ts';
import { ContractError } from '../../contract/errors.ts';
import type { NoticesStateJson, TrialJson } from '../../contract/notice-shapes.ts';
import type { Channel } from '../../domain/notice/channel.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import { openStore } from '../../store/open-store.ts';
import { APP_VERSION } from '../app-version.ts';
import type { NoticesToWrite } from '../configuration/write-notices.ts';
import { heartbeatForm } from '../heartbeat/heartbeat-form.ts';
import { storeRefusal } from '../store-refusal.ts';
import type { ConfiguredNotices } from './configured-notices.ts';
import { createNoticeChoices, FILE_HEARTBEAT, type NoticeChoices } from './notice-choices.ts';
import { channelJson } from './notice-json.ts';
import { createNoticeSecrets, HEARTBEAT_OWNER, type NoticeSecrets } from './notice-secrets.ts';
import { policyJson } from './policy-json.ts';
import { sendTrial } from './send-trial.ts';
import { type TakenNotices, takeNotices } from './take-notices.ts';

/** What a person chose about being told, in a file or in a data directory on which no engine runs. */
export interface NoticesAtRest {
  state(): NoticesStateJson;
  /** Throws ContractError `not-found`. */
  test(id: string, signal: AbortSignal): Promise<TrialJson>;
  /** For a configuration; of secrets nothing but templates. */
  written(): NoticesToWrite;
  /** Keeps what a file says beside what is kept already. */
  take(configured: ConfiguredNotices): TakenNotices;
  close(): void;
}

export interface AtRestOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly log: (line: string) => void;
}

/** What is kept in the directory. Throws ContractError `store-unavailable` where it cannot be opened for writing, or somebody else writes. */
export function keptNotices(directory: string, options: AtRestOptions): NoticesAtRest {
  const opened = openStore({ directory, clock: new SystemClock(), appVersion: APP_VERSION, log: options.log });
  if (opened.kind === 'refused') throw new ContractError(...storeRefusal(opened));
  const { store } = opened;
  const secrets = createNoticeSecrets(options.environment, []);
  const choices = createNoticeChoices(store, secrets, null);
  return atRest({ choices, secrets, found: store.foundOutbox, close: () => store.close() }, options);
}

/** What a configuration file says. */
export function noticesOfFile(configured: ConfiguredNotices, options: AtRestOptions): NoticesAtRest {
  const secrets = createNoticeSecrets(options.environment, []);
  const nowhere = { settings: () => ({}), putSetting: () => {} };
  const choices = createNoticeChoices(nowhere, secrets, configured);
  return atRest({ choices, secrets, found: { unsettled: [], lastSentUs: new Map() }, close: () => {} }, options);
}

interface AtRestParts {
  readonly choices: NoticeChoices;
  readonly secrets: NoticeSecrets;
  readonly found: { readonly unsettled: readonly OutboxEntry[]; readonly lastSentUs: ReadonlyMap<string, number> };
  readonly close: () => void;
}

function atRest({ choices, secrets, found, close }: AtRestParts, options: AtRestOptions): NoticesAtRest {
  const outbox = {
    waiting: (id: string | null) => found.unsettled.filter(({ channel }) => id === null || channel.id === id).length,
    lastSentUs: (id: string) => found.lastSentUs.get(id) ?? null,
    lastFailure: () => null,
  };
  const known = (id: string): Channel => {
    const channel = choices.channels().find((one) => one.id === id);
    if (channel === undefined) throw new ContractError('not-found', 'There is no such channel.', { channel: id });
    return channel;
  };
  return {
    state() {
      const heartbeat = choices.heartbeat();
      const { url } = heartbeat;
      const owner = choices.isOverridden() ? FILE_HEARTBEAT : HEARTBEAT_OWNER;
      const address = url === null ? null : secrets.valueOf(owner, 'url', url);
      return {
        policy: policyJson(choices.policy()),
        channels: choices
          .channels()
          .map((channel) => channelJson(channel, { isKept: !choices.isOverridden(), secrets, outbox, goesTo })),
        heartbeat: {
          form: heartbeatForm(heartbeat),
          goesTo: address?.kind === 'at-hand' ? hostOf(address.value) : null,
          held: address?.kind === 'at-hand',
          lastSentAt: null,
          lastTold: null,
          missed: 0,
          says: address?.kind === 'missing' ? address.says : null,
        },
        overridden: choices.isOverridden(),
        keepsSecrets: false,
      };
    },
    async test(id, signal) {
      const clock = new SystemClock();
      const senders = createSenders({ ...options, clock, version: APP_VERSION });
      try {
        const parts = { clock, secrets, send: senders.send, vantage: hostname, watched: () => 0 };
        return await sendTrial(parts, known(id), signal);
      } finally {
        senders.close();
      }
    },
    written: () => ({ policy: choices.policy(), channels: choices.channels(), heartbeat: choices.heartbeat() }),
    take: (configured) => takeNotices(choices, configured),
    close,
  };
}

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
