import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { OutboxEntryJson } from '../../electron/contract/notice-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type OutboxEntry = OutboxEntryJson;

/** So many are read at once. */
export const PAGE = 50;
/** As many as the engine tells at once; older ones are read by the command line. */
export const MOST_SHOWN = 500;

export interface OutboxState {
  /** How many are still to be sent, of all channels; null until it was read. */
  readonly waiting: number | null;
  /** Of which channel alone, by its id; null: of all. */
  readonly channel: string | null;
  /** Newest first; null until they were read. */
  readonly entries: readonly OutboxEntry[] | null;
  /** Newer ones, which come in when a person asks for them or looks at the top. */
  readonly unread: readonly OutboxEntry[];
  /** Older ones are there. */
  readonly more: boolean;
  readonly atTop: boolean;
  readonly refusal: string | null;
}

const NOTHING: Omit<OutboxState, 'waiting' | 'channel'> = {
  entries: null,
  unread: [],
  more: false,
  atTop: true,
  refusal: null,
};

export const useOutbox = create<OutboxState>(() => ({ waiting: null, channel: null, ...NOTHING }));

export const beginOutbox = (channel: string | null): void => useOutbox.setState({ channel, ...NOTHING });

export const setOutboxAtTop = (atTop: boolean): void => useOutbox.setState({ atTop });

export const showUnread = (): void =>
  useOutbox.setState(({ entries, unread }) =>
    unread.length === 0 ? {} : { entries: bounded([...unread, ...(entries ?? [])]), unread: [] },
  );

type OutboxEvent = Extract<ContractEvent, { readonly type: 'outbox.changed' }>;

/** How many wait after some events; null where none of them tells. */
export const waitingAfter = (events: readonly ContractEvent[]): number | null =>
  events.findLast((event): event is OutboxEvent => event.type === 'outbox.changed')?.waiting ?? null;

/** How often events have told how many wait: an answer that was asked for before may be older than what they told. */
let timesTold = 0;

export function tellWaiting(waiting: number): void {
  timesTold += 1;
  useOutbox.setState({ waiting });
}

const waitingOf = (answer: { readonly waiting: number }, told: number): { readonly waiting?: number } =>
  told === timesTold ? { waiting: answer.waiting } : {};

export async function readWaiting(client: EngineClient): Promise<void> {
  const told = timesTold;
  const answer = await client.call('outbox.list', { limit: 1 });
  if (answer.ok) useOutbox.setState(waitingOf(answer.value, told));
}

/** Of several readings that are under way at once, the one that was begun last counts. */
let begun = 0;
let taken = 0;

/** Reads what is shown once more, and what is newer. */
export async function readOutbox(client: EngineClient, signal: AbortSignal): Promise<void> {
  const { channel, entries } = useOutbox.getState();
  const limit = Math.min(MOST_SHOWN, Math.max(PAGE, (entries?.length ?? 0) + PAGE));
  const told = timesTold;
  begun += 1;
  const mine = begun;
  const answer = await client.call('outbox.list', { limit, ...(channel === null ? {} : { channel }) }, signal);
  if (signal.aborted || mine < taken) return;
  taken = mine;
  if (!answer.ok) {
    useOutbox.setState({ refusal: failureText(answer.failure) });
    return;
  }
  const { entries: read } = answer.value;
  useOutbox.setState((state) => ({
    ...outboxWith(state, read, read.length === limit),
    ...waitingOf(answer.value, told),
    refusal: null,
  }));
}

/** Takes over what was read, newest first. Whoever reads further down finds everything where it was. */
export function outboxWith(
  state: Pick<OutboxState, 'entries' | 'unread' | 'atTop' | 'more'>,
  read: readonly OutboxEntry[],
  full: boolean,
): Pick<OutboxState, 'entries' | 'unread' | 'more'> {
  const { entries, atTop } = state;
  if (entries === null) return { entries: read.slice(0, PAGE), unread: [], more: full || read.length > PAGE };
  const newest = entries[0]?.id ?? Number.NEGATIVE_INFINITY;
  // So many came at once that there is a gap between them and what is shown.
  if (full && read.every((entry) => entry.id > newest)) return { entries: read.slice(0, PAGE), unread: [], more: true };
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  // The same object where nothing changed, so that it is not drawn again.
  const known = entries.map((entry) => {
    const now = byId.get(entry.id);
    return now === undefined || isSame(entry, now) ? entry : now;
  });
  const newer = read.filter((entry) => entry.id > newest);
  const oldest = entries.at(-1)?.id ?? Number.NEGATIVE_INFINITY;
  const more = full || read.some((entry) => entry.id < oldest);
  return atTop ? { entries: bounded([...newer, ...known]), unread: [], more } : { entries: known, unread: newer, more };
}

/** Reads the next older ones. */
export async function readOlder(client: EngineClient): Promise<void> {
  const { channel, entries } = useOutbox.getState();
  const oldest = entries?.at(-1);
  if (oldest === undefined) return;
  const told = timesTold;
  const answer = await client.call('outbox.list', {
    limit: PAGE,
    before: oldest.id,
    ...(channel === null ? {} : { channel }),
  });
  const now = useOutbox.getState();
  // Another channel may have been chosen meanwhile.
  if (now.channel !== channel || now.entries?.at(-1)?.id !== oldest.id) return;
  if (!answer.ok) {
    useOutbox.setState({ refusal: failureText(answer.failure) });
    return;
  }
  const older = answer.value.entries;
  useOutbox.setState({
    entries: bounded([...now.entries, ...older]),
    more: older.length === PAGE,
    ...waitingOf(answer.value, told),
    refusal: null,
  });
}

const bounded = (entries: readonly OutboxEntry[]): readonly OutboxEntry[] => entries.slice(0, MOST_SHOWN);

const isSame = (one: OutboxEntry, other: OutboxEntry): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Answers null, or one sentence that says why not. `channel` null: all. */
export async function retry(client: EngineClient, channel: string | null): Promise<string | null> {
  const answer = await client.call('outbox.retry', { channel });
  return answer.ok ? null : failureText(answer.failure);
}

export async function resend(client: EngineClient, id: number): Promise<string | null> {
  const answer = await client.call('outbox.resend', { id });
  return answer.ok ? null : failureText(answer.failure);
}

export async function drop(client: EngineClient, id: number): Promise<string | null> {
  const answer = await client.call('outbox.drop', { id });
  return answer.ok ? null : failureText(answer.failure);
}
