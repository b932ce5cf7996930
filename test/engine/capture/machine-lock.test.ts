import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMachineLock, type HeldLock, type LockAttempt } from '../../../electron/engine/capture/machine-lock.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stallscope-lock-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const holders: ChildProcess[] = [];
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

let count = 0;
const freshName = () => `stallscope-test-${process.pid}-${count++}`;

async function holdElsewhere(platform: string, name: string): Promise<ChildProcess> {
  const script = new URL('hold-lock.ts', import.meta.url).pathname;
  const holder = spawn(process.execPath, [script, platform, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(holder);
  const [words] = await once(holder.stdout, 'data');
  expect(String(words)).toBe('held\n');
  return holder;
}

function held(attempt: LockAttempt): HeldLock {
  if (attempt.kind !== 'held') throw new Error(`not held but ${attempt.kind}`);
  return attempt.lock;
}

const never = new AbortController().signal;

describe.each([
  ['abstract socket', 'linux' as const],
  ['lock file', 'darwin' as const],
])('one trace at a time on the machine (%s)', (_what, platform) => {
  const runs = platform !== 'linux' || process.platform === 'linux';
  const lockOf = (name: string) => createMachineLock({ clock: new SystemClock(), platform, directory, name });

  test.runIf(runs)('a second one in the same process has to wait until the first lets go', async () => {
    const lock = lockOf(freshName());
    const first = held(await lock.tryTake());
    const second = await lock.tryTake();
    expect(second.kind).toBe('taken');
    if (second.kind !== 'taken') return;
    const freed = second.freed(never);
    await first.release();
    await freed;
    await held(await lock.tryTake()).release();
  });

  test.runIf(runs)('another process keeps us out, and lets us in when it is killed', async () => {
    const name = freshName();
    const holder = await holdElsewhere(platform, name);
    const lock = lockOf(name);
    const attempt = await lock.tryTake();
    expect(attempt.kind).toBe('taken');
    if (attempt.kind !== 'taken') return;
    if (platform !== 'linux') expect(attempt.holder).toBe(`process ${holder.pid}`);
    const exited = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exited;
    await attempt.freed(never);
    await held(await lock.tryTake()).release();
  });

  test.runIf(runs)('waiting ends when the waiter gives up', async () => {
    const lock = lockOf(freshName());
    const first = held(await lock.tryTake());
    const second = await lock.tryTake();
    const abort = new AbortController();
    const waiting = second.kind === 'taken' ? second.freed(abort.signal) : null;
    abort.abort();
    await waiting;
    await first.release();
  });

  test.runIf(runs)('of many who try at once, exactly one gets it', async () => {
    const lock = lockOf(freshName());
    const attempts = await Promise.all(Array.from({ length: 20 }, () => lock.tryTake()));
    const winners = attempts.filter((attempt) => attempt.kind === 'held');
    expect(winners).toHaveLength(1);
    for (const attempt of winners) await held(attempt).release();
  });
});

describe('a lock by an abstract socket', () => {
  test.runIf(process.platform === 'linux')(
    'who holds it is told when somebody waits for it, and at once when somebody does',
    async () => {
      const lock = createMachineLock({ clock: new SystemClock(), platform: 'linux', directory, name: freshName() });
      const first = held(await lock.tryTake());
      let told = 0;
      const wanted = new Promise<void>((settle) =>
        first.onWanted(() => {
          told += 1;
          settle();
        }),
      );
      // To look whether it is free is not to wait for it.
      const second = await lock.tryTake();
      expect(told).toBe(0);
      const freed = second.kind === 'taken' ? second.freed(never) : null;
      await wanted;
      const late = new Promise<void>((settle) => first.onWanted(settle));
      await late;
      await first.release();
      await freed;
    },
  );
});

describe('a lock file that was left behind', () => {
  const lockAt = (name: string) => createMachineLock({ clock: new SystemClock(), platform: 'darwin', directory, name });

  test('is taken over when its process is gone', async () => {
    const name = freshName();
    writeFileSync(join(directory, `${name}.lock`), '999999999\n');
    const attempts = await Promise.all(Array.from({ length: 10 }, () => lockAt(name).tryTake()));
    expect(attempts.filter((attempt) => attempt.kind === 'held')).toHaveLength(1);
    for (const attempt of attempts) if (attempt.kind === 'held') await attempt.lock.release();
    expect(existsSync(join(directory, `${name}.lock`))).toBe(false);
  });

  test('is taken over when it is older than any trace, although its number is in use again', async () => {
    const name = freshName();
    const path = join(directory, `${name}.lock`);
    writeFileSync(path, `${process.pid}\n`);
    expect((await lockAt(name).tryTake()).kind).toBe('taken');
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, longAgo, longAgo);
    await held(await lockAt(name).tryTake()).release();
  });

  test('where no file can be made, that is said instead of tracing unguarded without a word', async () => {
    const lock = createMachineLock({ clock: new SystemClock(), platform: 'darwin', directory: '/no/such/folder' });
    expect(await lock.tryTake()).toMatchObject({ kind: 'impossible' });
  });
});
