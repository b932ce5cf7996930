import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { NativeGate } from '../native/native-gate.ts';
import { SystemClock } from '../system-clock.ts';
import { createProbeSockets } from './create-probe-sockets.ts';
import type { ProbeSockets } from './probe-sockets.ts';
import { createRoundPlan } from './round/trace-round.ts';
import { createRoundDriver } from './round-driver.ts';
import { RouterBudget } from './router-budget.ts';
import { mostTracerSockets } from './socket-limit.ts';
import type { RoundOutcome } from './tracer.ts';
import {
  sharedMonotonicMs,
  type TracerAnswer,
  type TracerRequest,
  type TracerSetting,
  tracerRequest,
} from './tracer-protocol.ts';

/** New rounds are looked for at least this often while others wait for answers. */
const MOST_WAIT_MS = 5;
/** How long rounds keep the thread before what else it has to do, such as its own end, gets a turn. */
const STRETCH_MS = 200;

/** Entry of the thread that traces. Without rounds it sleeps on its port; with rounds it waits only for their sockets. */
function main(port: MessagePort | null, { platform, gate: memory }: TracerSetting): void {
  if (port === null) throw new Error('This file is started as a worker thread.');
  const gate = new NativeGate(memory);
  const made = gate.pass(() => createProbeSockets(platform));
  // The process is ending.
  if (made === null) return;
  if (made.kind === 'ready') {
    trace(port, made.sockets, gate);
    return;
  }
  const { obstacle, message } = made;
  const remedy =
    obstacle === 'native-code-missing'
      ? 'Install Stallscope anew without leaving out optional packages: they bring the native part for each system.'
      : null;
  refuseAll(port, { kind: 'impossible', obstacle, message: oneSentence(message), remedy });
}

function trace(port: MessagePort, sockets: ProbeSockets, gate: NativeGate): void {
  const clock = new SystemClock();
  const budget = new RouterBudget();
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const driver = createRoundDriver({
    sockets,
    nowMs: sharedMonotonicMs,
    utcUs: () => clock.utcUs(),
    sleep: (ms) => void Atomics.wait(sleeper, 0, 0, ms),
    mostOpenSockets: mostTracerSockets(),
    createPlan: (order, askedMs) => createRoundPlan(order, askedMs, budget),
  });
  const answer = (message: TracerAnswer): void => port.postMessage(message);
  let isRunning = false;
  let isClosing = false;

  const take = (request: TracerRequest): void => {
    switch (request.kind) {
      case 'round':
        driver.start(request.id, request.order, request.askedMs);
        return;
      case 'cancel':
        driver.cancel(request.id);
        return;
      case 'count':
        answer({ kind: 'counted', id: request.id, openSockets: sockets.openCount });
        return;
      case 'close':
        sockets.closeAll();
        isClosing = true;
        // The thread ends by itself when nothing is left to do: one that is stopped in native code can take the process with it.
        port.close();
        return;
    }
  };

  /** Waits for nothing longer than `MOST_WAIT_MS`, so that who shuts the gate need not either. */
  const turn = (): true => {
    // Not by events: for those the thread would have to leave the sockets alone.
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      take(checked(got.message));
      if (isClosing) return true;
    }
    for (const { id, outcome } of driver.turn(MOST_WAIT_MS)) answer({ kind: 'ended', id, outcome });
    return true;
  };

  /** Where the gate is shut the thread is to end, and what it has open ends with the process. */
  const inside = (stretch: () => true): void => {
    if (gate.pass(stretch) !== null) return;
    isClosing = true;
    port.close();
  };

  const run = (): void => {
    const untilMs = sharedMonotonicMs() + STRETCH_MS;
    while (!isClosing && driver.activeRounds > 0 && sharedMonotonicMs() < untilMs) inside(turn);
    isRunning = !isClosing && driver.activeRounds > 0;
    if (isRunning) setImmediate(run);
  };

  port.on('message', (message: unknown) => {
    inside(() => {
      take(checked(message));
      return true;
    });
    if (isRunning) return;
    isRunning = true;
    run();
  });
}

/** Where nothing can be traced, each round is told so. */
function refuseAll(port: MessagePort, outcome: RoundOutcome): void {
  const answer = (message: TracerAnswer): void => port.postMessage(message);
  port.on('message', (message: unknown) => {
    const request = checked(message);
    switch (request.kind) {
      case 'round':
        answer({ kind: 'ended', id: request.id, outcome });
        return;
      case 'count':
        answer({ kind: 'counted', id: request.id, openSockets: 0 });
        return;
      case 'cancel':
        return;
      case 'close':
        port.close();
        return;
    }
  });
}

/** What loads native code complains on several lines, with paths of its own in them. */
function oneSentence(message: string): string {
  const [line = ''] = message.split('\n');
  return /[.?!]$/.test(line) ? line : `${line}.`;
}

/** What is no request is a bug of the caller's, and must not be left unanswered: the thread ends, and says why. */
function checked(message: unknown): TracerRequest {
  const request = tracerRequest(message);
  if (request === null) throw new Error(`what it was asked makes no sense: ${JSON.stringify(message)?.slice(0, 300)}`);
  return request;
}

const setting: TracerSetting = workerData;
main(parentPort, setting);
