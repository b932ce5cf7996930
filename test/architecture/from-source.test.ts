import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FROM_SOURCE } from '../support/from-source.ts';

const THREAD = new URL('../../electron/store/reader-worker.ts', import.meta.url).href;

/** Starts some threads one after the other: what an ended one leaves behind would be freed while the next one loads. */
const STARTS_THREADS = `
  import { Worker } from 'node:worker_threads';
  for (let count = 0; count < 4; count += 1) {
    const workerData = { role: 'reader', file: '/nonexistent/stallscope.db' };
    const worker = new Worker(new URL(${JSON.stringify(THREAD)}), { workerData, execArgv: [] });
    worker.postMessage({ kind: 'end' });
    await new Promise((resolve) => worker.on('exit', resolve));
  }
  console.log('ended');`;

test('this process has the options of processes that run TypeScript in threads', () => {
  expect(process.execArgv).toEqual(expect.arrayContaining([...FROM_SOURCE]));
});

test('with these options no WebAssembly code is freed, however many threads come and go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'threads.mjs');
  writeFileSync(file, STARTS_THREADS);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...FROM_SOURCE, '--trace-wasm-code-gc', file], {
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'ended\n', stderr: '' });
});
