import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createThreadTracer, type ThreadTracer } from '../../../electron/engine/trace/thread-tracer.ts';
import type { RoundOrder } from '../../../electron/engine/trace/tracer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FROM_SOURCE } from '../../support/from-source.ts';

const order = (changes: Partial<RoundOrder> = {}): RoundOrder => ({
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
  ...changes,
});

const never = new AbortController().signal;
const tracers: ThreadTracer[] = [];
afterEach(async () => {
  await Promise.all(tracers.splice(0).map((tracer) => tracer.close()));
});

const kept = (tracer: ThreadTracer): ThreadTracer => {
  tracers.push(tracer);
  return tracer;
};

describe.runIf(process.platform === 'linux')('traces in a thread of their own', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const tracer = (): ThreadTracer =>
    kept(createThreadTracer({ clock: new SystemClock(), platform: process.platform, log: () => {} }));

  test('find a listening port, and leave no socket open', async () => {
    const traces = tracer();
    const outcome = await traces.round(order({ port }), never);
    expect(outcome).toMatchObject({ kind: 'traced', findings: { reachedTtl: 1 } });
    if (outcome.kind !== 'traced') return;
    const states = outcome.findings.probes.map(({ state }) => state);
    expect(states).toContainEqual(expect.objectContaining({ kind: 'answered', address: '127.0.0.1', answer: 'open' }));
    expect(await traces.openSockets()).toBe(0);
  });

  test('run side by side to many destinations, and each is told its own', async () => {
    const traces = tracer();
    const addresses = Array.from({ length: 50 }, (_, at) => `127.0.2.${at + 1}`);
    const outcomes = await Promise.all(addresses.map((address) => traces.round(order({ address, port: 1 }), never)));
    for (const [at, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({ kind: 'traced', findings: { order: { address: addresses[at] }, reachedTtl: 1 } });
    }
    expect(await traces.openSockets()).toBe(0);
  });

  test('say when the first packet left, counted from when the round was asked for and not from when the thread heard of it', async () => {
    const traces = tracer();
    const beforeMs = performance.now();
    const outcome = await traces.round(order({ port }), never);
    const tookMs = performance.now() - beforeMs;
    if (outcome.kind !== 'traced') throw new Error(JSON.stringify(outcome));
    const { firstPacketAfterMs, durationMs } = outcome.findings;
    // The thread had to start first, and all of that is in it.
    expect(firstPacketAfterMs).toBeGreaterThan(1);
    expect(firstPacketAfterMs).toBeLessThan(tookMs);
    expect(durationMs).toBeLessThan(tookMs);
  });

  test('called off before they begin, they do not begin', async () => {
    const ended = new AbortController();
    ended.abort();
    expect(await tracer().round(order(), ended.signal)).toMatchObject({ kind: 'impossible', obstacle: 'cancelled' });
  });

  test('a system for which nothing native is built is said to be so, and stays usable', async () => {
    const traces = kept(createThreadTracer({ clock: new SystemClock(), platform: 'sunos', log: () => {} }));
    for (let again = 0; again < 2; again += 1) {
      expect(await traces.round(order(), never)).toMatchObject({ kind: 'impossible', obstacle: 'unsupported' });
    }
    expect(await traces.openSockets()).toBe(0);
  });

  test('the process ends by itself though nobody closed the tracer', () => {
    const module = new URL('../../../electron/engine/trace/thread-tracer.ts', import.meta.url);
    const clock = new URL('../../../electron/engine/system-clock.ts', import.meta.url);
    const script = `
      import { createThreadTracer } from ${JSON.stringify(module.href)};
      import { SystemClock } from ${JSON.stringify(clock.href)};
      const tracer = createThreadTracer({ clock: new SystemClock(), platform: process.platform, log: console.log });
      const outcome = await tracer.round(${JSON.stringify(order())}, new AbortController().signal);
      console.log(outcome.kind);`;
    const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
    const file = join(folder, 'trace.mjs');
    writeFileSync(file, script);
    const ended = spawnSync(process.execPath, [...FROM_SOURCE, file], { encoding: 'utf8', timeout: 20_000 });
    rmSync(folder, { recursive: true });
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 0, stdout: 'traced\n' });
  });
});

