import { z } from 'zod';
import { ContractError } from '../../../electron/contract/errors.ts';
import { EventReplay } from '../../../electron/contract/event-replay.ts';
import type { HandlersOf } from '../../../electron/contract/method-table.ts';
import { type LinkServer, serveLink } from '../../../electron/contract/serve-link.ts';
import type { AnswererMessage, MessageLink } from '../../../electron/contract/wire.ts';

export const TABLE = {
  double: { input: z.object({ number: z.int() }), output: z.object({ number: z.int() }) },
  wait: { input: z.object({}), output: z.object({}) },
  fail: { input: z.object({ how: z.enum(['refused', 'thrown', 'foul-answer']) }), output: z.object({}) },
} as const;

export interface ServedLink {
  readonly server: LinkServer;
  readonly events: EventReplay;
  /** What was answered, in order. */
  readonly sent: AnswererMessage[];
  readonly fouls: string[];
  /** Inputs that reached a handler. */
  readonly handled: { readonly method: string; readonly input: unknown }[];
  /** One for each `wait` that is under way: settles it, and whether it was told to end. */
  readonly waiting: { readonly settle: () => void; readonly signal: AbortSignal | undefined }[];
  /** As if it came from the other process. Throws what the server throws. */
  readonly tell: (message: unknown) => void;
  /** What the link says that the other side has not taken yet. */
  unreadBytes: number;
  /** Resolves when every answer that can be there is there. */
  readonly settled: () => Promise<void>;
}

/** A server with methods of its own, asked message by message. */
export function servedLink(options: { readonly withEvents: boolean } = { withEvents: true }): ServedLink {
  const sent: AnswererMessage[] = [];
  const fouls: string[] = [];
  const handled: ServedLink['handled'][number][] = [];
  const waiting: ServedLink['waiting'][number][] = [];
  const events = new EventReplay(10);
  let receive: (message: unknown) => void = () => {};
  const link: MessageLink = {
    send: (message) => sent.push(structuredClone(message) as AnswererMessage),
    receive: (listener) => {
      receive = listener;
    },
    waitingBytes: () => served.unreadBytes,
  };
  const handlers: HandlersOf<typeof TABLE> = {
    async double(input) {
      handled.push({ method: 'double', input });
      return { number: input.number * 2 };
    },
    wait(input, signal) {
      handled.push({ method: 'wait', input });
      return new Promise((resolve, reject) => {
        waiting.push({ settle: () => resolve({}), signal });
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
    async fail(input) {
      handled.push({ method: 'fail', input });
      switch (input.how) {
        case 'refused':
          throw new ContractError('duplicate-name', 'It is there already.', { target: 'a' });
        case 'thrown':
          throw new TypeError('a bug');
        case 'foul-answer':
          return 'nothing of the kind' as unknown as Record<string, never>;
      }
    },
  };
  const server = serveLink({
    table: TABLE,
    handlers,
    events: options.withEvents ? events : null,
    link,
    foul: (reason) => fouls.push(reason),
  });
  const served: ServedLink = {
    server,
    events,
    sent,
    fouls,
    handled,
    waiting,
    unreadBytes: 0,
    tell: (message) => receive(message),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return served;
}
