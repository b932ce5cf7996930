import type { ContractEvent } from './contract.ts';

export type Replay =
  /** All that came after the number asked for, in order. */
  | { readonly kind: 'events'; readonly events: readonly ContractEvent[] }
  /** Too much has gone by, or the number is not of this run: the listener must look at the whole picture again. */
  | { readonly kind: 'resync'; readonly lastSeq: number };

/** The newest events, so that a listener whose connection broke misses none; bounded by count. Tells who listens what is added. */
export class EventReplay {
  readonly #capacity: number;
  readonly #listeners = new Set<(event: ContractEvent) => void>();
  #events: ContractEvent[] = [];
  #hasRun = true;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(event: ContractEvent): void {
    this.#hasRun = true;
    this.#events.push(event);
    // Cut in one piece now and then instead of moving everything for each event.
    if (this.#events.length >= 2 * this.#capacity) this.#events = this.#events.slice(-this.#capacity);
    for (const listener of [...this.#listeners]) listener(event);
  }

  after(seq: number): Replay {
    const first = this.#events[0];
    const last = this.#events.at(-1);
    if (first === undefined || last === undefined) {
      return this.#hasRun ? { kind: 'events', events: [] } : { kind: 'resync', lastSeq: 0 };
    }
    if (seq > last.seq || seq < first.seq - 1) return { kind: 'resync', lastSeq: last.seq };
    return { kind: 'events', events: this.#events.slice(seq - first.seq + 1) };
  }

  subscribe(listener: (event: ContractEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The engine that numbered these events ended: whatever is asked for is a resync, until the next one begins. */
  clear(): void {
    this.#events = [];
    this.#hasRun = false;
  }

  /** An engine has begun, and none of its events has gone by unseen. It may not have any for long, so its first one cannot tell this. */
  begin(): void {
    this.#events = [];
    this.#hasRun = true;
  }
}
