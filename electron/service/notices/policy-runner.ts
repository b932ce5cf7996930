import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { Channel } from '../../domain/notice/channel.ts';
import type { Change, Digest } from '../../domain/notice/digest.ts';
import { type PolicyTold, policyAfter, policyMemory, policyStart } from '../../notices/policy/policy.ts';
import type { ChannelHeard, PolicyHappening } from '../../notices/policy/policy-happening.ts';
import type { PolicyState } from '../../notices/policy/policy-state.ts';
import { NO_QUIET, type Quiet } from '../../notices/policy/quiet.ts';

export const NOTICE_MEMORY = 'notices.memory';
/** What is remembered and nobody was told of is written so much later: much of it changes again at once. */
const REMEMBER_AFTER_MS = 500;

export interface PolicyRunnerParts {
  readonly clock: Clock;
  readonly memory: JsonValue | null;
  readonly vantage: () => string;
  readonly channel: (id: string) => Channel | null;
  readonly queue: (
    messages: readonly { readonly channel: Channel; readonly digest: Digest }[],
    memory: { readonly key: string; readonly value: JsonValue } | null,
  ) => void;
  readonly remember: (key: string, value: JsonValue) => void;
  readonly changes: (changes: readonly Change[]) => void;
  readonly quietChanged: (quiet: Quiet) => void;
}

/** Runs the policy: one happening after the other, what it wants told, and the time at which it wants to look again. */
export class PolicyRunner {
  readonly #parts: PolicyRunnerParts;
  readonly #waiting: PolicyHappening[] = [];
  #state: PolicyState;
  #written: JsonValue;
  #quiet: Quiet = NO_QUIET;
  #isRunning = false;
  #wake: { readonly atMs: number; readonly cancel: Cancel } | null = null;
  #cancelRemembering: Cancel | null = null;
  #isStopped = false;

  constructor(parts: PolicyRunnerParts) {
    this.#parts = parts;
    this.#state = policyStart(parts.memory);
    this.#written = policyMemory(this.#state);
  }

  get quiet(): Quiet {
    return this.#quiet;
  }

  /** What it is told while it is at another happening comes after that one. */
  tell(happening: PolicyHappening): void {
    if (this.#isStopped) return;
    this.#waiting.push(happening);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#run(next);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Writes down what is remembered. */
  stop(): void {
    this.#isStopped = true;
    this.#wake?.cancel();
    this.#wake = null;
    if (this.#cancelRemembering !== null) this.#remember();
  }

  #run(happening: PolicyHappening): void {
    const told = policyAfter(this.#state, happening);
    this.#state = told.state;
    if (told.send.length > 0) this.#send(told);
    else if (this.#cancelRemembering === null && policyMemory(told.state) !== this.#written) {
      this.#cancelRemembering = this.#parts.clock.schedule(REMEMBER_AFTER_MS, () => this.#remember());
    }
    if (told.changes.length > 0) this.#parts.changes(told.changes);
    if (told.quiet !== this.#quiet) {
      const differs = JSON.stringify(told.quiet) !== JSON.stringify(this.#quiet);
      this.#quiet = told.quiet;
      if (differs) this.#parts.quietChanged(told.quiet);
    }
    this.#wakeAt(told.wakeAtMs);
  }

  #send({ send, state }: PolicyTold): void {
    const { channel, vantage, queue } = this.#parts;
    const by = vantage();
    const messages = send.flatMap((one) => {
      const to = channel(one.channel);
      return to === null ? [] : [{ channel: to, digest: { ...one.digest, id: randomUUID(), vantage: by } }];
    });
    this.#cancelRemembering?.();
    this.#cancelRemembering = null;
    this.#written = policyMemory(state);
    queue(messages, { key: NOTICE_MEMORY, value: this.#written });
  }

  #remember(): void {
    this.#cancelRemembering?.();
    this.#cancelRemembering = null;
    const memory = policyMemory(this.#state);
    if (memory === this.#written) return;
    this.#written = memory;
    this.#parts.remember(NOTICE_MEMORY, memory);
  }

  #wakeAt(atMs: number | null): void {
    // A timer that is too early costs one look; to move it at each happening would cost more.
    if (atMs === null || (this.#wake !== null && this.#wake.atMs <= atMs) || this.#isStopped) return;
    this.#wake?.cancel();
    const { clock } = this.#parts;
    const cancel = clock.schedule(Math.max(0, atMs - clock.monotonicMs()), () => {
      this.#wake = null;
      this.tell({ kind: 'tick', atMs: clock.monotonicMs(), atUs: clock.utcUs() });
    });
    this.#wake = { atMs, cancel };
  }
}

/** A channel as the policy knows it. */
export const channelHeard = ({ id, enabled, wants, way }: Channel, waiting: number): ChannelHeard => ({
  id,
  enabled,
  wants,
  oneSubjectEach: way.kind === 'pagerduty',
  waiting,
});
