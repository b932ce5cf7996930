import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { NativeGate } from '../../../electron/engine/native/native-gate.ts';

const GATE = new URL('../../../electron/engine/native/native-gate.ts', import.meta.url);

test('what lies behind an open gate is run, and its result given back', () => {
  expect(new NativeGate().pass(() => 'done')).toBe('done');
});

test('behind a shut gate nothing is run any more', () => {
  const gate = new NativeGate();
  let runs = 0;
  expect(gate.shut(0)).toBe(true);
  expect(new NativeGate(gate.memory).pass(() => (runs += 1))).toBeNull();
  expect(runs).toBe(0);
});

test('a stretch that throws leaves nobody inside', () => {
  const gate = new NativeGate();
  const thrown = (): string => {
    throw new Error('no such function');
  };
  expect(() => gate.pass(thrown)).toThrow('no such function');
  expect(gate.pass(() => 'again')).toBe('again');
  expect(gate.shut(0)).toBe(true);
});

test('shutting waits for a thread that is inside, and no longer than it is told to', async () => {
  const gate = new NativeGate();
  const leave = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(GATE.href)}).then(({ NativeGate }) => {
      const gate = new NativeGate(workerData.memory);
      const stretch = () => {
        parentPort.postMessage('inside');
        Atomics.wait(workerData.leave, 0, 0);
        // Long enough to be waited for.
        Atomics.wait(workerData.leave, 0, 1, 50);
        Atomics.store(workerData.leave, 0, 2);
        return true;
      };
      gate.pass(stretch);
      parentPort.postMessage(gate.pass(stretch));
    });`;
  const thread = new Worker(code, { eval: true, workerData: { memory: gate.memory, leave } });
  // It may come in one turn with the last message.
  const ended = once(thread, 'exit');
  expect(await once(thread, 'message')).toEqual(['inside']);
  expect(gate.shut(0)).toBe(false);
  expect(gate.shut(1)).toBe(false);
  Atomics.store(leave, 0, 1);
  Atomics.notify(leave, 0);
  expect(gate.shut(10_000)).toBe(true);
  expect(Atomics.load(leave, 0)).toBe(2);
  // It finds the gate shut the second time.
  expect(await once(thread, 'message')).toEqual([null]);
  await ended;
});
