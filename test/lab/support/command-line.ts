import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Lab } from './lab.ts';
import type { Place } from './network-plan.ts';
import type { ToolResult } from './run-tool.ts';
import { parseEvent, type WatchEvent } from './watch-events.ts';

/** The real command line as it is installed; it loads what `npm run build` has built. */
export const STALLSCOPE = new URL('../../../electron/headless/stallscope.cjs', import.meta.url).pathname;

/** Runs a command of the product in the client's place to its end. */
export const runStallscope = (lab: Lab, args: readonly string[]): Promise<ToolResult> =>
  lab.run('client', process.execPath, [STALLSCOPE, ...args], 120_000);

/** A `watch --json` that is going on in the client's place. */
export interface Watch {
  readonly pid: number;
  /** All events so far that the lab reads, in order. */
  readonly events: readonly WatchEvent[];
  /** Resolves true as soon as the events so far meet the condition, false after `deadlineMs`. Rejects when a line broke the promise, or the process ended. */
  until(condition: (events: readonly WatchEvent[]) => boolean, deadlineMs: number): Promise<boolean>;
  /** Interrupts it as a person would, and gives its exit code; null when it had to be killed. */
  interrupt(): Promise<number | null>;
}

/** `as` puts before the command what runs it as somebody else; `place` is where it runs. */
export function startWatch(
  lab: Lab,
  args: readonly string[],
  as: (program: string, args: readonly string[]) => readonly [string, readonly string[]] = (...same) => same,
  place: Place = 'client',
): Watch {
  const [program, words] = as(process.execPath, [STALLSCOPE, 'watch', '--json', ...args]);
  const running = lab.start(place, program, words, { stdout: 'pipe' });
  const { child } = running;
  if (child.stdout === null) throw new Error('watch has no output to read');
  const events: WatchEvent[] = [];
  const listeners = new Set<() => void>();
  let trouble: Error | null = null;
  let interrupted = false;
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      const event = parseEvent(line);
      if (event !== null) events.push(event);
    } catch (error) {
      trouble ??= new Error(`watch printed ${line.slice(0, 2_000)}`, { cause: error });
    }
    changed();
  });
  const exited = once(child, 'exit');
  child.on('exit', (code, signal) => {
    if (!interrupted) trouble ??= new Error(`watch ended with ${code ?? signal}: ${running.errorText()}`);
    changed();
  });

  return {
    pid: running.pid,
    events,
    until: (condition, deadlineMs) =>
      new Promise((resolve, reject) => {
        const settle = (result: boolean | Error): void => {
          clearTimeout(late);
          listeners.delete(check);
          if (result instanceof Error) reject(result);
          else resolve(result);
        };
        const check = (): void => {
          if (trouble !== null) settle(trouble);
          else if (condition(events)) settle(true);
        };
        const late = setTimeout(() => settle(false), deadlineMs);
        listeners.add(check);
        check();
      }),
    interrupt: async () => {
      interrupted = true;
      child.kill('SIGINT');
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(force);
      return child.exitCode;
    },
  };
}
