import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';

/** A screen in memory, for windows that nobody looks at. */
export interface XDisplay {
  /** As DISPLAY wants it. */
  readonly name: string;
  close(): Promise<void>;
}

/** Starts Xvfb on the first number that is free; every user of this machine may open windows on it. */
export async function startXDisplay(): Promise<XDisplay> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-ac', '-nolisten', 'tcp'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  const told = child.stdio[3];
  if (!(told instanceof Readable)) throw new Error('Xvfb has no way to tell its number');
  const [number] = await Promise.race([once(told, 'data'), closed.then(() => Promise.reject(new Error('Xvfb ended')))]);
  return {
    name: `:${String(number).trim()}`,
    close: async () => {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
