import { randomUUID } from 'node:crypto';
import type { Send } from '../../alerts/delivery.ts';
import { ContractError } from '../../contract/errors.ts';
import type { ChannelFormJson, ChannelJson, TrialJson } from '../../contract/notice-shapes.ts';
import type { Clock } from '../../domain/clock.ts';
import { type Channel, type ChannelSecrets, channelId } from '../../domain/notice/channel.ts';
import { readChannelForm, secretFieldsOf } from './channel-form.ts';
import type { NoticeChoices } from './notice-choices.ts';
import { channelJson } from './notice-json.ts';
import type { NoticeSecrets } from './notice-secrets.ts';
import type { Outbox } from './outbox.ts';
import { sendTrial } from './send-trial.ts';

export interface ChannelDeskParts {
  readonly clock: Clock;
  readonly choices: NoticeChoices;
  readonly secrets: NoticeSecrets;
  readonly outbox: Outbox;
  readonly send: Send;
  readonly goesTo: (channel: Channel, secrets: ChannelSecrets) => string;
  readonly vantage: () => string;
  /** Targets that are watched. */
  readonly watched: () => number;
  /** A channel was added, changed or taken away. */
  readonly changed: () => void;
  readonly secretsChanged: () => void;
}

/** What a person does with channels. Its methods throw ContractError. */
export interface ChannelDesk {
  list(): ChannelJson[];
  /** Throws `not-found`. */
  known(id: string): Channel;
  define(form: ChannelFormJson, replaces: string | null): ChannelJson;
  remove(id: string): void;
  test(id: string, signal: AbortSignal): Promise<TrialJson>;
}

/** Throws `invalid-input` while a configuration file hides what is kept. */
export function refuseOverridden(choices: NoticeChoices): void {
  if (!choices.isOverridden()) return;
  throw new ContractError(
    'invalid-input',
    'What is told to whom comes from the configuration file of this run; change it there. Nothing was changed.',
    { field: null },
  );
}

export function createChannelDesk(parts: ChannelDeskParts): ChannelDesk {
  const { choices, secrets, outbox, changed, secretsChanged } = parts;

  const jsonOf = (channel: Channel): ChannelJson =>
    channelJson(channel, { isKept: !choices.isOverridden(), secrets, outbox, goesTo: parts.goesTo });

  const known = (id: string): Channel => {
    const channel = choices.channels().find((one) => one.id === id);
    if (channel === undefined) {
      throw new ContractError('not-found', 'There is no such channel (any more).', { channel: id });
    }
    return channel;
  };

  const forgetSecretsBut = (channel: Channel, earlier: Channel | null): void => {
    const fields = new Set(secretFieldsOf(channel.way));
    for (const field of earlier === null ? [] : secretFieldsOf(earlier.way)) {
      if (!fields.has(field)) secrets.give(channel.id, field, null);
    }
  };

  return {
    list: () => choices.channels().map(jsonOf),
    known,
    define(form, replaces) {
      refuseOverridden(choices);
      const earlier = replaces === null ? null : known(replaces);
      refuseCommand(form, earlier);
      const read = readChannelForm(form, earlier?.id ?? channelId(randomUUID()), earlier);
      if (read.kind === 'wrong') {
        throw new ContractError('invalid-input', read.problem.reason, { field: read.problem.field });
      }
      const { channel, literals } = read.value;
      const all = choices.channels();
      if (all.some(({ id, name }) => id !== channel.id && name === channel.name)) {
        throw new ContractError('duplicate-name', `A channel called “${channel.name}” is there already.`, {
          field: 'name',
          name: channel.name,
        });
      }
      for (const [field, value] of literals) secrets.give(channel.id, field, value);
      forgetSecretsBut(channel, earlier);
      choices.keepChannels(
        earlier === null ? [...all, channel] : all.map((one) => (one.id === channel.id ? channel : one)),
      );
      if (literals.size > 0) secretsChanged();
      outbox.retry(channel.id);
      changed();
      return jsonOf(channel);
    },
    remove(id) {
      refuseOverridden(choices);
      const channel = known(id);
      choices.keepChannels(choices.channels().filter((one) => one.id !== channel.id));
      secrets.forget(channel.id);
      outbox.dropChannel(channel.id);
      secretsChanged();
      changed();
    },
    test: async (id, signal) => sendTrial(parts, known(id), signal),
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
    'Programs are named in a configuration file or by “stallscope notify import”, and not here: whoever reaches this page could run them.',
    { field: 'program' },
  );
}
