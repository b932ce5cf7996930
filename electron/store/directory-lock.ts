import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CheckedJson, ShapeError } from './checked-json.ts';
import { codeOf, isSqliteError } from './sqlite-trouble.ts';

const LOCK_FILE = 'stallscope.lock';
const HOLDER_FILE = 'stallscope.pid';
/** Whoever only looks at the lock has it for less than a millisecond. */
const LOOKED_AT_MS = 100;

/** Who holds a data directory; for a person to read, it decides nothing. */
export interface LockHolder {
  readonly pid: number;
  /** UTC microseconds. */
  readonly sinceUs: number;
}

export type LockOutcome =
  | { readonly kind: 'held'; readonly lock: DirectoryLock }
  /** `holder` null when it has not said who it is. */
  | { readonly kind: 'taken'; readonly holder: LockHolder | null };

export interface DirectoryLock {
  release(): void;
}

/**
 * Takes the data directory for this process. The lock is the operating system's lock on a file, held by SQLite for as long
 * as its transaction is open: the system drops it together with the process however that ends, and neither a reused process
 * id nor another network or process namespace fools it. Throws SqliteError or a file system error when the lock file cannot be made.
 */
export function lockDirectory(directory: string, holder: LockHolder): LockOutcome {
  const lockFile = join(directory, LOCK_FILE);
  const holderFile = join(directory, HOLDER_FILE);
  // Only when it is missing: to open and close it by ourselves would drop a lock that this process holds on it.
  if (!existsSync(lockFile)) writeFileSync(lockFile, '', { flag: 'a', mode: 0o600 });
  const database = new Database(lockFile, { timeout: LOOKED_AT_MS });
  try {
    // Nothing is ever written into it, and without a journal in memory a lock would leave a second file behind.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isSqliteError(error) && error.code.startsWith('SQLITE_BUSY')) {
      return { kind: 'taken', holder: readHolder(holderFile) };
    }
    throw error;
  }
  try {
    writeFileSync(holderFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    kind: 'held',
    lock: {
      release() {
        if (!database.open) return;
        // The name goes first: whoever finds the lock free must not find our name in it.
        rmSync(holderFile, { force: true });
        database.close();
      },
    },
  };
}

/** Who has the directory at this moment; null: nobody. Changes nothing. Throws SqliteError when the lock file cannot be read. */
export function lookAtLock(directory: string): { readonly holder: LockHolder | null } | null {
  const lockFile = join(directory, LOCK_FILE);
  if (!existsSync(lockFile)) return null;
  const database = new Database(lockFile, { readonly: true, timeout: 0 });
  try {
    database.pragma('schema_version');
    return null;
  } catch (error) {
    if (!isSqliteError(error) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    return { holder: readHolder(join(directory, HOLDER_FILE)) };
  } finally {
    database.close();
  }
}

function readHolder(file: string): LockHolder | null {
  try {
    const json = CheckedJson.parse(readFileSync(file, 'utf8'), 'holder');
    return { pid: json.field('pid').number(), sinceUs: json.field('sinceUs').number() };
  } catch (error) {
    // It may be about to write it, or not be allowed to be read: the lock is what counts.
    if (error instanceof ShapeError || codeOf(error) !== '') return null;
    throw error;
  }
}
