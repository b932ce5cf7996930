import type { ContractEvent } from '../../../../electron/contract/contract.ts';
import { ContractError, contractErrorOf } from '../../../../electron/contract/errors.ts';
import type { AnswererMessage, CallerMessage } from '../../../../electron/contract/wire.ts';
import type { EngineProcess } from '../../../../electron/main/engine/engine-run.ts';

export const OVERVIEW = {
  at: '2026-11-21T07:00:00.000Z',
  seq: 41,
  rows: [],
  observer: {
    ...{ eventLoopDelayMs: 0, latenessP99Ms: null, cpuShare: null, probesPerSecond: 0 },
    ...{ inGrace: false, fit: true, says: 'fine' },
  },
  paused: null,
  vantage: null,
  storeBytes: 0,
  notes: [],
};

type Answer = (input: unknown) => unknown;

/** A process of which a test says how it answers, and when it ends. A method without an answer is never answered. */
export class FakeEngineProcess implements EngineProcess {
  readonly asked: { method: string; input: unknown }[] = [];
  readonly followed: number[] = [];
  answers: Record<string, Answer> = {
    'host.start': () => ({ directory: '/data' }),
    overview: () => OVERVIEW,
  };
  killed = false;
  /** A process that the system cannot end at once, such as one that waits for a disk. */
  resistsKill = false;
  readonly #follows: number[] = [];
  #toMain: (message: unknown) => void = () => {};
  #onEnd: (how: string) => void = () => {};

  readonly link = {
    send: (message: CallerMessage | AnswererMessage) => this.#take(message as CallerMessage),
    receive: (listener: (message: unknown) => void) => {
      this.#toMain = listener;
    },
  };

  onEnd(listener: (how: string) => void): void {
    this.#onEnd = listener;
  }

  kill(): void {
    this.killed = true;
    if (!this.resistsKill) this.end('killed');
  }

  end(how = 'exit code 1'): void {
    queueMicrotask(() => this.#onEnd(how));
  }

  tell(event: ContractEvent): void {
    for (const id of this.#follows) this.#toMain({ kind: 'event', id, event });
  }

  outrun(): void {
    for (const id of this.#follows.splice(0)) this.#toMain({ kind: 'outrun', id });
  }

  countOf(method: string): number {
    return this.asked.filter((call) => call.method === method).length;
  }

  #take(message: CallerMessage): void {
    switch (message.kind) {
      case 'call':
        this.asked.push({ method: message.method, input: message.input });
        void this.#answer(message.id, message.method, message.input);
        return;
      case 'follow':
        this.followed.push(message.after);
        this.#follows.push(message.id);
        this.#toMain({ kind: 'opened', id: message.id });
        return;
      case 'cancel':
      case 'unfollow':
        return;
    }
  }

  async #answer(id: number, method: string, input: unknown): Promise<void> {
    const answer = this.answers[method];
    if (answer === undefined) return;
    try {
      this.#toMain({ kind: 'value', id, value: await answer(input) });
    } catch (thrown) {
      this.#toMain({ kind: 'error', id, error: contractErrorOf(thrown) });
    }
  }
}

export const refuse = (message: string, reason = 'in-use'): Answer => {
  return () => {
    throw new ContractError('store-unavailable', message, { reason, directory: '/data' });
  };
};
