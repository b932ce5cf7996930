import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { NativeGate } from '../../../electron/engine/native/native-gate.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createThreadTracer } from '../../../electron/engine/trace/thread-tracer.ts';
import type { RoundOrder } from '../../../electron/engine/trace/tracer.ts';
import type { TracerSetting } from '../../../electron/engine/trace/tracer-protocol.ts';
import { tracerWorkerUrl } from '../../../electron/engine/trace/tracer-worker-url.ts';
import { FROM_SOURCE } from '../../support/from-source.ts';

/** What the process itself gives as its end; an aborted one has none. */
const ENDED_AS_MEANT = 7;

const source = (path: string): string =>
  JSON.stringify(new URL(`../../../electron/engine/${path}`, import.meta.url).href);

/** A thread that is in native code from its first word on, until a while after it was asked to come out. */
const BINDS_FOR_LONG = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { loadKoffi } from ${source('native/libc.ts')};
  import { NativeGate } from ${source('native/native-gate.ts')};
  parentPort.on('message', ({ kind }) => {
    if (kind === 'close') parentPort.close();
  });
  new NativeGate(workerData.gate).pass(() => {
    const self = loadKoffi().load(null);
    const isShut = () => (Atomics.load(new Int32Array(workerData.gate), 0) & 2) !== 0;
    parentPort.postMessage('inside');
    while (!isShut()) self.func('getpid', 'int', []);
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs) self.func('getpid', 'int', []);
    return true;
  });`;

const ORDER: RoundOrder = {
  address: '127.0.0.1',
  port: 9,
  protocol: 'tcp',
  maxHops: 5,
  probesPerHop: 1,
  patienceMs: 900,
  known: null,
  urgency: 'stall',
  spareRouters: false,
  sizeBytes: null,
};

/** Runs this in a process with a tracer; `threadFile` is `BINDS_FOR_LONG`. */
function processThat(code: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  try {
    const threadFile = join(folder, 'thread.mjs');
    const file = join(folder, 'process.mjs');
    writeFileSync(threadFile, BINDS_FOR_LONG);
    writeFileSync(
      file,
      `import { Worker } from 'node:worker_threads';
      import { SystemClock } from ${source('system-clock.ts')};
      import { createThreadTracer } from ${source('trace/thread-tracer.ts')};
      const options = { clock: new SystemClock(), platform: process.platform, log: console.log };
      const threadFile = ${JSON.stringify(threadFile)};
      ${code}`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [...FROM_SOURCE, file], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.runIf(process.platform === 'linux')('native code is not stopped in the middle', () => {
  test('by a process that exits while a thread binds functions', () => {
    const ended = processThat(`
      const tracer = createThreadTracer(options, (setting) => {
        const thread = new Worker(threadFile, { workerData: setting });
        thread.once('message', () => {
          // Surely in the middle of it; in the very first moment it would be stopped before the native code.
          setTimeout(() => process.exit(${ENDED_AS_MEANT}), 50);
        });
        return thread;
      });
      await tracer.warm();`);
    expect(ended).toEqual({ status: ENDED_AS_MEANT, stdout: '', stderr: '' });
  });

  test('by closing, which does not wait for the thread either', () => {
    const ended = processThat(`
      let hasEnded = false;
      const tracer = createThreadTracer(options, (setting) => {
        const thread = new Worker(threadFile, { workerData: setting });
        thread.once('exit', () => void (hasEnded = true));
        thread.once('message', async () => {
          await tracer.close();
          console.log(hasEnded ? 'closed late' : 'closed');
          process.exitCode = ${ENDED_AS_MEANT};
        });
        return thread;
      });
      await tracer.warm();`);
    expect(ended).toEqual({ status: ENDED_AS_MEANT, stdout: 'closed\n', stderr: '' });
  });
});

test('a tracer that starts while the process ends loads nothing native, and ends by itself', async () => {
  const gate = new NativeGate();
  gate.shut(0);
  const thread = new Worker(tracerWorkerUrl(), { workerData: { platform: process.platform, gate: gate.memory } });
  const answers: unknown[] = [];
  thread.on('message', (answer) => answers.push(answer));
  thread.postMessage({ kind: 'count', id: 1 });
  expect(await once(thread, 'exit')).toEqual([0]);
  expect(answers).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'a tracer goes into native code for no round once the process ends',
  async () => {
    const settings: TracerSetting[] = [];
    const options = { clock: new SystemClock(), platform: process.platform, log: () => {} };
    const tracer = createThreadTracer(options, (setting) => {
      settings.push(setting);
      return new Worker(tracerWorkerUrl(), { workerData: setting });
    });
    const round = () => tracer.round(ORDER, new AbortController().signal);
    expect(await round()).toMatchObject({ kind: 'traced' });
    const [setting] = settings;
    if (setting === undefined) throw new Error('no thread was started');
    new NativeGate(setting.gate).shut(10_000);
    expect(await round()).toMatchObject({ obstacle: 'tracer-failed', message: expect.stringContaining('exit code 0') });
    await tracer.close();
  },
);
