import type { ContractEvent } from '../contract/contract.ts';

/** Gives each event its number and hands it to whoever listens. A listener that throws loses its own event only. */
export interface EventHub {
  /** `make` is called only when somebody listens: at hundreds of probes a second nobody should pay for unread JSON. */
  publish(make: (seq: number) => ContractEvent): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (event: ContractEvent) => void): () => void;
  /** Number of the newest event; 0 before the first. */
  lastSeq(): number;
}

export function createEventHub(onListenerError: (thrown: unknown) => void): EventHub {
  const listeners = new Set<(event: ContractEvent) => void>();
  let seq = 0;
  return {
    publish(make) {
      seq += 1;
      if (listeners.size === 0) return;
      const event = make(seq);
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (thrown) {
          onListenerError(thrown);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    lastSeq: () => seq,
  };
}
