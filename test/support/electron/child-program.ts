import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

const STEP_MS = 50;

/** What still runs when the tests end in the middle must not stay behind. */
const running = new Set<ChildProgram>();
process.on('exit', () => {
  for (const program of running) program.child.kill('SIGKILL');
});

/** A program that a test started and that ends with it. Keeps what it prints. */
export class ChildProgram {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #name: string;
  /** Resolves once it is gone, with its exit code, or null when a signal ended it. Never rejects. */
  readonly ended: Promise<number | null>;
  output = '';

  constructor(program: string, args: readonly string[], environment: Readonly<Record<string, string>>, cwd?: string) {
    this.#name = program;
    this.child = spawn(program, args, {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        this.output += piece;
      });
    }
    this.child.stdin.on('error', () => {});
    running.add(this);
    this.child.once('close', () => running.delete(this));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.output += String(error);
        resolve(null);
      });
      this.child.once('close', (code) => resolve(code));
    });
  }

  get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first match in what it printed; fails when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${this.#name} prints ${pattern}`, () => {
      const found = pattern.exec(this.output);
      if (found === null && !this.isRunning) throw new Error(`${this.#name} ended early: ${this.output.slice(-2_000)}`);
      return found;
    });
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

/** Asks again and again until the answer is neither null nor false. The limit is for what never comes, not for what is slow. */
export async function until<Found>(
  what: string,
  ask: () => Found | null | false | Promise<Found | null | false>,
  limitMs = 30_000,
): Promise<Found> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== false) return found;
    if (performance.now() > endMs) throw new Error(`Waited ${limitMs / 1_000} s in vain for this: ${what}`);
    await pause(STEP_MS);
  }
}
