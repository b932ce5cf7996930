import type { Query } from './reader-protocol.ts';

/** Whoever answers queries of a reader, in this thread or in another one. */
export interface QueryAsker {
  /** Resolves with what the query's kind promises; rejects with StoreReadError only. */
  ask(query: Query, signal?: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}
