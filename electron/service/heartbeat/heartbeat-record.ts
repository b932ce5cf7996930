import type { Told } from '../../alerts/heartbeat/told.ts';
import type { Clock } from '../../domain/clock.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { HistoryBook } from '../history/history-book.ts';
import type { TellsNews } from '../notices/notice-news.ts';

/** What became of the pings. Those that were missed are written down once, and told when one gets through again. */
export class HeartbeatRecord {
  readonly #clock: Clock;
  readonly #history: HistoryBook;
  readonly #news: Pick<TellsNews, 'tell'>;
  #lastSentAtUs: number | null = null;
  #lastTold: Told | null = null;
  #missed: { readonly sinceUs: number; readonly pings: number } | null = null;
  #trouble: string | null = null;

  constructor(parts: { readonly clock: Clock; readonly history: HistoryBook; readonly news: Pick<TellsNews, 'tell'> }) {
    this.#clock = parts.clock;
    this.#history = parts.history;
    this.#news = parts.news;
  }

  /** UTC microseconds of the last one that got through; null before the first. */
  get lastSentAtUs(): number | null {
    return this.#lastSentAtUs;
  }

  get lastTold(): Told | null {
    return this.#lastTold;
  }

  /** Pings that did not get through since the last one that did. */
  get missed(): number {
    return this.#missed?.pings ?? 0;
  }

  /** Why the last ping did not get through; null when it did. */
  get trouble(): string | null {
    return this.#trouble;
  }

  delivered(told: Told): void {
    this.#lastSentAtUs = this.#clock.utcUs();
    this.#lastTold = told;
    this.#trouble = null;
    const missed = this.#missed;
    this.#missed = null;
    if (missed === null) return;
    const times = missed.pings === 1 ? 'one ping' : `${missed.pings} pings`;
    this.#write(`The heartbeat gets through again; ${times} did not since ${utcText(missed.sinceUs)}.`);
    this.#news.tell({ kind: 'heartbeat-missed', sinceUs: missed.sinceUs, missed: missed.pings });
  }

  /** `startedAtUs`: when it was tried first. */
  didNotGetThrough(told: Told, goesTo: string, startedAtUs: number, says: string): void {
    this.#trouble = says;
    // That it begins is a courtesy; the first sign of life follows in seconds, and is the one that is waited for.
    if (told === 'start') return;
    if (this.#missed === null) this.#write(`The heartbeat to ${goesTo} did not get through: ${says}`);
    this.#missed = { sinceUs: this.#missed?.sinceUs ?? startedAtUs, pings: this.missed + 1 };
  }

  /** Another receiver, or none: what was missed is of no interest to it. */
  beginAnew(): void {
    this.#missed = null;
    this.#trouble = null;
  }

  #write(says: string): void {
    this.#history.add({ targetId: null, kind: 'heartbeat', says, incident: null });
  }
}
