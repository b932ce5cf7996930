import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { ChildProgram, until } from './child-program.ts';
import type { Desktop } from './desktop.ts';
import type { ElectronRuntime } from './electron-runtime.ts';

export interface AppPlace {
  readonly runtime: ElectronRuntime;
  /** Folder of the app as `stageApp` made it. */
  readonly app: string;
  readonly desktop: Desktop;
  /** Chromium's and the app's own settings; the same again is the same person. */
  readonly userData: string;
  readonly dataDirectory: string;
}

/** Folders of a person of this name on that desktop. */
export function appPlace(runtime: ElectronRuntime, app: string, desktop: Desktop, person = 'somebody'): AppPlace {
  return {
    ...{ runtime, app, desktop },
    userData: join(desktop.room, person, 'settings'),
    dataDirectory: join(desktop.room, person, 'data'),
  };
}

const argumentsOf = (place: AppPlace, more: readonly string[]): string[] => [
  place.app,
  `--user-data-dir=${place.userData}`,
  '--data-dir',
  place.dataDirectory,
  ...more,
];

export interface LaunchOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The app with whoever looks into it: its main process by `electron`, its page by `window`. */
export class LaunchedApp {
  readonly electron: ElectronApplication;
  readonly place: AppPlace;
  readonly pid: number;
  readonly #child: ChildProcess;
  /** Resolves once the main process is gone, with its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** What the main process printed. */
  output = '';
  /** What pages complained of: errors and warnings of the console, uncaught errors. */
  readonly complaints: string[] = [];

  private constructor(electron: ElectronApplication, place: AppPlace) {
    this.electron = electron;
    this.place = place;
    // Once the app is gone, Playwright does not tell its process any more.
    const child = electron.process();
    this.#child = child;
    this.pid = child.pid ?? 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece: Buffer) => {
        this.output += piece.toString();
      });
    }
    this.ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    electron.context().on('weberror', (error) => this.complaints.push(String(error.error())));
    electron.context().on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
  }

  /** The signal that ended it; null while it runs and when it ended by itself. */
  get endedBy(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  static async launch(place: AppPlace, options: LaunchOptions = {}): Promise<LaunchedApp> {
    const electron = await _electron.launch({
      executablePath: place.runtime.executable,
      args: argumentsOf(place, options.args ?? []),
      cwd: place.desktop.room,
      env: { ...place.desktop.environment, ...options.environment },
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: 60_000,
    });
    electron.evaluate = withoutCollection(electron);
    return new LaunchedApp(electron, place);
  }

  /** The page of the one window, once it has drawn something. */
  async window(): Promise<Page> {
    const page = await this.electron.firstWindow();
    await page.waitForSelector('#root a.brand', { timeout: 60_000 });
    return page;
  }

  /** The app's own log. */
  log(): Promise<string> {
    return readFile(join(this.place.userData, 'stallscope.log'), 'utf8');
  }

  /** Asks it to end as its menu does, and waits until its process is gone. Answers its exit code and how long that took. */
  async quit(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }> {
    const startedMs = performance.now();
    // The answer may never come, since whoever would give it is gone. In a turn of its own, as a menu would: what a debugger evaluates may
    // interrupt a function of the app in the middle.
    void this.electron.evaluate(({ app }) => void setImmediate(() => app.quit())).catch(() => {});
    const exitCode = await this.ended;
    return { exitCode, tookMs: performance.now() - startedMs };
  }

  /** Ends it whatever it does at the moment; does nothing when it has ended. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await this.ended;
    }
  }
}

/**
 * Of an answer of the main process that is still on its way the debugger holds on to nothing, so that now and then it is collected as
 * garbage before it comes. What was asked is then asked again; it may have been done already.
 */
function withoutCollection(electron: ElectronApplication): ElectronApplication['evaluate'] {
  const evaluate = electron.evaluate.bind(electron) as unknown as (...words: readonly unknown[]) => Promise<unknown>;
  const asked = async (...words: readonly unknown[]): Promise<unknown> => {
    for (;;) {
      try {
        return await evaluate(...words);
      } catch (error) {
        if (!String(error).includes('promise was garbage collected')) throw error;
      }
    }
  };
  return asked as ElectronApplication['evaluate'];
}

/** The app without anyone who looks into it, as a person starts it; `before` are words before its executable. */
export function startApp(
  place: AppPlace,
  options: LaunchOptions & { readonly before?: readonly string[] } = {},
): ChildProgram {
  const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const words = [
    ...(options.before ?? []),
    place.runtime.executable,
    ...rootOnly,
    ...argumentsOf(place, options.args ?? []),
  ];
  const [program = '', ...args] = words;
  return new ChildProgram(program, args, { ...place.desktop.environment, ...options.environment }, place.desktop.room);
}

/** Waits until nothing of a person's app runs any more: its helpers end a moment after it. */
export async function allGone(place: AppPlace): Promise<void> {
  await until('its processes are gone', async () => (await processesUnder(place.userData)).length === 0);
}

/** Process ids of all that runs with `userData` on its command line. */
async function processesUnder(userData: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const words = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (words.includes(userData)) found.push(Number(name));
  }
  return found;
}
