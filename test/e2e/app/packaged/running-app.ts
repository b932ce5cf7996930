import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, errors, type Page } from 'playwright-core';
import { z } from 'zod';
import { ChildProgram, until } from '../../../support/electron/child-program.ts';
import type { AppPerson } from './app-person.ts';
import type { PackedApp } from './pack-app.ts';

export interface AppProcess {
  readonly pid: number;
  readonly command: string;
  /** What the kernel says of it, proc(5). */
  readonly status: string;
}

/** By which the app serves its page to its own window. */
const PAGE = 'app://';
const ATTACH_MS = 10_000;
const PATIENCE_MS = 60_000;

async function attached(address: string): Promise<Browser | null> {
  try {
    return await chromium.connectOverCDP(address, { timeout: ATTACH_MS });
  } catch (error) {
    if (error instanceof errors.TimeoutError) return null;
    throw error;
  }
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

  /** What it has printed so far. */
  get output(): string {
    return this.#program.output;
  }

  /** Its window, as soon as a page is in it; fails when the app ends before. */
  async window(): Promise<Page> {
    const [, address = '', port = ''] = await this.#program.printed(
      /DevTools listening on (ws:\/\/127\.0\.0\.1:(\d+)\S+)/,
    );
    // Who attaches while the window is being made may wait for ever, so it must be there, and the first attempt is not the last.
    await until('a window', () => this.#hasPage(port));
    const browser = await until('a look into the window', () => attached(address), PATIENCE_MS);
    const pages = browser.contexts().flatMap((context) => context.pages());
    const page = pages.find((candidate) => candidate.url().startsWith(PAGE));
    if (page === undefined) throw new Error(`the window shows ${pages.map((candidate) => candidate.url()).join(', ')}`);
    return page;
  }

  async #hasPage(port: string): Promise<boolean> {
    if (!this.#program.isRunning) throw new Error(`the app ended early: ${this.output}`);
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const listed = z.array(z.object({ type: z.string(), url: z.string() })).parse(await answer.json());
    return listed.some(({ type, url }) => type === 'page' && url.startsWith(PAGE));
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
