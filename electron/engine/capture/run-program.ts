import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { ProgramOutcome, ProgramRequest, ProgramRunner } from './capture.ts';
import { ProgramStarts } from './program-starts.ts';

/** Network tools live here on many systems, and the PATH of a desktop session lacks it. */
const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];

/** A program that was asked to stop and has not within this time is killed. */
const KILL_AFTER_MS = 300;

/** A program that cannot even be killed (setuid, or stuck in the kernel) is left behind after this, so that no capture waits for it. */
const ABANDON_AFTER_MS = 1_000;

/** Output pipes that a runaway grandchild still holds are not waited for any longer than this. */
const DRAIN_MS = 200;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A runner of programs: by argument vector, never through a shell, in a process group of their own that is stopped as a whole at
 * the deadline, at the output cap or on abort. Never rejects. Output is decoded as UTF-8 with replacement characters; both
 * streams together are held to the cap. `environment` is handed on, with the locale set to C so that words can be recognised.
 */
export function createProgramRunner(options: {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
}): ProgramRunner {
  const starts = new ProgramStarts();
  return (request) => runProgram(request, options, starts);
}

/** Full path of an executable program in PATH or in the system's own directories; null where there is none. */
export function findProgram(program: string, environment: Environment, platform: NodeJS.Platform): string | null {
  if (isAbsolute(program)) return isExecutable(program) ? program : null;
  const suffixes = platform === 'win32' ? ['.exe'] : [''];
  const path = environment.PATH ?? environment.Path ?? '';
  const directories = [...path.split(delimiter), ...(platform === 'win32' ? [] : SYSTEM_DIRECTORIES)];
  for (const directory of directories) {
    if (!isAbsolute(directory)) continue;
    for (const suffix of suffixes) {
      const candidate = join(directory, program + suffix);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function runProgram(
  request: ProgramRequest,
  options: { readonly clock: Clock; readonly platform: NodeJS.Platform; readonly environment: Environment },
  starts: ProgramStarts,
): Promise<ProgramOutcome> {
  const path = findProgram(request.program, options.environment, options.platform);
  if (path === null) {
    return isAbsolute(request.program) && exists(request.program)
      ? { kind: 'failed-to-start', reason: `${request.program} may not be executed` }
      : { kind: 'missing' };
  }
  if (request.urgent !== true) await starts.turn();
  try {
    return await startProgram(path, request, options);
  } finally {
    if (request.urgent !== true) starts.done();
  }
}

async function startProgram(
  path: string,
  request: ProgramRequest,
  options: { readonly clock: Clock; readonly platform: NodeJS.Platform; readonly environment: Environment },
): Promise<ProgramOutcome> {
  if (request.signal.aborted) return stoppedBeforeStart();
  let child: ChildProcess;
  request.onStart?.();
  try {
    child = spawn(path, [...request.args], {
      detached: options.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...options.environment, LC_ALL: 'C', LANG: 'C' },
    });
  } catch (error) {
    return { kind: 'failed-to-start', reason: reasonOf(error) };
  }
  return await supervise(child, request, options.clock, options.platform);
}

function supervise(
  child: ChildProcess,
  request: ProgramRequest,
  clock: Clock,
  platform: NodeJS.Platform,
): Promise<ProgramOutcome> {
  return new Promise((settle) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let room = request.maxOutputBytes;
    let truncated = false;
    let stoppedBy: 'deadline' | 'output-cap' | 'signal' | null = null;
    let cancelKill = () => {};
    let cancelDrain = () => {};
    let settled = false;

    const stop = (why: 'deadline' | 'output-cap' | 'signal') => {
      if (stoppedBy !== null || settled) return;
      stoppedBy = why;
      signalGroup(child, 'SIGTERM', platform);
      cancelKill = clock.schedule(KILL_AFTER_MS, () => {
        signalGroup(child, 'SIGKILL', platform);
        cancelKill = clock.schedule(ABANDON_AFTER_MS, () => {
          child.unref();
          finishEnded();
        });
      });
    };
    const onAbort = () => stop('signal');
    const cancelDeadline = clock.schedule(request.deadlineMs, () => stop('deadline'));

    const finish = (outcome: ProgramOutcome) => {
      if (settled) return;
      settled = true;
      cancelDeadline();
      cancelKill();
      cancelDrain();
      request.signal.removeEventListener('abort', onAbort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle(outcome);
    };
    const finishEnded = () =>
      finish({
        kind: 'ended',
        exitCode: child.exitCode,
        stoppedBy,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        truncated,
      });

    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      if (chunk.length > room) {
        truncated = true;
        into.push(chunk.subarray(0, room));
        room = 0;
        stop('output-cap');
        return;
      }
      room -= chunk.length;
      into.push(chunk);
    };
    child.stdout?.on('data', collect(stdout));
    child.stderr?.on('data', collect(stderr));
    child.once('error', (error) => {
      finish(
        'code' in error && error.code === 'ENOENT'
          ? { kind: 'missing' }
          : { kind: 'failed-to-start', reason: reasonOf(error) },
      );
    });
    child.once('exit', () => {
      // What the program left behind in its group must not outlive it; the leader is reaped, the group id is still ours while members live.
      signalGroup(child, 'SIGKILL', platform);
      cancelKill();
      cancelDrain = clock.schedule(DRAIN_MS, finishEnded);
    });
    child.once('close', finishEnded);
    request.signal.addEventListener('abort', onAbort, { once: true });
    if (request.signal.aborted) onAbort();
  });
}

/** To the program and to all that it started. */
export function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform): void {
  if (child.pid === undefined) return;
  if (platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group. EPERM: what is left runs as another user (setuid) and cannot be signalled by us.
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  }
}

function stoppedBeforeStart(): ProgramOutcome {
  return { kind: 'ended', exitCode: null, stoppedBy: 'signal', stdout: '', stderr: '', truncated: false };
}

function exists(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
