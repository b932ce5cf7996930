import type { Delivery, Send } from '../../alerts/delivery.ts';
import { retryDelayMs } from '../../alerts/retry-delay.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Channel, ChannelSecrets } from '../../domain/notice/channel.ts';
import type { OutboxEntry } from '../../domain/notice/outbox.ts';

/** A receiver that answers nothing is given up after so long, whatever its sender thinks. */
export const ATTEMPT_LIMIT_MS = 60_000;
/** However long a receiver asks to be left alone. */
const LONGEST_DELAY_MS = 3_600_000;
/** What failed this short a time ago is not tried again because something else was reached. */
const SOONEST_AGAIN_MS = 5_000;

/** What a lane needs to send: the channel as it is now, with its secrets. */
export type Readiness =
  | { readonly kind: 'ready'; readonly channel: Channel; readonly secrets: ChannelSecrets }
  /** Switched off, or hidden by a configuration. */
  | { readonly kind: 'resting' }
  /** One sentence. */
  | { readonly kind: 'lacking'; readonly says: string };

export interface LaneParts {
  readonly clock: Clock;
  readonly send: Send;
  readonly random01: () => number;
  readonly ready: () => Readiness;
  /** Keeps the state of a message; `now`: it must be on the disk when the call returns. */
  readonly keep: (entry: OutboxEntry, now: boolean) => void;
  /** `atUs`: UTC microseconds. */
  readonly delivered: (atUs: number) => void;
  readonly failed: (entry: OutboxEntry, says: string, atUs: number) => void;
  /** Whether its receiver has taken nothing for so long that it is to wait no longer. */
  readonly isHopeless: (entry: OutboxEntry) => boolean;
  readonly gaveUp: (entries: readonly OutboxEntry[]) => void;
  readonly log: (thrown: unknown) => void;
}

type Outcome = Delivery | { readonly kind: 'unended' };

interface Attempt {
  readonly entry: OutboxEntry;
  readonly abort: AbortController;
}

interface Pause {
  readonly untilMs: number;
  readonly failedMs: number;
  readonly unreached: boolean;
  readonly cancel: Cancel;
}

