import { Worker } from 'node:worker_threads';
import type { HousekeepingAnswer, HousekeepingRequest, SummingFailure, WorkerRole } from './reader-protocol.ts';
import { readerWorkerUrl } from './reader-worker-url.ts';
import type { SummaryPiece } from './summing.ts';

/** Work on the file that waits for the disk or walks through all of it, done in a worker thread beside the writer. */
export interface Housekeeper {
  /** Brings the log into the file, as far as nobody reads it. Asked again while it runs, it does nothing more. */
  bringIn(): void;
  /** Walks through every page. The answer is the first fault, or null. Called back at most once. */
  checkAll(onChecked: (fault: string | null) => void): void;
  /** Sums up what is new; gives up a round that is under way. After each `onPieces` it waits for `sumUpMore`. `onEnd` comes once, unless it is closed. */
  sumUp(nowUs: number, rows: number, listener: SummingListener): void;
  sumUpMore(rows: number): void;
  close(): void;
}

export interface SummingListener {
  /** The first time there are none: samples that began before `horizonUs` are about to be read. */
  onPieces(pieces: readonly SummaryPiece[], horizonUs: number): void;
  onEnd(failure: SummingFailure | null): void;
}

/** The worker starts with the first request, ends when the sums of the minute are done, and does not keep the process alive. */
export function createHousekeeper(
  file: string,
  log: (line: string) => void,
  startWorker: (role: WorkerRole) => Worker = startReaderWorker,
): Housekeeper {
  let worker: Worker | null = null;
  let isBringingIn = false;
  let onChecked: ((fault: string | null) => void) | null = null;
  let round = 0;
  let summing: SummingListener | null = null;

  const forget = (): void => {
    worker = null;
    isBringingIn = false;
    onChecked = null;
    const ended = summing;
    summing = null;
    ended?.onEnd({ message: 'the housekeeping worker ended', isDamage: false });
  };

  const started = (): Worker => {
    if (worker !== null) return worker;
    const fresh = startWorker({ role: 'housekeeper', file });
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
        case 'summed':
          if (answer.round === round) summing?.onPieces(answer.pieces, answer.horizonUs);
          return;
        case 'summed-up': {
          if (answer.round !== round) return;
          const ended = summing;
          summing = null;
          ended?.onEnd(answer.failure);
          if (worker === fresh) restAfterSums();
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

  /** A thread takes ten megabytes, and to start one takes some forty milliseconds: over most of a minute the megabytes are the worse. */
  const restAfterSums = (): void => {
    if (summing !== null || isBringingIn || onChecked !== null) return;
    ask({ kind: 'end' });
    worker = null;
  };

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
    sumUp(nowUs, rows, listener) {
      round += 1;
      summing = listener;
      ask({ kind: 'sum-up', round, nowUs, rows });
    },
    sumUpMore(rows) {
      if (summing !== null) ask({ kind: 'sum-up-more', rows });
    },
    close() {
      if (worker === null) return;
      onChecked = null;
      summing = null;
      ask({ kind: 'end' });
      forget();
    },
  };
}

function startReaderWorker(role: WorkerRole): Worker {
  return new Worker(readerWorkerUrl(), { workerData: role, execArgv: [], stdout: false, stderr: false });
}
