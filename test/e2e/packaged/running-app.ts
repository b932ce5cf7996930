import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { PackedApp } from './pack-app.ts';
import type { XDisplay } from './x-display.ts';

/** Who starts the app; numbers of the system. */
export interface AppUser {
  readonly uid: number;
  readonly gid: number;
}

export interface AppEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const LOOK_AGAIN_MS = 50;

/** The packed app, started as a desktop would, with a session bus of its own and a port for looking at its window. */
export class RunningApp {
  readonly dataFolder: string;
  readonly #profile: string;
  readonly #child: ChildProcess;
  readonly #bus: ChildProcess;
  #browser: Browser | null = null;
  #said = '';

  private constructor(home: string, child: ChildProcess, bus: ChildProcess) {
    this.dataFolder = join(home, 'data');
    this.#profile = join(home, 'profile');
    this.#child = child;
    this.#bus = bus;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        this.#said += piece;
      });
    }
  }

  /** `home` is made, and belongs to the user; `switches` come before those for the test. */
  static async start(
    app: PackedApp,
    home: string,
    user: AppUser,
    display: XDisplay,
    switches: readonly string[],
  ): Promise<RunningApp> {
    await mkdir(home, { recursive: true });
    await chown(home, user.uid, user.gid);
    const environment = { PATH: process.env.PATH ?? '', HOME: home, DISPLAY: display.name, LANG: 'C.UTF-8' };
    const options = { cwd: home, env: environment, ...user };
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nosyslog', '--print-address=1'], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(bus.stdout, 'data');
    const args = [
      ...switches,
      `--user-data-dir=${join(home, 'profile')}`,
      '--remote-debugging-port=0',
      `--data-dir=${join(home, 'data')}`,
    ];
    const child = spawn(app.executable, args, {
      ...options,
      env: { ...environment, DBUS_SESSION_BUS_ADDRESS: String(address).trim() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new RunningApp(home, child, bus);
  }

  /** What it has printed so far. */
  get said(): string {
    return this.#said;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its window, as soon as there is one; fails when it ends before. */
  async window(): Promise<Page> {
    const portFile = join(this.#profile, 'DevToolsActivePort');
    while (!existsSync(portFile) || !readFileSync(portFile, 'utf8').includes('/')) await this.#lookAgain('a window');
    const [port, path] = (await readFile(portFile, 'utf8')).split('\n');
    this.#browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
    for (;;) {
      const pages = this.#browser.contexts().flatMap((context) => context.pages());
      const page = pages.find((candidate) => candidate.url().startsWith('app://'));
      if (page !== undefined) return page;
      await this.#lookAgain('a window');
    }
  }

  async #lookAgain(what: string): Promise<void> {
    if (this.#hasEnded) throw new Error(`the app ended before it had ${what}; it said:\n${this.#said}`);
    await pause(LOOK_AGAIN_MS);
  }

  /** The command lines of the app's processes, each with what the kernel says about it. */
  async processes(): Promise<{ readonly pid: number; readonly command: string; readonly status: string }[]> {
    const all = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
        all.push({ pid: Number(name), command, status: await readFile(`/proc/${name}/status`, 'utf8') });
      } catch {
        // It has ended since its name was read.
      }
    }
    return all.filter(({ command }) => command.includes(this.#profile));
  }

  /** Asks it to end as a system does that shuts down, and waits until it has. */
  async terminate(): Promise<AppEnd> {
    await this.#browser?.close();
    if (!this.#hasEnded) {
      const closed = once(this.#child, 'close');
      this.#child.kill('SIGTERM');
      await closed;
    }
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }

  /** For the end of a test, whatever has become of it. */
  async dispose(): Promise<void> {
    if (!this.#hasEnded) {
      const closed = once(this.#child, 'close');
      this.#child.kill('SIGKILL');
      await closed;
    }
    this.#bus.kill('SIGTERM');
    if (this.#bus.exitCode === null && this.#bus.signalCode === null) await once(this.#bus, 'close');
  }
}
