import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Node has no unix datagram sockets, so another language stands for the service manager. */
const RECEIVER = `
import json, socket, sys
name = sys.argv[1]
held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
held.bind('\\0' + name[1:] if name.startswith('@') else name)
print(json.dumps('listening'), flush=True)
while True:
    print(json.dumps(held.recv(65536).decode('utf-8')), flush=True)
`;

export interface NotifyReceiver {
  /** Datagrams as they came. */
  readonly messages: readonly string[];
  /** Resolves when one has come that matches. */
  until(wanted: RegExp): Promise<void>;
  /** The other side is gone from now on. */
  end(): Promise<void>;
}

/** A real unix datagram socket at that path, or abstract where it begins with `@`; gone after the test. Needs python3. */
export async function notifyReceiver(path: string): Promise<NotifyReceiver> {
  const child: ChildProcess = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages: string[] = [];
  const waiting: { readonly wanted: RegExp; readonly done: () => void }[] = [];
  let listening: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    listening = resolve;
  });
  if (child.stdout === null) throw new Error('There is nothing to read from.');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const text: string = JSON.parse(line);
    if (text === 'listening') listening();
    else messages.push(text);
    for (const one of [...waiting]) if (one.wanted.test(text)) one.done();
  });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  onTestFinished(end);
  await Promise.race([ready, once(child, 'exit').then(() => Promise.reject(new Error('The receiver ended.')))]);
  return {
    messages,
    until(wanted) {
      if (messages.some((message) => wanted.test(message))) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ wanted, done: resolve }));
    },
    end,
  };
}
