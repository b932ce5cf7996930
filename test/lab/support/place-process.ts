import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Place } from './network-plan.ts';
import { namespaceOf } from './remains.ts';

/** A program that goes on running in one place of the lab. Its process id is the program's own: `ip netns exec` replaces itself. */
export interface PlaceProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written to standard error so far, at most the last 64 KiB. */
  errorText(): string;
  /** Asks it to end, and ends it after two seconds; resolves once it is gone. */
  stop(): Promise<void>;
}

export interface PlaceProcessOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** `pipe` lets the caller read standard output from `child.stdout`. */
  readonly stdout?: 'ignore' | 'pipe';
  /** Opens a message channel to a Node program. */
  readonly channel?: boolean;
}

export function startAt(
  place: Place,
  program: string,
  args: readonly string[],
  options: PlaceProcessOptions = {},
): PlaceProcess {
  const child = spawn('ip', ['netns', 'exec', namespaceOf(place), program, ...args], {
    stdio: ['ignore', options.stdout ?? 'ignore', 'pipe', ...(options.channel === true ? (['ipc'] as const) : [])],
    env: options.environment ?? process.env,
  });
  if (child.pid === undefined) throw new Error(`${program} could not be started`);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-65_536);
  });
  return { child, pid: child.pid, errorText: () => errors, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await gone;
  clearTimeout(force);
}

/** A program of this folder, run in a place and spoken to over its channel. */
export interface HelperProcess<Order> extends PlaceProcess {
  /** Sends an order; resolves when the program says that it has carried it out. */
  tell(order: Order): Promise<void>;
}

/** Starts `script` (a file of this folder) with Node and waits until it says that it is ready. */
export async function startHelper<Order extends object>(
  place: Place,
  script: string,
  args: readonly string[],
): Promise<HelperProcess<Order>> {
  const file = new URL(script, import.meta.url).pathname;
  const process_ = startAt(place, process.execPath, [file, ...args], {
    channel: true,
    environment: plainEnvironment(),
  });
  await answerOf(process_, 'ready');
  // Orders are answered in turn, so they are given in turn.
  let last: Promise<void> = Promise.resolve();
  return {
    ...process_,
    tell(order) {
      last = last.then(() => {
        const done = answerOf(process_, 'done');
        process_.child.send(order);
        return done;
      });
      return last;
    },
  };
}

/** Without the test runner's own switches, which would load it into every helper. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...rest } = process.env;
  return rest;
}

function answerOf(process_: PlaceProcess, expected: 'ready' | 'done'): Promise<void> {
  return new Promise((resolve, reject) => {
    const { child } = process_;
    const late = setTimeout(() => settle(new Error(`no '${expected}' within a minute`)), 60_000);
    const onMessage = (message: unknown): void => settle(message === expected ? null : new Error(String(message)));
    const onExit = (): void => settle(new Error(`ended early: ${process_.errorText()}`));
    const settle = (error: Error | null): void => {
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
      if (error === null) resolve();
      else reject(new Error(`helper ${child.spawnargs.join(' ')}: ${error.message}`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
