import { Worker } from 'node:worker_threads';
import type { QueryAsker } from './query-asker.ts';
import { type ReadErrorData, StoreReadError } from './read-error.ts';
import type { Query, ReaderAnswer, ReaderRequest, WorkerRole } from './reader-protocol.ts';
import { readerWorkerUrl } from './reader-worker-url.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: StoreReadError): void;
}

/**
 * A thread that was told to end does so after the part of a query that it is in, or once it has loaded; on a busy machine, or one with
 * a slow disk, that takes seconds. One that has not ended after so long hangs, and is stopped wherever it is.
 */
const HANGS_AFTER_MS = 30_000;

const CLOSED: ReadErrorData = { code: 'closed', message: 'The reader was closed.', context: {} };
const CANCELLED: ReadErrorData = { code: 'cancelled', message: 'The query was cancelled.', context: {} };

/** Sends queries to a worker thread and matches the answers. The thread starts with the first query and does not keep the process alive by itself. */
export class QueryClient implements QueryAsker {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves with what the query's kind promises; rejects with StoreReadError only. */
  ask(query: Query, signal?: AbortSignal): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new StoreReadError(CLOSED));
    if (signal?.aborted === true) return Promise.reject(new StoreReadError(CANCELLED));
    const worker = this.#started();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#settle(id)?.reject(new StoreReadError(CANCELLED));
        this.#post(worker, { kind: 'cancel', id });
      };
      const end = (): void => signal?.removeEventListener('abort', cancel);
      this.#waiting.set(id, {
        resolve: (value) => {
          end();
          resolve(value);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      worker.ref();
      this.#post(worker, { kind: 'query', id, query });
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const [id, { reject }] of this.#waiting) {
      if (this.#worker !== null) this.#post(this.#worker, { kind: 'cancel', id });
      reject(new StoreReadError(CLOSED));
    }
    this.#waiting.clear();
    const worker = this.#worker;
    this.#worker = null;
    if (worker !== null) await ended(worker);
  }

  #post(worker: Worker, request: ReaderRequest): void {
    worker.postMessage(request);
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    return waiting;
  }

  #refuseAll(error: ReadErrorData): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new StoreReadError(error));
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const role: WorkerRole = { role: 'reader', file: this.#file };
    const worker = new Worker(readerWorkerUrl(), { workerData: role, execArgv: [] });
    worker.on('message', (answer: ReaderAnswer) => {
      const waiting = this.#settle(answer.id);
      switch (answer.kind) {
        case 'answered':
          waiting?.resolve(answer.value);
          return;
        case 'refused':
          waiting?.reject(new StoreReadError(answer.error));
          return;
      }
    });
    const onEnd = (reason: string): void => {
      if (this.#worker !== worker) return;
      // The next query starts a new one.
      this.#worker = null;
      this.#refuseAll({ code: 'failed', message: `The reading thread ended: ${reason}.`, context: { reason } });
    };
    worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => onEnd(`exit code ${code}`));
    this.#worker = worker;
    return worker;
  }
}

/** Lets the thread close its file and end by itself: a thread that is stopped in the middle of native code can take the process with it. */
async function ended(worker: Worker): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = setTimeout(() => void worker.terminate().then(() => resolve()), HANGS_AFTER_MS);
    worker.once('exit', () => {
      clearTimeout(stop);
      resolve();
    });
    worker.ref();
    const request: ReaderRequest = { kind: 'end' };
    worker.postMessage(request);
  });
}
