import { outboxEntryJson } from '../notices/notice-json.ts';
import { createSendAgain } from '../notices/send-again.ts';
import { reading } from '../read-errors.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type NoticeMethods = MethodsNamed<
  | 'notices.show'
  | 'notices.change'
  | 'notices.quiet'
  | 'notices.acknowledge'
  | 'notices.snooze'
  | 'channels.define'
  | 'channels.remove'
  | 'channels.test'
  | 'outbox.list'
  | 'outbox.retry'
  | 'outbox.resend'
  | 'outbox.drop'
>;

/** The methods of the contract about who is told of what. They reject with ContractError. */
export function createNoticeMethods({ guards, reader, clock, flush }: ApiParts): NoticeMethods {
  const { notices: desk } = guards;
  const never = new AbortController().signal;
  const sendAgain = createSendAgain({ reader, flush, outbox: desk.outbox, channels: desk.channels });
  return {
    'notices.show': async () => desk.state(),
    async 'notices.change'(change) {
      const state = desk.changePolicy(change);
      flush();
      return state;
    },
    'notices.quiet': async () => desk.quiet(),
    async 'notices.acknowledge'({ incident, by }) {
      const quiet = desk.acknowledge(incident, by);
      flush();
      return quiet;
    },
    async 'notices.snooze'({ target, forMs }) {
      const quiet = desk.snooze(target, forMs);
      flush();
      return quiet;
    },
    async 'channels.define'({ form, replaces }) {
      const channel = desk.channels.define(form, replaces);
      flush();
      return { channel };
    },
    async 'channels.remove'({ id }) {
      desk.channels.remove(id);
      flush();
      return {};
    },
    'channels.test': ({ id }, signal = never) => desk.channels.test(id, signal),
    async 'outbox.list'({ limit, before, channel }, signal = never) {
      flush();
      const query = { limit, beforeId: before ?? null, channel: channel ?? null };
      const { entries, waiting } = await reading(reader.outbox(query, signal));
      const names = new Map<string, string>(desk.choices.channels().map(({ id, name }) => [id, name]));
      const nowUs = clock.utcUs();
      return { entries: entries.map((entry) => outboxEntryJson(entry, (id) => names.get(id) ?? null, nowUs)), waiting };
    },
    async 'outbox.retry'({ channel }) {
      desk.retry(channel);
      return {};
    },
    async 'outbox.resend'({ id }, signal = never) {
      await sendAgain(id, signal);
      return {};
    },
    async 'outbox.drop'({ id }) {
      desk.drop(id);
      flush();
      return {};
    },
  };
}