describe('a thread that fails', () => {
  /** Threads that run this code, and the number of them that were started. */
  function failing(code: string) {
    const clock = new FakeClock();
    const log: string[] = [];
    const threads: Worker[] = [];
    const start = (): Worker => {
      const ends = `parentPort.on('message', ({ kind }) => { if (kind === 'close') process.exit(0); });`;
      const thread = new Worker(`const { parentPort } = require('node:worker_threads');${ends}${code}`, { eval: true });
      threads.push(thread);
      return thread;
    };
    const options = { clock, platform: process.platform, log: (line: string) => void log.push(line) };
    return { clock, log, threads, tracer: kept(createThreadTracer(options, start)) };
  }

  const DIES = `parentPort.on('message', () => { throw new Error('out of luck'); });`;

  test('ends the rounds under way, in words, and the next round starts another', async () => {
    const { tracer, threads, log } = failing(DIES);
    const outcomes = await Promise.all([tracer.round(order(), never), tracer.round(order(), never)]);
    for (const outcome of outcomes) {
      expect(outcome).toEqual({
        kind: 'impossible',
        obstacle: 'tracer-failed',
        message: 'The tracer inside Stallscope failed: out of luck.',
        remedy: null,
      });
    }
    expect(threads).toHaveLength(1);
    await tracer.round(order(), never);
    expect(threads).toHaveLength(2);
    expect(log[0]).toContain('out of luck');
  });

  test('again and again is started less and less often, in the end no more, and the log does not fill with it', async () => {
    const { tracer, threads, log, clock } = failing(DIES);
    for (let again = 0; again < 50; again += 1) {
      expect(await tracer.round(order(), never)).toMatchObject({ obstacle: 'tracer-failed' });
      await clock.advance(500);
    }
    const after25s = threads.length;
    expect(after25s).toBeLessThanOrEqual(4);
    for (let again = 0; again < 20; again += 1) {
      await tracer.round(order(), never);
      await clock.advance(60_000);
    }
    expect(threads).toHaveLength(5);
    expect(log).toHaveLength(5);
    expect(log.at(-1)).toContain('is not started again');
  });

  test('that says nothing for long is taken for dead', async () => {
    const { tracer, clock } = failing(`parentPort.on('message', () => { for (;;); });`);
    const round = tracer.round(order(), never);
    await clock.advance(31_000);
    expect(await round).toMatchObject({ obstacle: 'tracer-failed', message: expect.stringContaining('said nothing') });
  });

  test('that says nothing because it is in native code is given up, and left to come out of it', async () => {
    const clock = new FakeClock();
    const threads: Worker[] = [];
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const state = new Int32Array(workerData.gate);
      parentPort.on('message', ({ kind }) => {
        if (kind === 'round') Atomics.store(state, 0, 1);
        if (kind === 'come out') parentPort.close();
        parentPort.postMessage(kind);
      });`;
    const options = { clock, platform: process.platform, log: () => {} };
    const tracer = kept(
      createThreadTracer(options, (setting) => {
        const thread = new Worker(code, { eval: true, workerData: setting });
        threads.push(thread);
        return thread;
      }),
    );
    const round = tracer.round(order(), never);
    const [thread] = threads;
    if (thread === undefined) throw new Error('no thread was started');
    expect(await once(thread, 'message')).toEqual(['round']);
    await clock.advance(31_000);
    expect(await round).toMatchObject({ obstacle: 'tracer-failed', message: expect.stringContaining('said nothing') });
    const ended = once(thread, 'exit');
    thread.postMessage({ kind: 'come out' });
    // A thread that is stopped has exit code 1.
    expect(await ended).toEqual([0]);
  });

  test('that cannot even be started fails the round, not the caller', async () => {
    const options = { clock: new FakeClock(), platform: process.platform, log: () => {} };
    const tracer = kept(
      createThreadTracer(options, () => {
        throw new Error('no memory for a thread');
      }),
    );
    await tracer.warm();
    expect(await tracer.round(order(), never)).toMatchObject({
      obstacle: 'tracer-failed',
      message: 'The tracer inside Stallscope failed: no memory for a thread.',
    });
  });

  test('that lacks descriptors is started again a second later, as often as it takes', async () => {
    const { tracer, threads, log, clock } = failing(
      `parentPort.on('message', () => { throw new Error('Worker initialization failure: EMFILE'); });`,
    );
    for (let again = 0; again < 10; again += 1) {
      const outcome = await tracer.round(order(), never);
      expect(outcome).toMatchObject({ obstacle: 'no-descriptors', remedy: expect.stringContaining('ulimit -n') });
      expect(threads).toHaveLength(again + 1);
      await tracer.round(order(), never);
      expect(threads).toHaveLength(again + 1);
      await clock.advance(1_000);
    }
    expect(log).toEqual([]);
  });

  test('that talks nonsense is not listened to', async () => {
    const { tracer } = failing(`parentPort.on('message', ({ id }) => {
      for (const message of [null, 7, 'x', {}, { kind: 'ended', id }, { kind: 'ended', id: id + 9, outcome: {} }]) parentPort.postMessage(message);
      parentPort.postMessage({ kind: 'ended', id, outcome: { kind: 'impossible', obstacle: 'no-route', message: 'No way.', remedy: null } });
    });`);
    expect(await tracer.round(order(), never)).toMatchObject({ obstacle: 'no-route' });
  });

  test('a round is told to end when it is called off', async () => {
    const { tracer } = failing(`parentPort.on('message', ({ kind, id }) => {
      if (kind === 'cancel') parentPort.postMessage({ kind: 'ended', id, outcome: { kind: 'impossible', obstacle: 'cancelled', message: 'Called off.', remedy: null } });
    });`);
    const stop = new AbortController();
    const round = tracer.round(order(), stop.signal);
    stop.abort();
    expect(await round).toMatchObject({ obstacle: 'cancelled', message: 'Called off.' });
  });

  test('closing ends the rounds under way, and those asked for afterwards', async () => {
    const { tracer, threads } = failing('');
    const round = tracer.round(order(), never);
    await tracer.close();
    expect(await round).toMatchObject({ obstacle: 'cancelled' });
    expect(await tracer.round(order(), never)).toMatchObject({ obstacle: 'cancelled' });
    await tracer.close();
    expect(threads).toHaveLength(1);
  });
});
