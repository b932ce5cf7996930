import { open, readFile, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { pause } from './pause.ts';

/** Held while a trace runs. */
export interface HeldLock {
  /**
   * Calls the listener when somebody else waits for the lock, at once where somebody does, so that a long trace can make way. Systems
   * that meet in a file never tell.
   */
  onWanted(listener: () => void): void;
  /** Lets the next one in. Never rejects. */
  release(): Promise<void>;
}

export type LockAttempt =
  | { readonly kind: 'held'; readonly lock: HeldLock }
  /** Somebody else holds it; `freed` settles when it is worth trying again. */
  | { readonly kind: 'taken'; readonly holder: string; freed(signal: AbortSignal): Promise<void> }
  /** This machine offers no way to exclude other processes. */
  | { readonly kind: 'impossible'; readonly reason: string };

/** One holder at a time among all processes of the machine that meet in it. */
export interface MachineLock {
  tryTake(): Promise<LockAttempt>;
}

/**
 * On Linux an abstract Unix socket: bound while held, gone with its holder however that ends, and one per network namespace, just
 * like the interference that it prevents. Elsewhere a file with the holder's process id.
 */
export function createMachineLock(options: {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Where the lock file goes where there are no abstract sockets. */
  readonly directory: string;
  readonly name?: string;
}): MachineLock {
  const name = options.name ?? 'stallscope-trace';
  return options.platform === 'linux'
    ? createSocketLock(`\0${name}`)
    : createFileLock(join(options.directory, `${name}.lock`), options.clock);
}

function createSocketLock(path: string): MachineLock {
  return {
    tryTake: () =>
      new Promise((settle) => {
        const waiting = new Set<Socket>();
        const listeners = new Set<() => void>();
        const server = createServer((socket) => {
          // Those who wait stay connected; the connection's end tells them that the lock is free.
          waiting.add(socket);
          for (const wanted of listeners) wanted();
          socket.on('error', () => socket.destroy());
          socket.on('close', () => waiting.delete(socket));
          socket.resume();
        });
        server.once('error', (error) => {
          if ('code' in error && error.code === 'EADDRINUSE') {
            settle({ kind: 'taken', holder: 'another process', freed: (signal) => untilClosed(path, signal) });
          } else {
            settle({ kind: 'impossible', reason: error.message });
          }
        });
        server.listen({ path }, () => {
          server.unref();
          const onWanted = (wanted: () => void): void => {
            listeners.add(wanted);
            if (waiting.size > 0) wanted();
          };
          settle({ kind: 'held', lock: { onWanted, release: () => closeServer(server, waiting) } });
        });
      }),
  };
}

function closeServer(server: Server, waiting: ReadonlySet<Socket>): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
    for (const socket of waiting) socket.destroy();
  });
}

/** Settles when the holder is gone or the signal aborts; at once where nobody holds it any more. */
function untilClosed(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    if (signal.aborted) {
      settle();
      return;
    }
    const socket = connect({ path });
    const end = () => {
      signal.removeEventListener('abort', end);
      socket.destroy();
      settle();
    };
    signal.addEventListener('abort', end, { once: true });
    socket.on('error', end);
    socket.on('close', end);
    socket.resume();
    socket.unref();
  });
}

/** No trace runs this long; an older file belongs to a holder whose process id has been given to another program. */
const STALE_AFTER_MS = 180_000;
const POLL_MS = 200;

function createFileLock(path: string, clock: Clock): MachineLock {
  const attempt = async (mayTakeOver: boolean): Promise<LockAttempt> => {
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(`${process.pid}\n`);
      } finally {
        await file.close();
      }
      return { kind: 'held', lock: { onWanted: () => {}, release: () => removeFile(path) } };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return { kind: 'impossible', reason: reasonOf(error) };
    }
    const holder = await readHolder(path);
    if (mayTakeOver && holder.stale && (await removeStale(path))) return attempt(false);
    return {
      kind: 'taken',
      holder: holder.pid === null ? 'another process' : `process ${holder.pid}`,
      freed: (signal) => pause(clock, POLL_MS, signal),
    };
  };
  return { tryTake: () => attempt(true) };
}

async function readHolder(path: string): Promise<{ readonly pid: number | null; readonly stale: boolean }> {
  try {
    const [text, facts] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const old = Date.now() - facts.mtimeMs > STALE_AFTER_MS;
    const pid = /^\d{1,10}\s*$/.test(text) ? Number(text) : null;
    // A file without a number is being written this moment, unless it has been there for long.
    return { pid, stale: old || (pid !== null && !isAlive(pid)) };
  } catch {
    return { pid: null, stale: false };
  }
}

/** Removes a stale lock under a second lock, so that two who find it stale cannot remove each other's fresh one. */
async function removeStale(path: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  try {
    await (await open(guard, 'wx', 0o600)).close();
  } catch {
    const age = await stat(guard).then(
      (facts) => Date.now() - facts.mtimeMs,
      () => 0,
    );
    if (age > STALE_AFTER_MS) await removeFile(guard);
    return false;
  }
  try {
    if (!(await readHolder(path)).stale) return false;
    await removeFile(path);
    return true;
  } finally {
    await removeFile(guard);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return codeOf(error) !== 'ESRCH';
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch {
    // Gone already, which is what was wanted; one that cannot be removed goes stale with this process.
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
