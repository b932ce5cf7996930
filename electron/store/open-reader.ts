import { resolve } from 'node:path';
import { AskingReader } from './asking-reader.ts';
import { databaseFile } from './database-file.ts';
import { QueryClient } from './query-client.ts';
import type { StoreReader } from './reader.ts';
import { SameThreadQueries } from './same-thread-queries.ts';

export interface ReaderOptions {
  readonly directory: string;
  /** Who reads: a thread of its own, or this one, which is then held up by it. */
  readonly thread?: 'own' | 'this';
  /** Told how many rows of samples had to be left out because they are damaged. */
  readonly onDamagedSamples?: (rows: number) => void;
}

/**
 * Reads the data directory, whether or not this or another process writes to it. Opens nothing until the first query, so it never
 * fails itself; queries reject with StoreReadError, `no-data` where nothing was ever recorded.
 */
export function openReader(options: ReaderOptions): StoreReader {
  const file = databaseFile(resolve(options.directory));
  const client = options.thread === 'this' ? new SameThreadQueries(file) : new QueryClient(file);
  return new AskingReader(client, options.onDamagedSamples ?? (() => {}));
}
