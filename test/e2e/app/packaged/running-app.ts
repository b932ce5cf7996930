import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ChildProgram, until } from '../../../support/electron/child-program.ts';
import type { AppPerson } from './app-person.ts';
import type { PackedApp } from './pack-app.ts';

export interface AppProcess {
  readonly pid: number;
  readonly command: string;
  /** What the kernel says of it, proc(5). */
  readonly status: string;
}

/** The packed app, started as a desktop starts it, with a port by which a test sees its window. */
export class RunningApp {
  readonly dataFolder: string;
  readonly #profile: string;
  readonly #program: ChildProgram;

  constructor(app: PackedApp, person: AppPerson) {
    this.dataFolder = join(person.home, 'data');
    this.#profile = join(person.home, 'profile');
    const [program = '', ...args] = [
      ...person.as,
      app.executable,
      ...person.switches,
      `--user-data-dir=${this.#profile}`,
      '--remote-debugging-port=0',
      `--data-dir=${this.dataFolder}`,
    ];
    this.#program = new ChildProgram(program, args, person.environment, person.home);
  }

  /** Its window, as soon as there is one; fails when it ends before. */
  async window(): Promise<Page> {
    const [, address = ''] = await this.#program.printed(/DevTools listening on (ws:\S+)/);
    const browser = await chromium.connectOverCDP(address);
    return until('a window', () => {
      if (!this.#program.isRunning) throw new Error(`the app ended early: ${this.#program.output}`);
      const pages = browser.contexts().flatMap((context) => context.pages());
      return pages.find((page) => page.url().startsWith('app://')) ?? null;
    });
  }

  /** All processes of it that run now, known by the profile in their command lines. */
  async processes(): Promise<readonly AppProcess[]> {
    const all: AppProcess[] = [];
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

  /** Asks it to end as a system does that shuts down. Answers its exit code, null when a signal ended it. */
  terminate(): Promise<number | null> {
    this.#program.child.kill('SIGTERM');
    return this.#program.ended;
  }

  /** For the end of a test, whatever has become of it. */
  stop(): Promise<void> {
    return this.#program.stop();
  }
}