/** Messages of one channel: in order, one at a time. Nothing here waits for another channel. */
export class ChannelLane {
  readonly #parts: LaneParts;
  readonly #entries: OutboxEntry[] = [];
  #attempt: Attempt | null = null;
  #pause: Pause | null = null;
  /** Attempts that failed in a row. */
  #failures = 0;
  /** The network came back while an attempt was under way that had begun without it. */
  #isHopeful = false;
  #isStopped = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#entries.length;
  }

  /** What is sent first; null when nothing waits. */
  get head(): OutboxEntry | null {
    return this.#entries[0] ?? null;
  }

  add(entry: OutboxEntry): void {
    this.#entries.push(entry);
  }

  has(id: number): boolean {
    return this.#entries.some((entry) => entry.id === id);
  }

  /** One that waited here before: in its place again, behind what is being sent. */
  putBack(entry: OutboxEntry): void {
    const first = this.#attempt === null ? 0 : 1;
    const place = this.#entries.findIndex(({ id }, index) => index >= first && id > entry.id);
    this.#entries.splice(place === -1 ? this.#entries.length : place, 0, entry);
  }

  /** Sends what is first, unless something stands in the way. */
  look(): void {
    const [head] = this.#entries;
    if (this.#isStopped || this.#attempt !== null || this.#pause !== null || head === undefined) return;
    const ready = this.#parts.ready();
    switch (ready.kind) {
      case 'resting':
        return;
      case 'lacking':
        if (head.says !== ready.says) this.#change({ ...head, says: ready.says }, false);
        return;
      case 'ready':
        void this.#try(head, ready.channel, ready.secrets);
    }
  }

  /** Does not wait any longer. */
  retry(): void {
    this.#failures = 0;
    this.#endPause();
    this.look();
  }

  /**
   * The network is back. What was not reached is tried once without waiting; a receiver that is away all the same gets no more attempts
   * than it would have had.
   */
  reachedAgain(): void {
    if (this.#attempt !== null) this.#isHopeful = true;
    const pause = this.#pause;
    if (pause === null || !pause.unreached) return;
    const { clock } = this.#parts;
    const leftMs = pause.failedMs + SOONEST_AGAIN_MS - clock.monotonicMs();
    if (leftMs <= 0) {
      this.#endPause();
      this.look();
    } else if (pause.untilMs - clock.monotonicMs() > leftMs) this.#pauseFor(leftMs, pause);
  }

  /** It is not sent any more; null when it is not here. */
  take(id: number): OutboxEntry | null {
    const place = this.#entries.findIndex((entry) => entry.id === id);
    const [entry] = place < 0 ? [] : this.#entries.splice(place, 1);
    if (entry === undefined) return null;
    if (place === 0) {
      this.#attempt?.abort.abort();
      this.#attempt = null;
      this.#endPause();
    }
    return entry;
  }

  takeAll(): readonly OutboxEntry[] {
    return [...this.#entries].reverse().flatMap(({ id }) => this.take(id) ?? []);
  }

  /** What is under way stays `sending`, because it may arrive. */
  stop(): void {
    this.#isStopped = true;
    this.#attempt?.abort.abort();
    this.#endPause();
  }

  async #try(head: OutboxEntry, channel: Channel, secrets: ChannelSecrets): Promise<void> {
    const { clock, keep } = this.#parts;
    const attempt: Attempt = {
      entry: { ...head, state: 'sending', attempts: head.attempts + 1, nextAtUs: null },
      abort: new AbortController(),
    };
    this.#attempt = attempt;
    this.#isHopeful = false;
    this.#entries[0] = attempt.entry;
    keep(attempt.entry, true);
    const outcome = await this.#outcomeOf(attempt, channel, secrets);
    // Dropped, or left to the next start.
    if (this.#attempt !== attempt || this.#isStopped) return;
    this.#attempt = null;
    this.#settle(attempt.entry, outcome, clock.utcUs());
    this.look();
  }

  async #outcomeOf(attempt: Attempt, channel: Channel, secrets: ChannelSecrets): Promise<Outcome> {
    const { clock, send, log } = this.#parts;
    let cancelLimit: Cancel = () => {};
    const limit = new Promise<Outcome>((resolve) => {
      cancelLimit = clock.schedule(ATTEMPT_LIMIT_MS, () => {
        resolve({ kind: 'unended' });
        attempt.abort.abort();
      });
      attempt.abort.signal.addEventListener('abort', () => resolve({ kind: 'unended' }), { once: true });
    });
    const { digest, mayHaveArrived: mayBeRepeat } = attempt.entry;
    const order = { channel, secrets, digest, nowUs: clock.utcUs(), mayBeRepeat, signal: attempt.abort.signal };
    try {
      return await Promise.race([send(order), limit]);
    } catch (thrown) {
      // A sender that throws has a fault of its own; the message is not to blame.
      log(thrown);
      return {
        kind: 'failed',
        again: 'later',
        afterMs: null,
        unreached: false,
        says: 'It could not be sent because of a fault in Stallscope itself, which the log tells of.',
      };
    } finally {
      cancelLimit();
    }
  }

  #settle(entry: OutboxEntry, outcome: Outcome, nowUs: number): void {
    const { delivered, failed, random01 } = this.#parts;
    this.#failures += 1;
    switch (outcome.kind) {
      case 'delivered':
        this.#failures = 0;
        this.#entries.shift();
        this.#parts.keep({ ...entry, state: 'sent', sentAtUs: nowUs, says: outcome.says }, true);
        delivered(nowUs);
        return;
      case 'unended': {
        const says = `Nothing was answered for ${ATTEMPT_LIMIT_MS / 1_000} s, so it was given up; it may have arrived.`;
        this.#again({ ...entry, mayHaveArrived: true, says }, retryDelayMs(this.#failures, random01()), false);
        failed(entry, says, nowUs);
        this.#giveUp();
        return;
      }
      case 'failed': {
        const { says } = outcome;
        if (outcome.again === 'never') {
          this.#entries.shift();
          this.#parts.keep({ ...entry, state: 'refused', says }, false);
        } else {
          const usualMs = retryDelayMs(this.#failures, random01());
          const delayMs = Math.min(Math.max(usualMs, outcome.afterMs ?? 0), Math.max(LONGEST_DELAY_MS, usualMs));
          const mayHaveArrived = entry.mayHaveArrived || outcome.mayHaveArrived === true;
          this.#again({ ...entry, mayHaveArrived, says }, delayMs, outcome.unreached);
        }
        failed(entry, says, nowUs);
        this.#giveUp();
        return;
      }
    }
  }

  /** What is behind is tried when it would have been. */
  #giveUp(): void {
    const hopeful = this.#entries.findIndex((entry) => !this.#parts.isHopeless(entry));
    const hopeless = this.#entries.splice(0, hopeful === -1 ? this.#entries.length : hopeful);
    if (hopeless.length === 0) return;
    for (const entry of hopeless) this.#parts.keep({ ...entry, state: 'given-up', nextAtUs: null }, false);
    this.#parts.gaveUp(hopeless);
  }

  #again(entry: OutboxEntry, delayMs: number, unreached: boolean): void {
    const nextAtUs = this.#parts.clock.utcUs() + Math.round(delayMs * 1_000);
    this.#change({ ...entry, state: 'waiting', nextAtUs }, false);
    this.#pauseFor(delayMs, { failedMs: this.#parts.clock.monotonicMs(), unreached });
    if (this.#isHopeful) this.reachedAgain();
  }

  #pauseFor(delayMs: number, { failedMs, unreached }: Pick<Pause, 'failedMs' | 'unreached'>): void {
    this.#pause?.cancel();
    const { clock } = this.#parts;
    const cancel = clock.schedule(delayMs, () => {
      this.#pause = null;
      this.look();
    });
    this.#pause = { untilMs: clock.monotonicMs() + delayMs, failedMs, unreached, cancel };
  }

  #endPause(): void {
    this.#pause?.cancel();
    this.#pause = null;
  }

  #change(entry: OutboxEntry, now: boolean): void {
    this.#entries[0] = entry;
    this.#parts.keep(entry, now);
  }
}
