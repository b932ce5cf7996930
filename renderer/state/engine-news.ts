import type { ContractEvent } from '../../electron/contract/contract.ts';

/** A store that keeps itself in step with the engine while somebody looks at it. */
export interface NewsReader {
  /** In order, at most once a frame. */
  events(events: readonly ContractEvent[]): void;
  /** The stream of events stands, for the first time or again: what came meanwhile was not told. */
  live(): void;
}

const readers = new Set<NewsReader>();

/** The returned function ends it. */
export function followNews(reader: NewsReader): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

export function tellNews(events: readonly ContractEvent[]): void {
  for (const reader of readers) reader.events(events);
}

export function tellLive(): void {
  for (const reader of readers) reader.live();
}
