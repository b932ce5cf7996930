import { type PingOrder, ping, USUAL_ATTEMPTS } from '../../alerts/heartbeat/ping.ts';
import { mannerOf } from '../../alerts/heartbeat/ping-address.ts';
import {
  nextBeat,
  type Schedule,
  type Standing,
  scheduleFrom,
  scheduleWithoutStart,
} from '../../alerts/heartbeat/schedule.ts';
import type { Told } from '../../alerts/heartbeat/told.ts';
import type { Post } from '../../alerts/http/post.ts';
import { ContractError } from '../../contract/errors.ts';
import type { HeartbeatJson, TrialJson } from '../../contract/notice-shapes.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Heartbeat } from '../../domain/notice/notice-policy.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { sentence } from '../../domain/sentence.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { HistoryBook } from '../history/history-book.ts';
import { FILE_HEARTBEAT, type NoticeChoices } from '../notices/notice-choices.ts';
import type { TellsNews } from '../notices/notice-news.ts';
import { HEARTBEAT_OWNER, type NoticeSecrets } from '../notices/notice-secrets.ts';
import type { ProbingWatch } from '../watchdog/probing-watch.ts';
import { changedHeartbeat, type HeartbeatChange, heartbeatForm, parseHeartbeatAddress } from './heartbeat-form.ts';
import { HeartbeatRecord } from './heartbeat-record.ts';

/** Tells a dead man's switch elsewhere that Stallscope measures, so that somebody hears of it when it does not. */
export interface HeartbeatDesk {
  /** The engine runs. */
  start(): void;
  state(): HeartbeatJson;
  /** Throws ContractError `invalid-input`, whose context names the `field`; then nothing is changed. */
  change(change: HeartbeatChange): void;
  /** A configuration file was read again: the heartbeat may be another one. */
  reconfigured(): void;
  /** Asks once, now, whatever is due. */
  test(): Promise<TrialJson>;
  figures(): HeartbeatFigures;
  /** What is under way is given up. */
  stop(): void;
}

export interface HeartbeatFigures {
  readonly enabled: boolean;
  /** UTC microseconds of the last ping that got through; null before the first. */
  readonly lastSentAtUs: number | null;
  readonly missed: number;
}

export interface HeartbeatParts {
  readonly clock: Clock;
  readonly probing: ProbingWatch;
  /** Required targets in trouble that a person should know of. */
  readonly down: () => readonly string[];
  readonly choices: Pick<NoticeChoices, 'heartbeat' | 'isOverridden' | 'keepHeartbeat'>;
  readonly secrets: NoticeSecrets;
  readonly history: HistoryBook;
  readonly news: Pick<TellsNews, 'tell'>;
  readonly post: Post;
  /** 0 to 1. */
  readonly random: () => number;
  readonly userAgent: string;
  /** A UUID, the same for as long as this process lives. */
  readonly runId: string;
  /** Something that `state` tells is not as it was. */
  readonly changed: () => void;
  /** A literal address was given or taken away. */
  readonly secretsChanged: () => void;
  readonly failed: (thrown: unknown) => void;
}

/** `says`: what is wrong, or why it rests, in one sentence; null while all is well. */
interface Standings {
  readonly standing: Standing;
  readonly says: string | null;
}

type Address =
  | { readonly kind: 'at-hand'; readonly url: string; readonly goesTo: string }
  | { readonly kind: 'missing'; readonly says: string };

const TRIAL_LIMIT_MS = 10_000;
const MARGIN_MS = 1_000;

export function createHeartbeatDesk(parts: HeartbeatParts): HeartbeatDesk {
  return new TellingHeartbeat(parts);
}

