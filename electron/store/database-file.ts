import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database, { type Database as Connection } from 'better-sqlite3';
import { utcFileStamp } from '../domain/utc-text.ts';
import { APPLICATION_ID, newestVersion, storedVersion } from './migrate.ts';
import { messageOf, troubleCode } from './sqlite-trouble.ts';

const DATABASE_FILE = 'stallscope.db';

export const databaseFile = (directory: string): string => join(directory, DATABASE_FILE);
export const walFile = (file: string): string => `${file}-wal`;

/** Checking more than this would hold the start up; the rest is then checked in a worker while recording goes on. */
export const MAX_BYTES_CHECKED_AT_START = 32 * 1_048_576;

export type Inspection =
  /** Not there yet, or without content. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'sound'; readonly version: number; readonly fullyChecked: boolean }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'newer'; readonly version: number; readonly writtenBy: string | null }
  | { readonly kind: 'foreign' };

/**
 * Looks at the file without changing it, through SQLite only: closing a plain file handle would drop the locks of other connections
 * in this process. Throws what keeps the file from being read at all (permission, I/O).
 */
export function inspect(file: string): Inspection {
  if (!existsSync(file)) return { kind: 'empty' };
  const bytes = statSync(file).size;
  if (bytes === 0) return { kind: 'empty' };
  let database: Connection | null = null;
  try {
    database = new Database(file, { readonly: true, timeout: 2_000 });
    return inspectOpen(database, file, bytes);
  } catch (error) {
    if (troubleCode(error) === 'damaged') return { kind: 'damaged', reason: messageOf(error) };
    throw error;
  } finally {
    database?.close();
  }
}

function inspectOpen(database: Connection, file: string, bytes: number): Inspection {
  const version = storedVersion(database);
  const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.length === 0 && version === 0) return { kind: 'empty' };
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) return { kind: 'foreign' };
  if (version > newestVersion()) return { kind: 'newer', version, writtenBy: writtenBy(database) };
  const hasWal = existsSync(walFile(file)) && statSync(walFile(file)).size > 0;
  if (!hasWal) {
    // With a log beside it, pages may still be there; without one, what the header promises must be in the file.
    const promised = Number(database.pragma('page_count', { simple: true })) * pageBytes(database);
    if (bytes < promised) return { kind: 'damaged', reason: `it was cut short, to ${bytes} of ${promised} bytes` };
  }
  const fullyChecked = bytes <= MAX_BYTES_CHECKED_AT_START;
  const fault = fullyChecked ? quickCheck(database) : glance(database, tables);
  return fault === null ? { kind: 'sound', version, fullyChecked } : { kind: 'damaged', reason: fault };
}

const pageBytes = (database: Connection): number => Number(database.pragma('page_size', { simple: true }));

function writtenBy(database: Connection): string | null {
  const value: unknown = database.prepare("SELECT value FROM meta WHERE key = 'app_version'").pluck().get();
  return typeof value === 'string' ? value : null;
}

/** The first fault that SQLite finds, walking every page; null when there is none. */
export function quickCheck(database: Connection): string | null {
  const found: unknown = database.pragma('quick_check(1)', { simple: true });
  return found === 'ok' ? null : String(found);
}

/** Reads the first and the last row of each table, and so the top pages of its tree. */
function glance(database: Connection, tables: readonly string[]): string | null {
  for (const table of tables) {
    const name = `"${table.replaceAll('"', '""')}"`;
    database.prepare(`SELECT * FROM ${name} LIMIT 1`).all();
    database.prepare(`SELECT count(*) FROM (SELECT 1 FROM ${name} LIMIT 100)`).get();
  }
  return null;
}

/**
 * Moves a damaged database and its log out of the way, under a name with the time, so that nothing is lost that somebody
 * may still want to recover. Returns the new name. The database must not be open.
 */
export function setAside(file: string, atUs: number): string {
  const stamp = utcFileStamp(atUs);
  let name = `stallscope-corrupt-${stamp}.db`;
  for (let copy = 2; existsSync(join(dirname(file), name)); copy += 1) name = `stallscope-corrupt-${stamp}-${copy}.db`;
  const target = join(dirname(file), name);
  // The log first: were this cut short in between, a new database must not meet a foreign log.
  if (existsSync(walFile(file))) renameSync(walFile(file), walFile(target));
  rmSync(`${file}-shm`, { force: true });
  renameSync(file, target);
  return basename(target);
}
