import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../domain/clock.ts';
import { errorCodeOf } from '../error-code.ts';

/** A program that was asked to stop and has not within this time is killed. */
const KILL_AFTER_MS = 2_000;
/** One that cannot even be killed is left behind, so that nothing waits for it. */
const ABANDON_AFTER_MS = 2_000;
/** What its children still write after it has ended is not waited for any longer. */
const DRAIN_MS = 500;
const MOST_OUTPUT_BYTES = 16_384;

export interface CommandOrder {
  /** Absolute. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** All of standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type CommandOutcome =
  /** `output`: both streams as they came, at most 16,384 bytes; what is more was read and thrown away. */
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: string }
  /** By a signal that did not come from here. */
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'stopped' }
  /** `code`: of the system, such as `ENOENT`; empty where it told none. */
  | { readonly kind: 'not-started'; readonly code: string };

/**
 * Runs a program by argument vector, never through a shell, in a process group of its own that ends as a whole: at the time limit, on
 * abort, and with the program itself. Never rejects.
 */
export function runCommand(order: CommandOrder, clock: Clock): Promise<CommandOutcome> {
  if (order.signal.aborted) return Promise.resolve({ kind: 'stopped' });
  return new Promise((settle) => {
    let child: ChildProcess;
    try {
      child = spawn(order.program, [...order.args], {
        detached: order.platform !== 'win32',
        windowsHide: true,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: order.environment,
      });
    } catch (error) {
      settle({ kind: 'not-started', code: errorCodeOf(error) });
      return;
    }
    const chunks: Buffer[] = [];
    let room = MOST_OUTPUT_BYTES;
    let stopped: 'too-long' | 'stopped' | null = null;
    let settled = false;
    let cancelNext = () => {};

    const finish = (outcome: CommandOutcome) => {
      if (settled) return;
      settled = true;
      cancelDeadline();
      cancelNext();
      order.signal.removeEventListener('abort', onAbort);
      child.stdin?.destroy();
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle(outcome);
    };
    const ended = () => {
      if (stopped !== null) return finish({ kind: stopped });
      if (child.exitCode === null) return finish({ kind: 'killed', by: child.signalCode ?? 'an unknown signal' });
      finish({ kind: 'ended', exitCode: child.exitCode, output: Buffer.concat(chunks).toString('utf8') });
    };
    const stop = (why: 'too-long' | 'stopped') => {
      if (stopped !== null || settled) return;
      stopped = why;
      signalGroup(child, 'SIGTERM', order.platform);
      cancelNext = clock.schedule(KILL_AFTER_MS, () => {
        signalGroup(child, 'SIGKILL', order.platform);
        cancelNext = clock.schedule(ABANDON_AFTER_MS, () => {
          child.unref();
          ended();
        });
      });
    };
    const onAbort = () => stop('stopped');
    const cancelDeadline = clock.schedule(order.timeoutMs, () => stop('too-long'));
    order.signal.addEventListener('abort', onAbort, { once: true });

    const collect = (chunk: Buffer) => {
      const kept = chunk.subarray(0, room);
      room -= kept.length;
      if (kept.length > 0) chunks.push(kept);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => {
      // Also emitted when a signal could not be sent; then it runs all the same.
      if (child.pid === undefined) finish({ kind: 'not-started', code: errorCodeOf(error) });
    });
    child.once('exit', () => {
      // What it left behind in its group must not outlive it.
      signalGroup(child, 'SIGKILL', order.platform);
      cancelNext();
      cancelNext = clock.schedule(DRAIN_MS, ended);
    });
    child.once('close', ended);
    // Whoever does not want to read the message need not.
    child.stdin?.on('error', () => {});
    child.stdin?.end(order.input);
  });
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform): void {
  if (child.pid === undefined) return;
  if (platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group. EPERM: it runs as somebody else now.
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  }
}
