import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LAUNCHER, NODE_24, run } from './command-line.ts';

/** V8 then has no WebAssembly: what needs it fails, in whatever thread. */
const JITLESS = '--jitless';

// Threads that load WebAssembly can bring down the process in V8 13.6, and an outage would go by unrecorded.
test('the built command line watches, shows and packs without WebAssembly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const stallscope = (...words: string[]) =>
    run(NODE_24, [JITLESS, LAUNCHER, ...words, '--data-dir', join(folder, 'data')], { cwd: folder });

  const watched = await stallscope('watch', 'tcp://127.0.0.1:1', '--duration', '3s');
  expect([watched.exitCode, watched.stderr]).toEqual([0, '']);
  expect(watched.stdout).toContain('1 incident.');

  const shown = await stallscope('incidents', 'show', '1', '--json');
  expect([shown.exitCode, shown.stderr]).toEqual([0, '']);

  const packed = await stallscope('export', '--incident', '1', '--out', join(folder, 'proof.zip'));
  expect([packed.exitCode, packed.stderr]).toEqual([0, '']);
});
