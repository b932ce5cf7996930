import { resolve } from 'node:path';
import { databaseFile } from './database-file.ts';
import type { StoreReader } from './reader.ts';
import { ThreadReader } from './thread-reader.ts';

export interface ReaderOptions {
  readonly directory: string;
  /** Told how many rows of samples had to be left out because they are damaged. */
  readonly onDamagedSamples?: (rows: number) => void;
}

/**
 * Reads the data directory, whether or not this or another process writes to it. Opens nothing until the first query, so it never
 * fails itself; queries reject with StoreReadError, `no-data` where nothing was ever recorded.
 */
export function openReader(options: ReaderOptions): StoreReader {
  return new ThreadReader(databaseFile(resolve(options.directory)), options.onDamagedSamples ?? (() => {}));
}