class TellingHeartbeat implements HeartbeatDesk {
  readonly #parts: HeartbeatParts;
  readonly #record: HeartbeatRecord;
  /** As it was taken over last. */
  #heartbeat: Heartbeat;
  #taken: Address | null;
  #schedule: Schedule;
  readonly #ending = new AbortController();
  #isRunning = false;
  #cancelLook: Cancel = () => {};
  #sending: AbortController | null = null;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#record = new HeartbeatRecord(parts);
    this.#heartbeat = parts.choices.heartbeat();
    this.#taken = this.#address();
    this.#schedule = scheduleFrom(parts.clock.monotonicMs());
  }

  start(): void {
    this.#isRunning = true;
    this.#schedule = scheduleFrom(this.#parts.clock.monotonicMs());
    this.#look();
  }

  state(): HeartbeatJson {
    const address = this.#address();
    const { enabled } = this.#heartbeat;
    const { lastSentAtUs, lastTold, missed } = this.#record;
    return {
      form: heartbeatForm(this.#heartbeat),
      goesTo: address?.kind === 'at-hand' ? address.goesTo : null,
      held: address?.kind === 'at-hand',
      lastSentAt: lastSentAtUs === null ? null : utcText(lastSentAtUs),
      lastTold,
      missed,
      says: enabled && address !== null ? this.#says(address) : null,
    };
  }

  figures(): HeartbeatFigures {
    const { lastSentAtUs, missed } = this.#record;
    return { enabled: this.#heartbeat.enabled, lastSentAtUs, missed };
  }

  change(change: HeartbeatChange): void {
    const { choices, secrets, secretsChanged, changed } = this.#parts;
    if (choices.isOverridden()) {
      throw new ContractError(
        'invalid-input',
        'The heartbeat comes from the configuration file of this run; change it there. Nothing was changed.',
        { field: null },
      );
    }
    const { heartbeat, literal } = changedHeartbeat(this.#heartbeat, change);
    if (literal.kind === 'is') secrets.give(HEARTBEAT_OWNER, 'url', literal.value);
    choices.keepHeartbeat(heartbeat);
    this.#takeOver();
    if (literal.kind === 'is') secretsChanged();
    changed();
  }

  reconfigured(): void {
    this.#takeOver();
  }

  async test(): Promise<TrialJson> {
    const { clock, runId } = this.#parts;
    const address = this.#address();
    if (address === null) return { delivered: false, says: 'There is no address to ask.', durationMs: 0 };
    if (address.kind === 'missing') return { delivered: false, says: address.says, durationMs: 0 };
    const { standing, says } = this.#standing();
    const told = standing === 'trouble' ? 'fail' : 'success';
    const startedMs = clock.monotonicMs();
    const order = { address: address.url, goesTo: address.goesTo, told, runId } as const;
    const { signal } = this.#ending;
    // A person waits, and can try again.
    const done = await ping({ ...order, withinMs: TRIAL_LIMIT_MS, mostAttempts: 1, signal }, this.#parts);
    const durationMs = roundedMs(clock.monotonicMs() - startedMs);
    switch (done.kind) {
      case 'delivered':
        this.#record.delivered(told);
        this.#parts.changed();
        return { delivered: true, says: `${address.goesTo} was told ${toldWords(told)}.`, durationMs };
      case 'unsayable':
        return { delivered: false, says: `${says ?? ''} ${silenceWords(address.goesTo)}`.trim(), durationMs };
      case 'missed':
        return { delivered: false, says: done.says, durationMs };
      case 'cancelled':
        return { delivered: false, says: 'Stallscope ends.', durationMs };
    }
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancelLook();
    this.#sending?.abort();
    this.#ending.abort();
  }

  /** From now on by what holds now. Another address knows nothing of what the one before it was told. */
  #takeOver(): void {
    const { choices, clock } = this.#parts;
    const wasOn = this.#heartbeat.enabled;
    const before = this.#taken;
    this.#heartbeat = choices.heartbeat();
    this.#taken = this.#address();
    const { enabled, everyMs } = this.#heartbeat;
    const isOther = JSON.stringify(before) !== JSON.stringify(this.#taken);
    if (isOther || !enabled) {
      this.#sending?.abort();
      this.#record.beginAnew();
    }
    const nowMs = clock.monotonicMs();
    if (isOther || !wasOn) this.#schedule = scheduleWithoutStart(nowMs);
    else this.#schedule = { ...this.#schedule, dueMs: Math.min(this.#schedule.dueMs, nowMs + everyMs) };
    this.#look();
  }

  #address(): Address | null {
    const { url } = this.#heartbeat;
    if (url === null) return null;
    const owner = this.#parts.choices.isOverridden() ? FILE_HEARTBEAT : HEARTBEAT_OWNER;
    const value = this.#parts.secrets.valueOf(owner, 'url', url);
    if (value.kind === 'missing') return value;
    const read = parseHeartbeatAddress(value.value);
    if (read.kind === 'refused') return { kind: 'missing', says: `It cannot be asked: ${sentence(read.reason)}` };
    return { kind: 'at-hand', url: read.value, goesTo: new URL(read.value).host };
  }

  #standing(): Standings {
    const { probing, down } = this.#parts;
    const now = probing.now();
    switch (now.kind) {
      case 'resting':
        return { standing: 'resting', says: now.says };
      case 'stuck':
        return { standing: 'trouble', says: now.says };
      case 'probing': {
        const names = this.#heartbeat.failWhenDown ? down() : [];
        return names.length === 0
          ? { standing: 'fine', says: null }
          : {
              standing: 'trouble',
              says: `${names.length === 1 ? 'A required target is' : `${names.length} required targets are`} down.`,
            };
      }
    }
  }

  #says(address: Address): string | null {
    if (address.kind === 'missing') return address.says;
    const { standing, says } = this.#standing();
    if (standing === 'resting') return `${says ?? ''} No ping is sent meanwhile.`.trim();
    if (this.#record.trouble !== null) return this.#record.trouble;
    if (standing === 'trouble' && mannerOf(address.url) === 'plain') {
      return `${says ?? ''} ${silenceWords(address.goesTo)}`.trim();
    }
    return says;
  }

  #look(): void {
    this.#cancelLook();
    const address = this.#address();
    if (!this.#isRunning || !this.#heartbeat.enabled || address?.kind !== 'at-hand') return;
    const { clock, failed } = this.#parts;
    const nowMs = clock.monotonicMs();
    const { everyMs } = this.#heartbeat;
    const { schedule, tell, lookAtMs } = nextBeat(this.#schedule, {
      standing: this.#standing().standing,
      everyMs,
      nowMs,
    });
    this.#schedule = schedule;
    this.#cancelLook = clock.schedule(lookAtMs - nowMs, () => this.#look());
    if (tell === null) return;
    this.#sending?.abort();
    const sending = new AbortController();
    this.#sending = sending;
    const order: PingOrder = {
      address: address.url,
      goesTo: address.goesTo,
      told: tell,
      runId: this.#parts.runId,
      // So that it is known what became of it before the next one is due.
      withinMs: schedule.dueMs - nowMs - MARGIN_MS,
      mostAttempts: USUAL_ATTEMPTS,
      signal: sending.signal,
    };
    this.#send(order).catch(failed);
  }

  async #send(order: PingOrder): Promise<void> {
    const { clock, changed } = this.#parts;
    const startedAtUs = clock.utcUs();
    const done = await ping(order, this.#parts);
    if (order.signal.aborted) return;
    switch (done.kind) {
      case 'delivered':
        this.#record.delivered(order.told);
        changed();
        return;
      case 'missed':
        this.#record.didNotGetThrough(order.told, order.goesTo, startedAtUs, done.says);
        changed();
        return;
      case 'unsayable':
      case 'cancelled':
        return;
    }
  }
}

const toldWords = (told: Told): string =>
  told === 'fail' ? 'that something is in trouble, as it is now' : 'that all is measured as it should';

const silenceWords = (goesTo: string): string =>
  `No ping is sent meanwhile, because this address knows no other sign; ${goesTo} tells when it hears nothing.`;
