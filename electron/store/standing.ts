import { existsSync } from 'node:fs';
import type { JsonValue } from '../domain/json.ts';
import { databaseFile } from './database-file.ts';
import { type LockHolder, lookAtLock } from './directory-lock.ts';
import { openForReading } from './open-for-reading.ts';
import { StoreReadError } from './read-error.ts';
import { errorData, Refusal } from './read-refusal.ts';
import { readSettings } from './settings-rows.ts';
import { numberMeta } from './take-up.ts';

/** Who writes to a data directory, and since when nobody did. */
export interface Standing {
  /** null: nobody has it. */
  readonly held: { readonly holder: LockHolder | null } | null;
  /** UTC microseconds at which something was written last, some five seconds ago at most where an engine runs; null: never. */
  readonly lastAliveUs: number | null;
  readonly settings: Readonly<Record<string, JsonValue>>;
}

/** Looks at a data directory from outside, whether or not an engine is writing there. Throws StoreReadError. */
export function readStanding(directory: string): Standing {
  const file = databaseFile(directory);
  try {
    if (!existsSync(file)) throw new Refusal('no-data', `Nothing was recorded in ${file} so far.`, { file });
    const held = lookAtLock(directory);
    const database = openForReading(file);
    try {
      return {
        held,
        lastAliveUs: numberMeta(database, 'last_alive_us'),
        settings: Object.fromEntries(readSettings(database)),
      };
    } finally {
      database.close();
    }
  } catch (error) {
    throw new StoreReadError(errorData(error, file));
  }
}
