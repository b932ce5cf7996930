import { ContractError } from '../../contract/errors.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';
import type { StoreReader } from '../../store/reader.ts';
import { reading } from '../read-errors.ts';
import type { ChannelDesk } from './channel-desk.ts';
import type { Outbox } from './outbox.ts';

export interface SendAgainParts {
  readonly reader: Pick<StoreReader, 'outbox'>;
  readonly outbox: Pick<Outbox, 'sendAgain'>;
  readonly channels: Pick<ChannelDesk, 'known'>;
  readonly flush: () => void;
}

/** Among so many of the newest of a channel it is looked for one that was sent. */
const MOST_LOOKED_AT = 500;

/** Has a message that was refused or given up wait again, in its place. One question after the other, so that none is sent twice. */
export function createSendAgain(parts: SendAgainParts): (id: number, signal: AbortSignal) => Promise<void> {
  let before: Promise<unknown> = Promise.resolve();
  return (id, signal) => {
    const now = before.then(() => takeUp(id, parts, signal));
    before = now.catch(() => {});
    return now;
  };
}

async function takeUp(id: number, { reader, outbox, channels, flush }: SendAgainParts, signal: AbortSignal) {
  flush();
  const found = await reading(reader.outbox({ limit: 1, beforeId: id + 1, channel: null }, signal));
  const entry = found.entries.find((one) => one.id === id);
  if (entry === undefined) throw new ContractError('not-found', `There is no message ${id}.`, { message: id });
  if (entry.state !== 'refused' && entry.state !== 'given-up') {
    throw new ContractError('not-found', `Message ${id} was neither refused nor given up: ${STANDS[entry.state]}.`, {
      message: id,
    });
  }
  const { way, name } = channels.known(entry.channel.id);
  if (way.kind === 'pagerduty' && (await isOvertaken(entry, reader, signal))) {
    const says = `Message ${id} is not sent again: later ones have reached “${name}”, and an old one could open there what they closed. Reminders tell it what is still wrong.`;
    throw new ContractError('invalid-input', says, { message: id });
  }
  outbox.sendAgain(entry);
  flush();
}

const STANDS = {
  waiting: 'it waits to be sent',
  sending: 'it is being sent',
  sent: 'it was sent',
  dropped: 'it was dropped',
} as const;

async function isOvertaken({ id, channel }: OutboxEntry, reader: Pick<StoreReader, 'outbox'>, signal: AbortSignal) {
  const query = { limit: MOST_LOOKED_AT, beforeId: null, channel: channel.id };
  const { entries } = await reading(reader.outbox(query, signal));
  // Where there are more than that, it is so old that nobody can tell.
  return entries.some((one) => one.id > id && one.state === 'sent') || !entries.some((one) => one.id === id);
}
