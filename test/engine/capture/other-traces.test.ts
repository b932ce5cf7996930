import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { otherTracesRunning } from '../../../electron/engine/capture/other-traces.ts';

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

const quiet = process.platform === 'linux' && !(await otherTracesRunning('linux'));

describe.runIf(quiet)('traces that did not come through the queue', () => {
  test("a person's own tracer is noticed", async () => {
    await start(`${folder}/mtr-packet 60 & wait`);
    expect(await otherTracesRunning('linux')).toBe(true);
  });

  test('a tracer of this very process is none', async () => {
    await start(`exec ${folder}/mtr-packet 60`);
    expect(await otherTracesRunning('linux')).toBe(false);
  });
});

test('systems without /proc are not asked', async () => {
  expect(await otherTracesRunning('darwin')).toBe(false);
});
