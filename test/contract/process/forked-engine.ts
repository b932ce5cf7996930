import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLinkClient, type LinkClient } from '../../../electron/contract/link-client.ts';
import type { MessageLink } from '../../../electron/contract/wire.ts';
import { ENGINE_PROCESS_TABLE, type EngineProcessTable } from '../../../electron/service/process/engine-handlers.ts';

const ENTRY = fileURLToPath(new URL('../../../electron/service/process/engine-process.ts', import.meta.url));
const ADAPTER = new URL('./port-over-fork.ts', import.meta.url).href;

export interface ForkedEngine {
  readonly client: LinkClient<EngineProcessTable>;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly text: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends it by force, unless it has ended. */
  readonly kill: () => Promise<void>;
}

/** The engine process in a child of this one, with its real entry. */
export function forkEngine(environment: Readonly<Record<string, string>> = {}): ForkedEngine {
  const child = fork(ENTRY, [], {
    // As utility processes have it since Electron 37: nothing but a warning for a promise that nobody looks after.
    execArgv: ['--unhandled-rejections=warn', '--import', ADAPTER],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
  let text = '';
  const read = [child.stdout, child.stderr].map(async (stream) => {
    if (stream === null) return;
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await once(stream, 'end');
  });
  // `close` does not come where this side has ended the channel.
  const ended = Promise.all([once(child, 'exit'), ...read]).then(([[code, signal]]) => ({ code, signal }));
  const client = createLinkClient(ENGINE_PROCESS_TABLE, linkTo(child));
  void ended.then(({ code, signal }) =>
    client.close({ code: 'engine-unavailable', message: `It ended: ${code ?? signal}.`, context: {} }),
  );
  return {
    client,
    child,
    text: () => text,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function linkTo(child: ChildProcess): MessageLink {
  let listener: ((message: unknown) => void) | null = null;
  return {
    send(message) {
      if (child.connected) child.send(message, () => {});
    },
    receive(next) {
      if (listener === null) child.on('message', (message) => listener?.(message));
      listener = next;
    },
  };
}
