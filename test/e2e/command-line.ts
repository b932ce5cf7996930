import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export const CHECKOUT = new URL('../..', import.meta.url).pathname;
/** The Node that comes as a development dependency, whatever runs the tests. */
export const NODE_24 = join(CHECKOUT, 'node_modules/node/bin/node');
export const LAUNCHER = join(CHECKOUT, 'electron/headless/stallscope.cjs');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without what npm and the test runner put there for themselves. */
export function plainEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(npm_(package|lifecycle|config_(local|global)?_?prefix)|NODE_OPTIONS|NODE_ENV|VITEST|TEST$|DEV$|PROD$)/.test(
        entry[0],
      ),
  );
  return { ...Object.fromEntries(own), ...more };
}

/** Runs a program by argument vector until it ends. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Record<string, string>; readonly timeoutMs?: number },
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.environment ?? plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** A program that goes on while a test looks at what it prints. */
export class Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  stderr = '';

  constructor(program: string, args: readonly string[], cwd: string) {
    this.child = spawn(program, args, { cwd, env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      const parts = (rest + piece).split('\n');
      rest = parts.pop() ?? '';
      this.#lines.push(...parts);
      this.#wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      this.stderr += piece;
    });
    this.child.on('close', () => this.#wake());
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** The first answer of `find` that is not null; tries again with each new output and fails when the program ends before. */
  async waitFor<Found>(what: string, find: (lines: readonly string[]) => Found | null): Promise<Found> {
    for (;;) {
      const found = find(this.#lines);
      if (found !== null) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`ended before ${what}; it said:\n${this.#lines.join('\n')}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Asks it to end and waits; resolves at once when it has. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'close');
      this.child.kill('SIGTERM');
      await closed;
    }
    return this.child.exitCode;
  }
}
