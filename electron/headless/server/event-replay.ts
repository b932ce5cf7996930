import type { ContractEvent } from '../../contract/contract.ts';

export type Replay =
  /** All that came after the number asked for, in order. */
  | { readonly kind: 'events'; readonly events: readonly ContractEvent[] }
  /** Too much has gone by, or the number is not of this run: the listener must look at the whole picture again. */
  | { readonly kind: 'resync'; readonly lastSeq: number };

/** The newest events, so that a listener whose connection broke misses none; bounded by count. */
export class EventReplay {
  readonly #capacity: number;
  #events: ContractEvent[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(event: ContractEvent): void {
    this.#events.push(event);
    // Cut in one piece now and then instead of moving everything for each event.
    if (this.#events.length >= 2 * this.#capacity) this.#events = this.#events.slice(-this.#capacity);
  }

  after(seq: number): Replay {
    const first = this.#events[0];
    const last = this.#events.at(-1);
    if (first === undefined || last === undefined) return { kind: 'events', events: [] };
    if (seq > last.seq || seq < first.seq - 1) return { kind: 'resync', lastSeq: last.seq };
    return { kind: 'events', events: this.#events.slice(seq - first.seq + 1) };
  }
}
