import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { callChecked } from '../../contract/call-checked.ts';
import type { ContractApi } from '../../contract/contract.ts';
import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import { doorPlace } from './door-place.ts';

/** As long as the longest input that a command line has. */
const MAX_QUESTION_CHARACTERS = 20_000_000;
const MAX_CALLERS = 16;
const QUESTION_WITHIN_MS = 10_000;

export interface Door {
  close(): Promise<void>;
}

export interface DoorParts {
  readonly directory: string;
  readonly platform: NodeJS.Platform;
  readonly api: ContractApi;
  readonly log: (line: string) => void;
}

/**
 * Lets the command line speak to the engine that holds the data directory: one question a connection, a line of JSON with `method` and
 * `input`, answered by one line `{ok: true, value}` or `{ok: false, error}`. The socket is its owner's alone, who may read and change
 * everything in the directory anyway. Where there can be none, the log says so, and all else works.
 */
export async function openDoor({ directory, platform, api, log }: DoorParts): Promise<Door> {
  const place = doorPlace(directory, platform);
  if (place === null) {
    log(`The path of ${directory} is too long for a socket, so stallscope notify cannot speak to this process.`);
    return { close: async () => {} };
  }
  const callers = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    callers.add(socket);
    socket.on('close', () => callers.delete(socket));
    answer(socket, api);
  });
  server.maxConnections = MAX_CALLERS;
  const opened = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.once('listening', () => resolve(null));
    // What lies there was left behind: whoever holds the directory is alone in it.
    if (platform !== 'win32') rmSync(place, { force: true });
    const before = platform === 'win32' ? null : process.umask(0o177);
    server.listen(place);
    if (before !== null) process.umask(before);
  });
  if (opened !== null) {
    log(`There can be no socket in ${directory}, so stallscope notify cannot speak to this process: ${opened.message}`);
    return { close: async () => {} };
  }
  if (platform !== 'win32') chmodSync(place, 0o600);
  server.on('error', (error) => log(`The socket in ${directory}: ${error.message}`));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of callers) socket.destroy();
      }),
  };
}

function answer(socket: Socket, api: ContractApi): void {
  const gone = new AbortController();
  let text = '';
  const tell = (envelope: object): void => {
    if (!socket.destroyed) socket.end(`${JSON.stringify(envelope)}\n`);
  };
  const work = async (line: string): Promise<void> => {
    try {
      const { method, input } = questionOf(line);
      // With the first question only: its shapes take megabytes, and most engines are never asked.
      const { contract } = await import('../../contract/contract.ts');
      tell({ ok: true, value: await callChecked(contract.methods, api, method, input, gone.signal) });
    } catch (thrown) {
      tell({ ok: false, error: contractErrorOf(thrown) });
    }
  };
  const late = setTimeout(() => socket.destroy(), QUESTION_WITHIN_MS);
  const take = (chunk: string): void => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= MAX_QUESTION_CHARACTERS) return;
    clearTimeout(late);
    socket.off('data', take);
    socket.resume();
    if (end < 0) socket.destroy();
    else void work(text.slice(0, end));
  };
  socket.setEncoding('utf8').on('data', take);
  socket.on('error', () => socket.destroy());
  // Whoever ends before the line is whole has asked nothing.
  socket.on('end', () => {
    if (!text.includes('\n')) socket.destroy();
  });
  socket.on('close', () => {
    clearTimeout(late);
    gone.abort();
  });
}

function questionOf(line: string): { readonly method: string; readonly input: unknown } {
  let question: unknown;
  try {
    question = JSON.parse(line);
  } catch {
    throw new ContractError('invalid-input', 'The question is no JSON.', {});
  }
  if (typeof question !== 'object' || question === null || !('method' in question) || !('input' in question)) {
    throw new ContractError('invalid-input', 'The question has no “method” or no “input”.', {});
  }
  if (typeof question.method !== 'string') throw new ContractError('invalid-input', '“method” is no text.', {});
  return { method: question.method, input: question.input };
}
