import { type ContractEvent, contract } from '../../contract/contract.ts';
import { type ContractErrorData, contractErrorOf } from '../../contract/errors.ts';
import { type HeldSecrets, hostContract } from '../../contract/host-contract.ts';
import { createLinkClient, type LinkClient } from '../../contract/link-client.ts';
import type { MessageLink } from '../../contract/wire.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EngineTable } from './engine-host.ts';
import { Heartbeat } from './heartbeat.ts';

/** A process that was started, whatever the system calls it. */
export interface EngineProcess {
  readonly link: MessageLink;
  /** `how` in a few words, such as “exit code 1”. Told once, also when it ended before anybody asked. */
  onEnd(listener: (how: string) => void): void;
  /** At once, by force: it may not be able to end itself any more. */
  kill(): void;
}

/** What becomes of a run. After `refused` or `ended` nothing is told any more. */
export interface EngineRunListener {
  started(answer: { readonly directory: string }): void;
  /** It answered that it cannot work over this data. Its process has ended. */
  refused(error: ContractErrorData): void;
  /** The events from here on are those of this process, from the first one. */
  firstEventsFollow(): void;
  event(event: ContractEvent): void;
  /** Events went by that were not told. */
  lost(): void;
  /** It ended unasked, and its process is gone. `reason` is a sentence. */
  ended(reason: string, ranForMs: number): void;
}

type Outcome =
  | { readonly kind: 'refused'; readonly error: ContractErrorData }
  | { readonly kind: 'ended'; readonly reason: string };

const TABLE = { ...contract.methods, ...hostContract.methods };

const GONE: ContractErrorData = {
  code: 'engine-unavailable',
  message: 'The engine of Stallscope ended before it answered.',
  context: {},
};

/** The life of one engine process, from its start order to its end. */
export class EngineRun {
  readonly client: LinkClient<EngineTable>;
  readonly #process: EngineProcess;
  readonly #clock: Clock;
  readonly #listener: EngineRunListener;
  #heartbeat: Heartbeat | null = null;
  #startedMs: number | null = null;
  /** Why it is about to end, where that is known before it has ended. */
  #fate: Outcome | null = null;
  #leaving = false;
  #gone = false;
  readonly #onGone: (() => void)[] = [];

  constructor(process: EngineProcess, clock: Clock, listener: EngineRunListener) {
    this.#process = process;
    this.#clock = clock;
    this.#listener = listener;
    this.client = createLinkClient<EngineTable>(TABLE, this.#listenedLink());
    process.onEnd((how) => this.#end(how));
  }

  /** `afterOutage`: a person knows already that the process before this one ended unasked. */
  start(directory: string | null, secrets: () => Promise<HeldSecrets>, afterOutage: boolean): void {
    void this.#start(directory, secrets, afterOutage);
  }

  /** Asks it to flush and end, and kills it when it has not after `limitMs`. */
  stop(limitMs: number): Promise<'ended' | 'killed'> {
    this.#leaving = true;
    this.#heartbeat?.stop();
    return new Promise((resolve) => {
      if (this.#gone) {
        resolve('ended');
        return;
      }
      const cancel = this.#clock.schedule(limitMs, () => {
        this.#process.kill();
        this.client.close(GONE);
        resolve('killed');
      });
      this.#onGone.push(() => {
        cancel();
        resolve('ended');
      });
      // It ends after the answer. One that cannot answer so is killed: there is nothing that it could lose.
      this.client.call('host.stop', {}).catch(() => this.#process.kill());
    });
  }

  async #start(directory: string | null, secrets: () => Promise<HeldSecrets>, afterOutage: boolean): Promise<void> {
    try {
      const { targets, notices } = await secrets();
      const held = { secrets: [...targets], noticeSecrets: [...notices] };
      const answer = await this.client.call('host.start', { directory, ...held, afterOutage });
      if (this.#over()) return;
      this.#startedMs = this.#clock.monotonicMs();
      this.#heartbeat = new Heartbeat({
        clock: this.#clock,
        ask: () => this.client.call('overview', {}),
        onSilence: () =>
          this.#doom({
            kind: 'ended',
            reason: 'The engine of Stallscope did not answer for 15 seconds and was ended.',
          }),
      });
      this.#listener.firstEventsFollow();
      this.#listener.started(answer);
      this.#follow(0);
    } catch (thrown) {
      if (this.#over()) return;
      const error = contractErrorOf(thrown);
      if (error.code === 'store-unavailable') this.#doom({ kind: 'refused', error });
      else this.#doom({ kind: 'ended', reason: `The engine of Stallscope could not start: ${error.message}` });
    }
  }

  #over(): boolean {
    return this.#gone || this.#leaving || this.#fate !== null;
  }

  #follow(after: number): void {
    this.client.follow(after, {
      opened: () => {},
      event: (event) => this.#listener.event(event),
      outrun: () => void this.#followFromNow(),
      lost: () => {},
    });
  }

  async #followFromNow(): Promise<void> {
    this.#listener.lost();
    try {
      const { seq } = await this.client.call('overview', {});
      if (!this.#over()) this.#follow(seq);
    } catch (thrown) {
      if (this.#over()) return;
      const { message } = contractErrorOf(thrown);
      this.#doom({ kind: 'ended', reason: `The engine of Stallscope lost count of what happens: ${message}` });
    }
  }

  /** Every call is answered at once, while the process still ends: two over the same data must never run. */
  #doom(fate: Outcome): void {
    this.#fate = fate;
    this.#heartbeat?.stop();
    this.client.close(GONE);
    this.#process.kill();
  }

  #end(how: string): void {
    this.#gone = true;
    this.#heartbeat?.stop();
    this.client.close(GONE);
    for (const told of this.#onGone) told();
    if (this.#leaving) return;
    const fate: Outcome = this.#fate ?? {
      kind: 'ended',
      reason: `The engine of Stallscope ended unexpectedly (${how}).`,
    };
    if (fate.kind === 'refused') this.#listener.refused(fate.error);
    else this.#listener.ended(fate.reason, this.#startedMs === null ? 0 : this.#clock.monotonicMs() - this.#startedMs);
  }

  #listenedLink(): MessageLink {
    const { link } = this.#process;
    return {
      send: (message) => link.send(message),
      receive: (listener) =>
        link.receive((message) => {
          this.#heartbeat?.heard();
          listener(message);
        }),
    };
  }
}
