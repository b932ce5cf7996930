import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../domain/clock.ts';
import { findProgram, signalGroup } from '../capture/run-program.ts';

/** A program that was asked to stop and has not within this time is killed. */
const KILL_AFTER_MS = 250;
/** What a program said is kept up to here, from the beginning: what is wrong comes first. */
const MAX_WORDS = 4_096;

export type ProgramEnd =
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed-to-start'; readonly reason: string }
  /** `words`: what it wrote to its standard error; bounded. */
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly words: string };

export interface LongProgram {
  /** Asks it to end, with all that it started; kills it when it does not. Resolves when it has ended, or is given up. */
  stop(): Promise<void>;
}

export interface LongProgramRequest {
  readonly program: string;
  readonly args: readonly string[];
  /** For a program that cannot limit its own life: seconds after which `timeout` ends it, where the system has that; null: not. */
  readonly limitS: number | null;
  /** As it comes; taken in at once, so nothing gathers here: a program that is too fast has to wait. */
  readonly onOutput: (chunk: Uint8Array) => void;
  /** Once, and last. */
  readonly onEnd: (end: ProgramEnd) => void;
}

/** Starts a program that runs until it is stopped. Never throws; `onEnd` is called later even when it could not be started. */
export type StartProgram = (request: LongProgramRequest) => LongProgram;

/** Starts programs by argument vector, never through a shell, in a process group of their own. */
export function createProgramStarter(options: {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): StartProgram {
  return (request) => startProgram(request, options);
}

function startProgram(
  request: LongProgramRequest,
  { clock, platform, environment }: Parameters<typeof createProgramStarter>[0],
): LongProgram {
  const path = findProgram(request.program, environment, platform);
  if (path === null) return neverStarted(request, clock, { kind: 'missing' });
  const limiter =
    request.limitS === null || platform !== 'linux' ? null : findProgram('timeout', environment, platform);
  const limited = limiter === null ? [] : [String(request.limitS), path];
  let child: ChildProcess;
  try {
    child = spawn(limiter ?? path, [...limited, ...request.args], {
      detached: platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, LC_ALL: 'C', LANG: 'C' },
    });
  } catch (error) {
    return neverStarted(request, clock, { kind: 'failed-to-start', reason: reasonOf(error) });
  }
  return new RunningProgram(child, request, clock, platform);
}

class RunningProgram implements LongProgram {
  readonly #child: ChildProcess;
  readonly #request: LongProgramRequest;
  readonly #clock: Clock;
  readonly #platform: NodeJS.Platform;
  readonly #gone: Promise<void>;
  #goneNow: () => void = () => {};
  #words = '';
  #cancelKill = (): void => {};
  #hasEnded = false;
  #isStopping = false;

  constructor(child: ChildProcess, request: LongProgramRequest, clock: Clock, platform: NodeJS.Platform) {
    this.#child = child;
    this.#request = request;
    this.#clock = clock;
    this.#platform = platform;
    this.#gone = new Promise((resolve) => {
      this.#goneNow = resolve;
    });
    child.stdout?.on('data', (chunk: Buffer) => request.onOutput(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      if (this.#words.length < MAX_WORDS)
        this.#words += chunk.toString('utf8').slice(0, MAX_WORDS - this.#words.length);
    });
    child.once('error', (error) => this.#end({ kind: 'failed-to-start', reason: reasonOf(error) }));
    child.once('exit', () => signalGroup(child, 'SIGKILL', platform));
    // Not on exit: what it had written before is still to be read.
    child.once('close', (exitCode) => this.#end({ kind: 'ended', exitCode, words: this.#words }));
  }

  stop(): Promise<void> {
    if (this.#hasEnded || this.#isStopping) return this.#gone;
    this.#isStopping = true;
    signalGroup(this.#child, 'SIGTERM', this.#platform);
    this.#cancelKill = this.#clock.schedule(KILL_AFTER_MS, () => {
      signalGroup(this.#child, 'SIGKILL', this.#platform);
      this.#cancelKill = this.#clock.schedule(KILL_AFTER_MS, () => {
        this.#child.unref();
        this.#end({ kind: 'ended', exitCode: null, words: this.#words });
      });
    });
    return this.#gone;
  }

  #end(end: ProgramEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cancelKill();
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#request.onEnd(end);
    this.#goneNow();
  }
}

function neverStarted(request: LongProgramRequest, clock: Clock, end: ProgramEnd): LongProgram {
  clock.schedule(0, () => request.onEnd(end));
  return { stop: async () => {} };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
