import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { databaseFile } from '../../electron/store/database-file.ts';
import { createHousekeeper } from '../../electron/store/housekeeper.ts';
import type { WorkerRole } from '../../electron/store/reader-protocol.ts';
import { readerWorkerUrl } from '../../electron/store/reader-worker-url.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { openInTest } from './support/store-in-test.ts';

/** Counts the threads that were started, and those that live. */
function countedThreads() {
  const counted = { started: 0, alive: 0 };
  const start = (role: WorkerRole): Worker => {
    const worker = new Worker(readerWorkerUrl(), { workerData: role, execArgv: [], stdout: false, stderr: false });
    counted.started += 1;
    counted.alive += 1;
    worker.once('exit', () => {
      counted.alive -= 1;
    });
    return worker;
  };
  return { counted, start };
}

test('the thread that sums up ends when the sums of the minute are done, and the next minute has another', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.flush();
  const { counted, start } = countedThreads();
  const words: string[] = [];
  const housekeeper = createHousekeeper(databaseFile(directory), (line) => words.push(line), start);
  const sumUp = (): Promise<number> =>
    new Promise((resolve, reject) => {
      let pieces = 0;
      housekeeper.sumUp(clock.utcUs() + 3_600_000_000, 100, {
        onPieces: (found) => {
          pieces += found.length;
          housekeeper.sumUpMore(100);
        },
        onEnd: (failure) => (failure === null ? resolve(pieces) : reject(new Error(failure.message))),
      });
    });
  for (const minute of [1, 2]) {
    expect(await sumUp()).toBeGreaterThan(0);
    await expect.poll(() => counted.alive, { timeout: 30_000 }).toBe(0);
    expect(counted.started).toBe(minute);
  }
  expect(words).toEqual([]);
  housekeeper.close();
}, 120_000);

test('a thread that still checks the file lives on when its sums are done, and does what else is asked', async () => {
  const { store, directory, clock } = openInTest();
  store.upsertTarget(tcpTarget('api'), 'kept');
  store.flush();
  const { counted, start } = countedThreads();
  const housekeeper = createHousekeeper(databaseFile(directory), () => {}, start);
  let checked: Promise<string | null> = Promise.resolve('was not asked for');
  await new Promise<void>((resolve) => {
    housekeeper.sumUp(clock.utcUs(), 100, {
      onPieces() {
        housekeeper.sumUpMore(100);
        // Behind the last piece, so that the sums are done while it is under way.
        checked = new Promise((found) => housekeeper.checkAll(found));
      },
      onEnd: () => resolve(),
    });
  });
  housekeeper.bringIn();
  expect(await checked).toBeNull();
  expect(counted.started).toBe(1);
  housekeeper.close();
  await expect.poll(() => counted.alive, { timeout: 30_000 }).toBe(0);
}, 120_000);
