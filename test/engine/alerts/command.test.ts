import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../electron/alerts/command/run-command.ts';
import { createSenders } from '../../../electron/alerts/create-senders.ts';
import type { Delivery } from '../../../electron/alerts/delivery.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { exampleDigest } from '../../support/notices/example-digests.ts';
import { schemaComplaints } from '../../support/notices/schema.ts';
import { sendOrder } from '../../support/notices/send-order.ts';

const folder = mkdtempSync(join(tmpdir(), 'stallscope-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** A shell script; `$DIR` is the test's folder. */
function script(lines: string, mode = 0o755): string {
  count += 1;
  const file = join(folder, `script-${count}`);
  writeFileSync(file, `#!/bin/sh\nDIR='${folder}'\n${lines}\n`);
  chmodSync(file, mode);
  return file;
}

const PATH = process.env.PATH ?? '';
const sendersWith = (clock: FakeClock, environment: Record<string, string> = {}) =>
  createSenders({ clock, environment: { PATH, ...environment }, version: '1.2.3', zone: 'UTC' });
const tell = (
  program: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<Delivery> =>
  sendersWith(new FakeClock(), environment).send(sendOrder({ kind: 'command', program, args }, {}));
const inFolder = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Processes are gone when the system no longer knows them, or has only their remains. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program', () => {
  test('gets the message as JSON on standard input, and its arguments as they are', async () => {
    const program = script('cat > "$DIR/input"; printf "%s\\n" "$#" "$@" > "$DIR/arguments"');
    const args = ['--to', 'a b', '$(id)', '; rm -rf /', ''];
    expect(await tell(program, args)).toEqual({ kind: 'delivered', says: `${program} took it (exit code 0).` });
    const message: unknown = JSON.parse(inFolder('input'));
    expect(schemaComplaints(message)).toEqual([]);
    expect(message).toMatchObject({ id: exampleDigest().id, host: 'web1' });
    expect(inFolder('arguments')).toBe(`5\n${args.join('\n')}\n`);
  });

  test('that does not read the message is no worse for it', async () => {
    const wrongNow = Array.from({ length: 300 }, () => exampleDigest().wrongNow[0]).flatMap((one) => one ?? []);
    const order = sendOrder(
      { kind: 'command', program: script('exec 0<&-; exit 0'), args: [] },
      {},
      {
        digest: exampleDigest({ wrongNow }),
      },
    );
    expect((await sendersWith(new FakeClock()).send(order)).kind).toBe('delivered');
  });

  test.each([
    [75, 'later'],
    [1, 'never'],
    [2, 'never'],
    [127, 'never'],
  ] as const)('that ends with %i: %s', async (code, again) => {
    const delivery = await tell(script(`echo 'no such pager' >&2; exit ${code}`));
    expect(delivery).toMatchObject({ kind: 'failed', again, unreached: false });
    expect(delivery.says).toContain(`exit code ${code}`);
    expect(delivery.says).toContain('“no such pager”');
  });

  test('that is not there, or may not be run, is tried again', async () => {
    for (const [program, words] of [
      [join(folder, 'missing'), 'there is no such program'],
      [script('exit 0', 0o644), 'it may not be executed'],
      [folder, 'it may not be executed'],
    ] as const) {
      const delivery = await tell(program);
      expect(delivery).toMatchObject({ kind: 'failed', again: 'later' });
      expect(delivery.says).toContain(words);
    }
  });

  test('is never looked for on the search path', async () => {
    expect(await tell('true')).toMatchObject({ kind: 'failed', again: 'never' });
  });

  test('that takes too long is asked to end, then killed with all that it started', async () => {
    const clock = new FakeClock();
    const program = script(
      'trap "" TERM; sleep 1000 & echo $! > "$DIR/child"; echo $$ > "$DIR/self"; while :; do sleep 1000; done',
    );
    const delivery = sendersWith(clock).send(sendOrder({ kind: 'command', program, args: [] }, {}));
    await expect.poll(() => existsSync(join(folder, 'self')) && inFolder('self').endsWith('\n')).toBe(true);
    const pids = [Number(inFolder('self')), Number(inFolder('child'))];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await clock.advance(30_000);
    await clock.advance(2_000);
    expect(await delivery).toMatchObject({ kind: 'failed', again: 'later', mayHaveArrived: true });
    expect((await delivery).says).toContain('had not ended after 30.0 s');
    await expect.poll(() => pids.map(isRunning)).toEqual([false, false]);
  });

  test('leaves nothing behind when it ends', async () => {
    const program = script('sleep 1000 >/dev/null 2>&1 </dev/null & echo $! > "$DIR/left"; exit 0');
    expect((await tell(program)).kind).toBe('delivered');
    const pid = Number(inFolder('left'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('that never stops printing is heard no longer than it takes to quote it', async () => {
    const program = script(
      'i=0; while [ $i -lt 20000 ]; do echo "0123456789 0123456789 0123456789 $i"; i=$((i+1)); done; exit 3',
    );
    const { signal } = new AbortController();
    const order = {
      program,
      args: [],
      environment: { PATH },
      platform: process.platform,
      input: '',
      timeoutMs: 30_000,
      signal,
    };
    const outcome = await runCommand(order, new FakeClock());
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 3 });
    expect(outcome.kind === 'ended' && outcome.output.length).toBe(16_384);
    expect((await tell(program)).says.length).toBeLessThan(400);
  });

  test('that prints a secret of its environment is not quoted', async () => {
    const program = script('echo "cannot log in with $PAGER_TOKEN" >&2; exit 1');
    const { says } = await tell(program, [], { PAGER_TOKEN: 'tok-12345-67890' });
    expect(says).toBe(`${program} failed with exit code 1.`);
  });

  test('is stopped when Stallscope ends, and its message waits', async () => {
    const clock = new FakeClock();
    const senders = sendersWith(clock);
    const program = script('echo $$ > "$DIR/stopped"; exec sleep 1000');
    const delivery = senders.send(sendOrder({ kind: 'command', program, args: [] }, {}));
    await expect.poll(() => existsSync(join(folder, 'stopped')) && inFolder('stopped').endsWith('\n')).toBe(true);
    senders.close();
    expect(await delivery).toMatchObject({ kind: 'failed', again: 'later' });
    await expect.poll(() => isRunning(Number(inFolder('stopped')))).toBe(false);
  });
});
