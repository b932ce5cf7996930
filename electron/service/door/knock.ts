import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';
import { contract, type MethodInput, type MethodName, type MethodOutput } from '../../contract/contract.ts';
import { ContractError, contractErrorShape } from '../../contract/errors.ts';
import { doorPlace } from './door-place.ts';

const envelopeShape = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: contractErrorShape }),
]);
const MAX_ANSWER_CHARACTERS = 64_000_000;

/** An engine that runs on a data directory, asked from another process of the same user. */
export interface AskEngine {
  /** Rejects with ContractError: as the engine said, or `engine-unavailable` when it ended meanwhile. */
  ask<Name extends MethodName>(
    method: Name,
    input: MethodInput<Name>,
    signal: AbortSignal,
  ): Promise<MethodOutput<Name>>;
}

/** null where no engine listens: none runs, or it can have no socket. */
export async function knock(directory: string, platform: NodeJS.Platform): Promise<AskEngine | null> {
  const place = doorPlace(directory, platform);
  if (place === null) return null;
  const first = await connected(place);
  if (first === null) return null;
  first.destroy();
  return {
    async ask<Name extends MethodName>(
      method: Name,
      input: MethodInput<Name>,
      signal: AbortSignal,
    ): Promise<MethodOutput<Name>> {
      const socket = await connected(place);
      if (socket === null) throw ended();
      const answer = await answerTo(socket, `${JSON.stringify({ method, input })}\n`, signal);
      if (!answer.ok) throw new ContractError(answer.error.code, answer.error.message, answer.error.context);
      const value = contract.methods[method].output.safeParse(answer.value);
      if (!value.success) {
        throw new ContractError('internal', 'The engine that runs is of another version; start it again.', { method });
      }
      // Read by the shape of this very method, which the compiler cannot follow through the union of all.
      return value.data as MethodOutput<Name>;
    },
  };
}

const ended = (): ContractError =>
  new ContractError('engine-unavailable', 'The engine ended before it answered; see whether it runs again.', {});

function connected(place: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection(place);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

async function answerTo(socket: Socket, question: string, signal: AbortSignal): Promise<z.infer<typeof envelopeShape>> {
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let text = '';
  try {
    socket.on('error', stop).setEncoding('utf8');
    socket.write(question);
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.length > MAX_ANSWER_CHARACTERS) break;
    }
  } catch {
    // What came of an answer that broke off is no JSON, and is said below.
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  if (signal.aborted) throw new ContractError('cancelled', 'It was cancelled.', {});
  const read = envelopeShape.safeParse(jsonOrNull(text));
  if (!read.success) throw ended();
  return read.data;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
