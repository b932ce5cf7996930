import { callChecked } from './call-checked.ts';
import type { ContractEvent } from './contract.ts';
import { ContractError, contractErrorOf } from './errors.ts';
import type { Replay } from './event-replay.ts';
import type { HandlersOf, MethodTable } from './method-table.ts';
import { type AnswererMessage, type CallerMessage, callerMessageShape, type MessageLink } from './wire.ts';

const MAX_CALLS = 200;
const MAX_FOLLOWS = 8;
/** A caller that takes nothing loses its events, and is told so; it comes back and asks for what it missed. */
const MAX_WAITING_BYTES = 4_000_000;
/** Beyond this nothing is answered any more. */
const MAX_UNREAD_BYTES = 4 * MAX_WAITING_BYTES;

/** Events that went by, and those to come. */
export interface EventFeed {
  after(seq: number): Replay;
  /** Hands over each event from now on. Returns what ends it. */
  subscribe(listener: (event: ContractEvent) => void): () => void;
}

export interface LinkServer {
  /** What the events came from ended: whoever follows is told `lost`, and may follow anew. */
  lose(): void;
  /** Ends all that was asked for. Nothing is sent after this. */
  close(): void;
}

export interface LinkServerOptions<Table extends MethodTable> {
  readonly table: Table;
  readonly handlers: HandlersOf<Table>;
  /** null: there are no events to follow. */
  readonly events: EventFeed | null;
  readonly link: MessageLink;
  /** One line for the log: what the caller did that no honest one does. Nothing of what it sent is in it. */
  readonly foul: (reason: string) => void;
}

/** Answers what comes over a link. The caller may be hostile: nothing that it sends throws here or reaches a handler unchecked. */
export function serveLink<Table extends MethodTable>(options: LinkServerOptions<Table>): LinkServer {
  const { table, handlers, events, link, foul } = options;
  const calls = new Map<number, AbortController>();
  /** By number, with what ends the subscription. */
  const follows = new Map<number, () => void>();
  let isClosed = false;

  const waitingBytes = (): number => link.waitingBytes?.() ?? 0;
  const send = (message: AnswererMessage): void => {
    if (!isClosed) link.send(message);
  };
  const sendError = (id: number, thrown: unknown): void => send({ kind: 'error', id, error: contractErrorOf(thrown) });

  const call = async (id: number, method: string, input: unknown): Promise<void> => {
    if (calls.size >= MAX_CALLS) {
      foul(`more than ${MAX_CALLS} calls at once`);
      sendError(id, new ContractError('too-many', 'Too many calls are under way; wait for an answer first.', {}));
      return;
    }
    const leaving = new AbortController();
    calls.set(id, leaving);
    try {
      const value = await callChecked(table, handlers, method, input, leaving.signal);
      send({ kind: 'value', id, value });
    } catch (thrown) {
      sendError(id, thrown);
    } finally {
      calls.delete(id);
    }
  };

  const endFollow = (id: number, how: 'outrun' | 'lost' | null): void => {
    const unsubscribe = follows.get(id);
    if (unsubscribe === undefined) return;
    follows.delete(id);
    unsubscribe();
    if (how !== null) send({ kind: how, id });
  };

  const follow = (id: number, after: number): void => {
    if (events === null || follows.size >= MAX_FOLLOWS) {
      foul(events === null ? 'followed events where there are none' : `more than ${MAX_FOLLOWS} follows at once`);
      send({ kind: 'lost', id });
      return;
    }
    const missed = events.after(after);
    if (missed.kind === 'resync') {
      send({ kind: 'outrun', id });
      return;
    }
    send({ kind: 'opened', id });
    for (const event of missed.events) send({ kind: 'event', id, event });
    const tell = (event: ContractEvent): void => {
      if (waitingBytes() > MAX_WAITING_BYTES) endFollow(id, 'outrun');
      else send({ kind: 'event', id, event });
    };
    follows.set(id, events.subscribe(tell));
  };

  const take = (message: CallerMessage): void => {
    const { id } = message;
    switch (message.kind) {
      case 'cancel':
        // Its answer may be on the way, so a number that is not known is no foul.
        calls.get(id)?.abort();
        return;
      case 'unfollow':
        endFollow(id, null);
        return;
      case 'call':
      case 'follow':
        if (calls.has(id) || follows.has(id)) foul('a number that is in use');
        else if (waitingBytes() > MAX_UNREAD_BYTES) foul('asks without reading the answers');
        else if (message.kind === 'call') void call(id, message.method, message.input).catch(() => foul('no answer'));
        else follow(id, message.after);
        return;
    }
  };

  link.receive((told) => {
    if (isClosed) return;
    try {
      const message = callerMessageShape.safeParse(told);
      if (message.success) take(message.data);
      else foul('a message that is none of the wire');
    } catch {
      foul('a message that cannot be read');
    }
  });

  return {
    lose() {
      for (const id of [...follows.keys()]) endFollow(id, 'lost');
    },
    close() {
      isClosed = true;
      for (const id of [...follows.keys()]) endFollow(id, null);
      for (const leaving of calls.values()) leaving.abort();
    },
  };
}
