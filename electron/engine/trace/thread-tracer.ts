import { Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { NativeGate } from '../native/native-gate.ts';
import type { RoundOrder, RoundOutcome, Tracer } from './tracer.ts';
import {
  sharedMonotonicMs,
  type TracerAnswer,
  type TracerRequest,
  type TracerSetting,
  tracerAnswer,
} from './tracer-protocol.ts';
import { tracerWorkerUrl } from './tracer-worker-url.ts';

export interface ThreadTracerOptions {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly log: (line: string) => void;
}

export interface ThreadTracer extends Tracer {
  /** Starts the thread, so that the first round need not wait for it. Resolves once it is ready, or known not to work. */
  warm(): Promise<void>;
}

/** Pauses after the thread's first, second … death in a row; after the last one it is not started again. */
const PAUSES_MS = [0, 1_000, 10_000, 60_000];
/** A process that is out of descriptors cannot start a thread; this long later it may. */
const DESCRIPTORS_AGAIN_MS = 1_000;
/** A round under way says something within two seconds; a thread that says nothing for so long hangs. */
const SILENCE_MS = 30_000;
/** How long closing waits for the thread to end by itself. Behind that it is left alone, and ends later. */
const CLOSING_MS = 500;
/** How long the end of the process waits for native code: some milliseconds as a rule, longer where all processors are taken. */
const LEAVING_MS = 3_000;
/** The thread holds a few thousand small objects; a leak there must not take the measuring down with it. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2 };

interface Waiting {
  readonly round: (outcome: RoundOutcome) => void;
  readonly count: (openSockets: number) => void;
}

/**
 * Traces in a worker thread, which starts with the first round and does not keep the process alive. A round costs the calling
 * thread two messages. A thread that dies ends its rounds as `tracer-failed`, and the next round starts another. A thread that may
 * be in native code is never stopped: not by closing, and not by the end of the process either, which waits for it.
 */
export function createThreadTracer(
  options: ThreadTracerOptions,
  startWorker: (setting: TracerSetting) => Worker = startTracerWorker,
): ThreadTracer {
  const { clock, log } = options;
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let gate = new NativeGate();
  let lastId = 0;
  let deathsInARow = 0;
  let startAgainAtMs = Number.NEGATIVE_INFINITY;
  let whyItDied = '';
  let isClosed = false;
  let stopWatching: Cancel = () => {};

  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      worker?.unref();
      stopWatching();
    }
    return found;
  };

  const endAll = (outcome: RoundOutcome): void => {
    for (const id of [...waiting.keys()]) {
      const found = settle(id);
      found?.round(outcome);
      found?.count(0);
    }
  };

  const heard = (answer: TracerAnswer): void => {
    watchForSilence();
    switch (answer.kind) {
      case 'ended':
        deathsInARow = 0;
        settle(answer.id)?.round(answer.outcome);
        return;
      case 'counted':
        settle(answer.id)?.count(answer.openSockets);
        return;
    }
  };

  const died = (dead: Worker, reason: string): void => {
    if (worker !== dead) return;
    worker = null;
    countDeath(reason);
    endAll(failed(reason));
  };

  const countDeath = (reason: string): void => {
    whyItDied = reason;
    if (isForWantOfDescriptors(reason)) {
      // Nothing is wrong with it, and others may close theirs.
      startAgainAtMs = clock.monotonicMs() + DESCRIPTORS_AGAIN_MS;
      return;
    }
    const pauseMs = PAUSES_MS[deathsInARow] ?? null;
    deathsInARow += 1;
    startAgainAtMs = pauseMs === null ? Number.POSITIVE_INFINITY : clock.monotonicMs() + pauseMs;
    log(
      pauseMs === null
        ? `trace: the tracer failed ${deathsInARow} times in a row and is not started again: ${reason}`
        : `trace: the tracer failed: ${reason}`,
    );
  };

  function watchForSilence(): void {
    stopWatching();
    const watched = worker;
    const watchedGate = gate;
    if (watched === null || waiting.size === 0) return;
    stopWatching = clock.schedule(SILENCE_MS, () => {
      died(watched, `it said nothing for ${SILENCE_MS / 1_000} seconds`);
      // One that is in native code ends by itself when it comes out.
      watched.unref();
      if (watchedGate.shut(0)) watched.terminate();
    });
  }

  const started = (): Worker | null => {
    if (worker !== null) return worker;
    if (clock.monotonicMs() < startAgainAtMs) return null;
    let fresh: Worker;
    const freshGate = new NativeGate();
    try {
      fresh = startWorker({ platform: options.platform, gate: freshGate.memory });
    } catch (error) {
      // Out of memory or of threads.
      countDeath(wordsOf(error));
      return null;
    }
    worker = fresh;
    gate = freshGate;
    fresh.unref();
    // Node stops all threads when the process ends, wherever they are.
    const processEnds = (): void => void freshGate.shut(LEAVING_MS);
    process.on('exit', processEnds);
    fresh.once('exit', () => process.off('exit', processEnds));
    fresh.on('message', (message: unknown) => {
      const answer = tracerAnswer(message);
      if (worker === fresh && answer !== null) heard(answer);
    });
    fresh.on('messageerror', (error) => died(fresh, wordsOf(error)));
    fresh.on('error', (error) => died(fresh, wordsOf(error)));
    fresh.on('exit', (code) => died(fresh, `it ended with exit code ${code}`));
    return fresh;
  };

  const ask = (to: Worker, request: TracerRequest): void => to.postMessage(request);

  const expectAnswer = (to: Worker, id: number, handlers: Partial<Waiting>): void => {
    const isFirst = waiting.size === 0;
    waiting.set(id, { round: () => {}, count: () => {}, ...handlers });
    if (!isFirst) return;
    to.ref();
    watchForSilence();
  };

  const openSockets = (): Promise<number> => {
    const to = worker;
    if (to === null) return Promise.resolve(0);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      expectAnswer(to, id, { count: resolve });
      ask(to, { kind: 'count', id });
    });
  };

  return {
    async warm() {
      if (!isClosed && started() !== null) await openSockets();
    },

    round(order, signal) {
      // Taken before all else: the thread may have to be started first.
      const askedMs = sharedMonotonicMs();
      if (isClosed || signal.aborted) return Promise.resolve(cancelled(order));
      const to = started();
      if (to === null) return Promise.resolve(failed(whyItDied));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const cancel = (): void => {
          if (waiting.has(id)) ask(to, { kind: 'cancel', id });
        };
        expectAnswer(to, id, {
          round: (outcome) => {
            signal.removeEventListener('abort', cancel);
            resolve(outcome);
          },
        });
        signal.addEventListener('abort', cancel, { once: true });
        ask(to, { kind: 'round', id, order, askedMs });
      });
    },

    openSockets,

    async close() {
      if (isClosed) return;
      isClosed = true;
      const closing = worker;
      worker = null;
      for (const id of [...waiting.keys()]) {
        const found = settle(id);
        found?.round(CLOSED);
        found?.count(0);
      }
      if (closing === null) return;
      await new Promise<void>((resolve) => {
        const giveUp = clock.schedule(CLOSING_MS, () => {
          closing.unref();
          resolve();
        });
        closing.once('exit', () => {
          giveUp();
          resolve();
        });
        closing.ref();
        ask(closing, { kind: 'close' });
      });
    },
  };
}

function startTracerWorker(setting: TracerSetting): Worker {
  return new Worker(tracerWorkerUrl(), {
    name: 'tracer',
    workerData: setting,
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
  });
}

const CLOSED: RoundOutcome = {
  kind: 'impossible',
  obstacle: 'cancelled',
  message: 'The tracer was closed before the trace had ended.',
  remedy: null,
};

const cancelled = (order: RoundOrder): RoundOutcome => ({
  kind: 'impossible',
  obstacle: 'cancelled',
  message: `The trace to ${order.address} was called off before it began.`,
  remedy: null,
});

const failed = (reason: string): RoundOutcome =>
  isForWantOfDescriptors(reason)
    ? {
        kind: 'impossible',
        obstacle: 'no-descriptors',
        message: 'The tracer could not start, because no file descriptors were left.',
        remedy: 'Raise the limit of open files (ulimit -n), or watch fewer targets.',
      }
    : {
        kind: 'impossible',
        obstacle: 'tracer-failed',
        message: `The tracer inside Stallscope failed: ${reason}.`,
        remedy: null,
      };

/** Node names the system's error only in words. */
const isForWantOfDescriptors = (reason: string): boolean => /\bE[MN]FILE\b/.test(reason);

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
