import { Worker } from 'node:worker_threads';
import type { HousekeepingAnswer, HousekeepingRequest, WorkerRole } from './reader-protocol.ts';
import { readerWorkerUrl } from './reader-worker-url.ts';

/** Work on the file that waits for the disk or walks through all of it, done in a worker thread beside the writer. */
export interface Housekeeper {
  /** Brings the log into the file, as far as nobody reads it. Asked again while it runs, it does nothing more. */
  bringIn(): void;
  /** Walks through every page. The answer is the first fault, or null. Called back at most once. */
  checkAll(onChecked: (fault: string | null) => void): void;
  close(): void;
}

/** The worker starts with the first request; it does not keep the process alive. */
export function createHousekeeper(file: string, log: (line: string) => void): Housekeeper {
  let worker: Worker | null = null;
  let isBringingIn = false;
  let onChecked: ((fault: string | null) => void) | null = null;

  const forget = (): void => {
    worker = null;
    isBringingIn = false;
    onChecked = null;
  };

  const started = (): Worker => {
    if (worker !== null) return worker;
    const role: WorkerRole = { role: 'housekeeper', file };
    const fresh = new Worker(readerWorkerUrl(), { workerData: role, stdout: false, stderr: false });
    fresh.unref();
    fresh.on('message', (answer: HousekeepingAnswer) => {
      switch (answer.kind) {
        case 'brought-in':
          isBringingIn = false;
          if (answer.error !== null) log(`store: the log was not brought into the file: ${answer.error}`);
          return;
        case 'checked': {
          const callback = onChecked;
          onChecked = null;
          callback?.(answer.fault);
          return;
        }
      }
    });
    fresh.on('error', (error) => {
      log(`store: the housekeeping worker failed: ${error instanceof Error ? error.message : String(error)}`);
      if (worker === fresh) forget();
    });
    fresh.on('exit', () => {
      if (worker === fresh) forget();
    });
    worker = fresh;
    return fresh;
  };

  const ask = (request: HousekeepingRequest): void => started().postMessage(request);

  return {
    bringIn() {
      if (isBringingIn) return;
      isBringingIn = true;
      ask({ kind: 'bring-in' });
    },
    checkAll(callback) {
      onChecked = callback;
      ask({ kind: 'check-all' });
    },
    close() {
      if (worker === null) return;
      onChecked = null;
      ask({ kind: 'end' });
      forget();
    },
  };
}
