import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { app } from '../../../electron/headless/commands/app.ts';
import { runWords } from '../../support/run-words.ts';

let folder: string;
let data: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-app-'));
  data = join(folder, 'data');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A program that stands where Electron would, and writes down how it was started. */
function electronThat(script: string, version = '45.4.1'): Record<string, string> {
  const executable = join(folder, 'electron');
  writeFileSync(executable, `#!/bin/sh\n${script}\n`);
  chmodSync(executable, 0o755);
  writeFileSync(join(folder, 'version'), version);
  return { ELECTRON_OVERRIDE_DIST_PATH: folder, DISPLAY: ':77', PATH: process.env.PATH ?? '' };
}

/** Runs the command until it has served its page, then asks it to end, as a person does by Ctrl+C. */
async function served(environment: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const ending = new AbortController();
  const running = runWords(['app', '--data-dir', data], { environment, signal: ending.signal });
  const poll = setInterval(() => {
    // The database is there once the service runs, which is what the page is served from.
    try {
      readFileSync(join(data, 'stallscope.db'));
      ending.abort();
    } catch {
      // Not yet.
    }
  }, 20);
  try {
    return await running;
  } finally {
    clearInterval(poll);
  }
}

describe('the app', () => {
  test('is started with the folder of the store, and its end is the end of the command', async () => {
    const environment = electronThat(`printf '%s\\n' "$@" > ${join(folder, 'args')}; exit 0`);
    const { code, stdout } = await runWords(['app', '--hidden', '--data-dir', data], { environment });
    expect([code, stdout]).toEqual([0, '']);
    const args = readFileSync(join(folder, 'args'), 'utf8').trimEnd().split('\n');
    expect(args.filter((word) => word !== '--no-sandbox')).toEqual(['/nonexistent', `--data-dir=${data}`, '--hidden']);
  });

  test('that fails makes the command fail', async () => {
    expect((await runWords(['app'], { environment: electronThat('exit 3') })).code).toBe(1);
    const killed = await runWords(['app'], { environment: electronThat('kill -SEGV $$') });
    expect(killed.code).toBe(1);
    expect(killed.stderr).toMatch(/the app was ended by SIGSEGV; stallscope watch --ui serves the same to a browser/);
  });

  test('is not a plain Node, even in a terminal that runs inside of another Electron', async () => {
    const environment = electronThat(`echo "$ELECTRON_RUN_AS_NODE" > ${join(folder, 'as-node')}`);
    await runWords(['app'], { environment: { ...environment, ELECTRON_RUN_AS_NODE: '1' } });
    expect(readFileSync(join(folder, 'as-node'), 'utf8')).toBe('\n');
  });

  test('is asked to end when the command is', async () => {
    const environment = electronThat(
      `trap 'echo ended > ${join(folder, 'end')}; exit 0' TERM; echo > ${join(folder, 'up')}; while :; do sleep 0.05; done`,
    );
    const ending = new AbortController();
    const poll = setInterval(() => {
      try {
        readFileSync(join(folder, 'up'));
        ending.abort();
      } catch {
        // Not yet.
      }
    }, 20);
    const { code } = await runWords(['app'], { environment, signal: ending.signal });
    clearInterval(poll);
    expect([code, readFileSync(join(folder, 'end'), 'utf8')]).toEqual([0, 'ended\n']);
  });

  test('takes no words, because targets belong into its window', async () => {
    const { code, stderr } = await runWords(['app', 'https://example.com/']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/too much: targets are pasted into the window/);
    expect(app.options.map(({ name }) => name)).toEqual(['data-dir', 'hidden']);
  });
});

describe('instead of the app the page is served, and one line says why', () => {
  test.each([
    ['without a display', () => ({}), /There is no display/],
    [
      'where the named Electron is not there',
      () => ({ DISPLAY: ':77', ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent/dist' }),
      /names \/nonexistent\/dist, where there is no electron/,
    ],
    ['where Electron is not installed', () => ({ DISPLAY: ':77' }), /Electron.*is not installed/],
    ['where Electron is too old', () => electronThat('exit 0', '33.2.1'), /Electron 33\.2\.1.*36 or newer/],
    ['where a library is missing', () => electronThat('exit 127'), /could not be loaded/],
  ])('%s', async (_case, environment, reason) => {
    const { code, stdout, stderr } = await served(environment());
    expect(code).toBe(0);
    const told = stderr.split('\n').filter((line) => line.startsWith('stallscope: ') && !line.includes('--no-sandbox'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
    expect(stdout).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\/\?token=\S+$/m);
  });
});
