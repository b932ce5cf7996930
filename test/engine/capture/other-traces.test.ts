import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { otherTracesRunning } from '../../../electron/engine/capture/other-traces.ts';

const PATIENCE = { timeout: 25_000, interval: 100 };

let folder = '';
const running: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-tracer-'));
  // A program of that name is what counts; this one only sleeps.
  copyFileSync('/bin/sleep', join(folder, 'mtr-packet'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(command: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'ignore' });
  running.push(child);
  return new Promise((settle) => setTimeout(settle, 200));
}

describe.runIf(process.platform === 'linux')('traces that did not come through the queue', () => {
  test("a person's own tracer is noticed", async () => {
    await start(`${folder}/mtr-packet 60 & wait`);
    await expect.poll(() => otherTracesRunning('linux'), PATIENCE).toBe(true);
  });

  test('a tracer of this very process is none', async () => {
    await start(`exec ${folder}/mtr-packet 60`);
    // Others that run at this moment, such as those of other tests, end; this one stays.
    await expect.poll(() => otherTracesRunning('linux'), PATIENCE).toBe(false);
    expect(running[0]?.exitCode).toBeNull();
  });
});

test('systems without /proc are not asked', async () => {
  expect(await otherTracesRunning('darwin')).toBe(false);
});
