import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

export interface FullBacklogServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens with the shortest queue, says its port, and then never accepts anything: it is asleep for good. */
const PROGRAM = `
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port) + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** A port of loopback at which connection requests are dropped, as by a server whose accept queue is full: connecting hangs. */
export async function startFullBacklogServer(): Promise<FullBacklogServer> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await announcedPort(child);
  // Queue 1 holds two connections on Linux; a few more make sure, and hang like those that come later.
  const fillers = Array.from({ length: 4 }, () => {
    const socket = new Socket();
    socket.on('error', () => {});
    socket.connect({ host: '127.0.0.1', port });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    address: '127.0.0.1',
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.endsWith('\n')) resolve(Number(text));
    });
    child.once('exit', () => reject(new Error('the server ended before it listened')));
  });
}
