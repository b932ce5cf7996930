import { z } from 'zod';
import { contractErrorShape } from './errors.ts';

/**
 * The messages by which a caller and an answerer in two processes speak: window and main process, main process and engine. Both
 * transports of this kind carry nothing else. Inputs, values and events are checked by the table of the method or event.
 */
const id = z.int().nonnegative();

export const callerMessageShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, method: z.string().max(100), input: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id }),
  /** Asks for every event whose number is above `after`. */
  z.object({ kind: z.literal('follow'), id, after: id }),
  z.object({ kind: z.literal('unfollow'), id }),
]);

export const answererMessageShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), id, value: z.unknown() }),
  z.object({ kind: z.literal('error'), id, error: contractErrorShape }),
  /** The stream stands; events follow in order. */
  z.object({ kind: z.literal('opened'), id }),
  z.object({ kind: z.literal('event'), id, event: z.unknown() }),
  /** What was asked for has gone by; nothing comes after this. */
  z.object({ kind: z.literal('outrun'), id }),
  /** The engine behind the answerer ended; nothing comes after this. */
  z.object({ kind: z.literal('lost'), id }),
  /** From the main process to its window, unasked: an event of the desktop contract. */
  z.object({ kind: z.literal('desktop'), event: z.unknown() }),
]);

export type CallerMessage = z.infer<typeof callerMessageShape>;
export type AnswererMessage = z.infer<typeof answererMessageShape>;

/** One side of a connection between two processes. Messages are structured clones, in order. */
export interface MessageLink {
  /** Says nothing when the other side is gone. */
  send(message: CallerMessage | AnswererMessage): void;
  /** One listener at a time; what comes before there is one waits. */
  receive(listener: (message: unknown) => void): void;
  /** What was sent and has not left this process yet; left out where the link cannot tell. */
  waitingBytes?(): number;
}
