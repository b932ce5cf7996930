import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProgramRequest } from '../../../electron/engine/capture/capture.ts';
import { createProgramRunner, findProgram } from '../../../electron/engine/capture/run-program.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { makePrograms, type Programs } from './programs.ts';

let programs: Programs;
beforeAll(() => {
  programs = makePrograms();
});
afterAll(() => programs.remove());

const environment = () => ({ PATH: `${programs.folder}:/usr/bin:/bin`, HOME: '/nowhere', MARK: 'kept' });

function run(program: string, changes: Partial<ProgramRequest> = {}) {
  const runner = createProgramRunner({
    clock: new SystemClock(),
    platform: process.platform,
    environment: environment(),
  });
  return runner({
    program,
    args: [],
    deadlineMs: 10_000,
    maxOutputBytes: 10_000,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** True once the process is gone, reaped included. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (!existsSync(`/proc/${pid}`)) return true;
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    // A grandchild's corpse waits for init, not for us.
    if (state === 'Z' && parentOf(pid) !== process.pid) return true;
    await new Promise((settle) => setTimeout(settle, 20));
  }
  return false;
}

function parentOf(pid: number): number {
  return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}

/** For a program to say its first words on a busy machine. */
const LONG_ENOUGH_MS = 3_000;

const openFiles = () => readdirSync('/proc/self/fd').length;

describe.runIf(process.platform === 'linux')('running a program', () => {
  test('its words come back, standard output and error apart, in the locale C and with nothing on standard input', async () => {
    programs.add('speaks', 'echo "$1 $MARK $LC_ALL"; echo oops >&2; cat; exit 3');
    expect(await run('speaks', { args: ['hello'] })).toEqual({
      kind: 'ended',
      exitCode: 3,
      stoppedBy: null,
      stdout: 'hello kept C\n',
      stderr: 'oops\n',
      truncated: false,
    });
  });

  test('arguments are handed over as they are: no shell reads them', async () => {
    programs.add('repeats', 'for word in "$@"; do echo "<$word>"; done');
    const args = ['$(id)', '; rm -rf /', '`id`', "it's", '', '*', '-i'];
    const outcome = await run('repeats', { args });
    expect(outcome).toMatchObject({ stdout: `${args.map((word) => `<${word}>`).join('\n')}\n` });
  });

  test('a program that is not there is missing; one that may not be executed is not found either', async () => {
    programs.add('forbidden', 'echo no', 0o644);
    expect(await run('no-such-program')).toEqual({ kind: 'missing' });
    expect(await run('forbidden')).toEqual({ kind: 'missing' });
    expect(await run(join(programs.folder, 'forbidden'))).toMatchObject({ kind: 'failed-to-start' });
  });

  test('a file that is no program cannot be started, and that is said', async () => {
    programs.add('nonsense', '');
    const runner = createProgramRunner({ clock: new SystemClock(), platform: 'linux', environment: environment() });
    const broken = join(programs.folder, 'nonsense');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(broken, '#!/no/such/interpreter\n');
    const outcome = await runner({
      program: 'nonsense',
      args: [],
      deadlineMs: 1_000,
      maxOutputBytes: 100,
      signal: new AbortController().signal,
    });
    expect(['missing', 'failed-to-start']).toContain(outcome.kind);
  });

  test('the system directories are searched although PATH lacks them', () => {
    expect(findProgram('sysctl', { PATH: '/usr/bin' }, 'linux')).toMatch(/sbin\/sysctl$/);
    expect(findProgram('relative', { PATH: '.:relative' }, 'linux')).toBeNull();
  });

  test('one that never ends is stopped at the deadline, and what it had said is kept', async () => {
    programs.add('endless', 'echo started; while :; do sleep 60; done');
    const outcome = await run('endless', { deadlineMs: LONG_ENOUGH_MS });
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: null, stoppedBy: 'deadline', stdout: 'started\n' });
  });

  test('children go with it, also when it ignores being asked to end', async () => {
    programs.add(
      'family',
      'trap "" TERM; sleep 1000 & echo $!; (trap "" TERM; while :; do sleep 1; done) & echo $!; echo $$; while :; do sleep 1; done',
    );
    const outcome = await run('family', { deadlineMs: LONG_ENOUGH_MS });
    expect(outcome).toMatchObject({ kind: 'ended', stoppedBy: 'deadline' });
    const pids = outcome.kind === 'ended' ? outcome.stdout.trim().split('\n').map(Number) : [];
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(await isGone(pid)).toBe(true);
  });

  test('a child that outlives its parent and holds the pipe is neither waited for nor left behind', async () => {
    programs.add('leaves-child', 'sleep 1000 & echo $!');
    const outcome = await run('leaves-child');
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0, stoppedBy: null });
    expect(await isGone(outcome.kind === 'ended' ? Number(outcome.stdout) : 0)).toBe(true);
  });

  test('garbage without end is cut at the cap, and invalid bytes are replaced', async () => {
    programs.add('babbles', 'cat /dev/urandom');
    const outcome = await run('babbles', { maxOutputBytes: 5_000 });
    expect(outcome).toMatchObject({ kind: 'ended', stoppedBy: 'output-cap', truncated: true });
    if (outcome.kind !== 'ended') return;
    expect(outcome.stdout.length).toBeGreaterThan(0);
    expect(outcome.stdout.length).toBeLessThanOrEqual(5_000);
    expect(outcome.stdout).toContain('\ufffd');
    expect(outcome.stdout.isWellFormed()).toBe(true);
  });

  test('abort stops it; aborted before, it is not started', async () => {
    programs.add('waits', `echo $$; touch ${programs.folder}/waiting; sleep 1000`);
    const abort = new AbortController();
    const running = run('waits', { signal: abort.signal });
    await expect.poll(() => existsSync(`${programs.folder}/waiting`)).toBe(true);
    abort.abort();
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: 'ended', stoppedBy: 'signal' });
    expect(await isGone(outcome.kind === 'ended' ? Number(outcome.stdout) : 0)).toBe(true);
    programs.add('must-not-run', `touch ${programs.folder}/ran`);
    expect(await run('must-not-run', { signal: AbortSignal.abort() })).toMatchObject({ stoppedBy: 'signal' });
    expect(existsSync(`${programs.folder}/ran`)).toBe(false);
  });

  test('no descriptor and no zombie is left after all of this', async () => {
    programs.add('short', 'echo x');
    programs.add('endless2', 'echo y; sleep 1000');
    await run('short');
    const before = openFiles();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        index % 3 === 0
          ? run('endless2', { deadlineMs: 200 })
          : run(index % 3 === 1 ? 'short' : 'babbles', { maxOutputBytes: 1_000 }),
      ),
    );
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
    await expect.poll(() => childrenOf(process.pid)).toEqual([]);
  });
});

function childrenOf(pid: number): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return parentOf(Number(name)) === pid;
    } catch {
      return false;
    }
  });
}
