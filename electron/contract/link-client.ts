import type { z } from 'zod';
import type { ContractEvent } from './contract.ts';
import { ContractError, type ContractErrorData, contractErrorOf } from './errors.ts';
import type { MethodTable } from './method-table.ts';
import { readEvent } from './read-event.ts';
import { type AnswererMessage, answererMessageShape, type MessageLink } from './wire.ts';

export interface FollowListener {
  /** The stream stands. */
  opened(): void;
  event(event: ContractEvent): void;
  /** What was asked for has gone by; nothing comes after this. */
  outrun(): void;
  /** The stream ended or never stood; nothing comes after this. */
  lost(): void;
}

export interface LinkClient<Table extends MethodTable> {
  /** Rejects with ContractError, `cancelled` as soon as `signal` aborts; what it resolves with fits the method's shape. */
  call<Name extends keyof Table & string>(
    name: Name,
    input: z.infer<Table[Name]['input']>,
    signal?: AbortSignal,
  ): Promise<z.infer<Table[Name]['output']>>;
  /** Hands over every event with a number above `after`, in order. The returned function ends it. */
  follow(after: number, listener: FollowListener): () => void;
  /** For when the other process ended: every call rejects with `error`, now and later, and every follow is `lost`. */
  close(error: ContractErrorData): void;
}

interface OpenCall {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ContractError) => void;
}

/** Asks by the messages of the wire. It does not trust the answerer: what does not fit rejects the call as `internal`. */
export function createLinkClient<Table extends MethodTable>(table: Table, link: MessageLink): LinkClient<Table> {
  const calls = new Map<number, OpenCall>();
  const follows = new Map<number, FollowListener>();
  let lastId = 0;
  let closed: ContractErrorData | null = null;

  const settle = (id: number, how: (call: OpenCall) => void): void => {
    const call = calls.get(id);
    calls.delete(id);
    if (call !== undefined) how(call);
  };
  const endFollow = (id: number, how: (listener: FollowListener) => void): void => {
    const listener = follows.get(id);
    follows.delete(id);
    if (listener !== undefined) how(listener);
  };

  const take = (message: AnswererMessage): void => {
    switch (message.kind) {
      case 'value':
        settle(message.id, (call) => {
          const value = table[call.method]?.output.safeParse(message.value);
          if (value?.success === true) call.resolve(value.data);
          else call.reject(notUnderstood(call.method));
        });
        return;
      case 'error':
        settle(message.id, (call) => call.reject(carried(message.error)));
        return;
      case 'opened':
        follows.get(message.id)?.opened();
        return;
      case 'event': {
        const event = readEvent(message.event);
        if (event !== null) follows.get(message.id)?.event(event);
        return;
      }
      case 'outrun':
        endFollow(message.id, (listener) => listener.outrun());
        return;
      case 'lost':
        endFollow(message.id, (listener) => listener.lost());
        return;
      case 'desktop':
        return;
    }
  };

  link.receive((told) => {
    const message = answererMessageShape.safeParse(told);
    if (message.success) take(message.data);
    else {
      const id = idOf(told);
      if (id !== null) settle(id, (call) => call.reject(notUnderstood(call.method)));
    }
  });

  const begin = (name: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> => {
    if (closed !== null) return Promise.reject(carried(closed));
    if (signal?.aborted === true) return Promise.reject(cancelled(name));
    lastId += 1;
    const id = lastId;
    const outcome = Promise.withResolvers<unknown>();
    calls.set(id, { method: name, resolve: outcome.resolve, reject: outcome.reject });
    const leave = (): void =>
      settle(id, (call) => {
        call.reject(cancelled(name));
        link.send({ kind: 'cancel', id });
      });
    signal?.addEventListener('abort', leave, { once: true });
    try {
      link.send({ kind: 'call', id, method: name, input });
    } catch (thrown) {
      // An input that cannot cross a boundary between processes.
      settle(id, (call) => call.reject(carried(contractErrorOf(thrown))));
    }
    return outcome.promise.finally(() => signal?.removeEventListener('abort', leave));
  };

  return {
    call: (name, input, signal) => begin(name, input, signal) as Promise<z.infer<Table[typeof name]['output']>>,
    follow(after, listener) {
      lastId += 1;
      const id = lastId;
      follows.set(id, listener);
      if (closed === null) link.send({ kind: 'follow', id, after });
      // Later, so that whoever follows has the function in hand by which it ends this.
      else queueMicrotask(() => endFollow(id, (listener) => listener.lost()));
      return () =>
        endFollow(id, () => {
          if (closed === null) link.send({ kind: 'unfollow', id });
        });
    },
    close(error) {
      if (closed !== null) return;
      closed = error;
      for (const id of [...calls.keys()]) settle(id, (call) => call.reject(carried(error)));
      for (const id of [...follows.keys()]) endFollow(id, (listener) => listener.lost());
    },
  };
}

const carried = ({ code, message, context }: ContractErrorData): ContractError =>
  new ContractError(code, message, context);

const cancelled = (method: string): ContractError =>
  new ContractError('cancelled', `${method} was cancelled.`, { method });

const notUnderstood = (method: string): ContractError =>
  new ContractError('internal', `The answer to ${method} is not what was agreed.`, { method });

function idOf(told: unknown): number | null {
  return typeof told === 'object' && told !== null && 'id' in told && typeof told.id === 'number' ? told.id : null;
}
