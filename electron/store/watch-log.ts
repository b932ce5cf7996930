import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { walFile } from './database-file.ts';
import type { Housekeeper } from './housekeeper.ts';
import { messageOf } from './sqlite-trouble.ts';
import { WAL_BYTES_BROUGHT_IN, WAL_BYTES_LIMIT } from './write-limits.ts';

/** After each write: has the log brought into the file when it has grown, by the housekeeper as long as that keeps up. */
export function watchLog(
  file: string,
  database: Database | null,
  housekeeper: Housekeeper,
  log: (line: string) => void,
): void {
  try {
    const bytes = statSync(walFile(file), { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > WAL_BYTES_LIMIT) database?.pragma('wal_checkpoint(RESTART)');
    else if (bytes > WAL_BYTES_BROUGHT_IN) housekeeper.bringIn();
  } catch (error) {
    // What was recorded is safe in the log; the next batch tries again.
    log(`store: the log was not brought into the file: ${messageOf(error)}`);
  }
}
