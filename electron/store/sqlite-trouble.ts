import Database from 'better-sqlite3';
import type { TroubleCode } from './store.ts';

export type SqliteError = InstanceType<typeof Database.SqliteError>;

export const isSqliteError = (error: unknown): error is SqliteError => error instanceof Database.SqliteError;

/** What an error from SQLite or the file system means for the data. `failed` is what nobody foresaw. */
export function troubleCode(error: unknown): TroubleCode {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code.startsWith('SQLITE_FULL')) return 'disk-full';
  if (code === 'EROFS' || code.startsWith('SQLITE_READONLY')) return 'read-only';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (code === 'EIO' || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return 'io-error';
  return 'failed';
}

/** `ENOSPC`, `SQLITE_FULL` …; empty where the error carries none. */
export function codeOf(error: unknown): string {
  if (isSqliteError(error)) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return '';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** True when the fault lies in what was to be written, so that writing it again can never succeed. */
export function isBadRecord(error: unknown): boolean {
  if (!isSqliteError(error)) return error instanceof TypeError || error instanceof RangeError;
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code);
}

/** One sentence for a person, with what to do. */
export function troubleMessage(code: TroubleCode, directory: string, error: unknown): string {
  switch (code) {
    case 'disk-full':
      return `The disk that holds ${directory} is full: nothing is being recorded there. Free some space; recording goes on by itself.`;
    case 'read-only':
      return `${directory} cannot be written to: nothing is being recorded there. Make it writable; recording goes on by itself.`;
    case 'io-error':
      return `The disk that holds ${directory} answers with errors (${messageOf(error)}): nothing is being recorded there. Check the disk.`;
    case 'damaged':
      return `The database in ${directory} is damaged (${messageOf(error)}).`;
    case 'busy':
      return `Another program holds the database in ${directory}: recording waits for it.`;
    case 'failed':
      return `Recording in ${directory} failed: ${messageOf(error)}.`;
  }
}
