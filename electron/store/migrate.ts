import type { Database } from 'better-sqlite3';
import { ALL_MIGRATIONS } from './migrations/all-migrations.ts';
import type { Migration } from './migrations/migration.ts';

/** Marks the file as ours ("StSc"), so that a foreign database of the same name is left alone. */
export const APPLICATION_ID = 0x53745363;

/** The newest format that this version writes. */
export const newestVersion = (migrations: readonly Migration[] = ALL_MIGRATIONS): number => migrations.length;

/** The format of an open file; 0 for one that is empty. */
export function storedVersion(database: Database): number {
  const version = database.pragma('user_version', { simple: true });
  return typeof version === 'number' ? version : 0;
}

/**
 * Brings the file from its version to the newest, each step in a transaction of its own, so that a step that is cut short
 * leaves the version before it. Returns the versions that were applied. Throws SqliteError.
 */
export function migrate(database: Database, migrations: readonly Migration[] = ALL_MIGRATIONS): readonly number[] {
  const applied: number[] = [];
  for (const { version, sql } of migrations) {
    if (version <= storedVersion(database)) continue;
    database
      .transaction(() => {
        database.exec(sql);
        database.pragma(`application_id = ${APPLICATION_ID}`);
        database.pragma(`user_version = ${version}`);
      })
      .immediate();
    applied.push(version);
  }
  return applied;
}
