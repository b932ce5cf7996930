import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createProgramStarter,
  type LongProgram,
  type ProgramEnd,
} from '../../../electron/engine/packets/long-program.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { makePrograms, type Programs } from '../capture/programs.ts';

const clock = new SystemClock();
const PATIENCE = { timeout: 20_000 };
let programs: Programs | null = null;
const running: LongProgram[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  programs?.remove();
  programs = null;
});

function started(script: string, limitS: number | null = null) {
  programs ??= makePrograms();
  programs.add('capturing', script);
  const environment = { PATH: `${programs.folder}:${process.env.PATH}` };
  const ends: ProgramEnd[] = [];
  let output = 0;
  let text = '';
  const program = createProgramStarter({ clock, platform: process.platform, environment })({
    program: 'capturing',
    args: [],
    limitS,
    onOutput: (chunk) => {
      output += chunk.length;
      if (text.length < 200) text += Buffer.from(chunk).toString('latin1');
    },
    onEnd: (end) => ends.push(end),
  });
  running.push(program);
  return { program, ends, output: () => output, text: () => text };
}

/** Whether a process is there and is no mere remainder. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program that runs until it is stopped', () => {
  test('hands over what it writes, and ends when it is told to, with all that it started', async () => {
    const { program, ends, text } = started('sleep 600 & echo $!; sleep 600');
    await expect.poll(text, PATIENCE).toMatch(/^\d+\n$/);
    const child = Number(text());
    expect(isAlive(child)).toBe(true);
    await program.stop();
    expect(ends).toMatchObject([{ kind: 'ended' }]);
    await expect.poll(() => isAlive(child), PATIENCE).toBe(false);
    // Twice does no harm.
    await program.stop();
    expect(ends).toHaveLength(1);
  });

  test('is killed when it does not listen', async () => {
    const { program, ends, text } = started("trap '' TERM; echo deaf; while :; do sleep 600; done");
    await expect.poll(text, PATIENCE).toBe('deaf\n');
    await program.stop();
    expect(ends).toHaveLength(1);
  });

  test('says what it complained of when it ends by itself, and what it had written before', async () => {
    const { ends, text } = started('echo packets; echo "no such device" >&2; exit 3');
    await expect.poll(() => ends.length, PATIENCE).toBe(1);
    expect([text(), ends]).toEqual(['packets\n', [{ kind: 'ended', exitCode: 3, words: 'no such device\n' }]]);
  });

  test('that floods has to wait: what it writes gathers nowhere', async () => {
    const { program, output } = started('exec cat /dev/zero');
    const before = process.memoryUsage().rss;
    await expect.poll(output, PATIENCE).toBeGreaterThan(200 * 1_048_576);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576);
    await program.stop();
  });

  test('that complains without end fills no memory', async () => {
    // No pipe holds a megabyte: most of it has been read by then.
    const { program, ends, text } = started('yes complaint | head -c 1048576 >&2; echo said; exec yes complaint >&2');
    await expect.poll(text, PATIENCE).toBe('said\n');
    await program.stop();
    const [end] = ends;
    expect(end?.kind === 'ended' && end.words.length).toBe(4_096);
  });

  test('that is not there is missing', async () => {
    const ends: ProgramEnd[] = [];
    const environment = { PATH: '/nonexistent' };
    createProgramStarter({ clock, platform: process.platform, environment })({
      program: 'stallscope-no-such-program',
      args: [],
      limitS: null,
      onOutput: () => {},
      onEnd: (end) => ends.push(end),
    });
    expect(ends).toEqual([]);
    await expect.poll(() => ends, PATIENCE).toEqual([{ kind: 'missing' }]);
  });

  test.runIf(process.platform === 'linux')('ends by itself when its time is up', async () => {
    const { ends } = started('sleep 600', 1);
    await expect.poll(() => ends, PATIENCE).toMatchObject([{ kind: 'ended', exitCode: 124 }]);
  });

  test('does not outlive a process that was killed, as soon as it has something to say', async () => {
    programs ??= makePrograms();
    programs.add('capturing', 'while :; do echo packet || exit 1; sleep 0.05; done');
    const script = `
      import { createProgramStarter } from '${new URL('../../../electron/engine/packets/long-program.ts', import.meta.url)}';
      import { SystemClock } from '${new URL('../../../electron/engine/system-clock.ts', import.meta.url)}';
      createProgramStarter({ clock: new SystemClock(), platform: process.platform, environment: process.env })({
        program: 'capturing', args: [], limitS: null, onEnd: () => {},
        onOutput: () => process.stdout.write('.'),
      });`;
    const environment = { ...process.env, PATH: `${programs.folder}:${process.env.PATH}` };
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { env: environment });
    let seen = '';
    parent.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    await expect.poll(() => seen, PATIENCE).toMatch(/^\.\.+$/);
    const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    expect(children).toHaveLength(1);
    parent.kill('SIGKILL');
    await expect.poll(() => children.some(isAlive), PATIENCE).toBe(false);
  });
});
