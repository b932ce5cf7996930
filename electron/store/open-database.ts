import { closeSync, existsSync, openSync } from 'node:fs';
import Database, { type Database as Connection } from 'better-sqlite3';
import type { Target } from '../domain/target.ts';
import { databaseFile, inspect, setAside } from './database-file.ts';
import { migrate, newestVersion } from './migrate.ts';
import { readSavedTargets } from './saved-targets.ts';
import type { RefusalCode, StoreNote, StoreRefusal } from './store.ts';
import { takeUp } from './take-up.ts';
import { targetDefinitionJson } from './target-definition-json.ts';

export interface OpenedDatabase {
  readonly kind: 'opened';
  readonly database: Connection;
  readonly notes: readonly StoreNote[];
  /** False when the file was too large to be checked at the start. */
  readonly fullyChecked: boolean;
}

export interface DatabaseRequest {
  readonly directory: string;
  readonly nowUs: number;
  readonly appVersion: string;
  readonly log: (line: string) => void;
}

const CACHE_KIB = 8_192;
/** A log that grew during a burst is cut back to this. */
const WAL_BYTES_KEPT = 16 * 1_048_576;

/**
 * Opens the database of a directory that this process has locked: checks it, sets a damaged one aside and begins a new one, brings
 * an older one up to date, and takes up what an earlier run left. Throws SqliteError or a file system error when the disk does not let it.
 */
export function openDatabase(request: DatabaseRequest): OpenedDatabase | StoreRefusal {
  const file = databaseFile(request.directory);
  const inspection = inspect(file);
  switch (inspection.kind) {
    case 'newer':
      return newerRefusal(request, inspection.version, inspection.writtenBy);
    case 'foreign':
      return refusal(
        'foreign-database',
        `${file} is a database of another program. Move it away, or choose another data directory.`,
        { file },
      );
    case 'damaged':
      return beginAnew(request, inspection.reason);
    case 'empty':
      return { ...start(request, file, []), fullyChecked: true };
    case 'sound': {
      const migrated: readonly StoreNote[] =
        inspection.version < newestVersion()
          ? [
              {
                code: 'migrated',
                message: `The database was brought from format ${inspection.version} to ${newestVersion()}.`,
                context: { from: inspection.version, to: newestVersion() },
              },
            ]
          : [];
      return { ...start(request, file, migrated), fullyChecked: inspection.fullyChecked };
    }
  }
}

/** Sets the damaged file aside, begins a new one and carries over the targets that can still be read. The file must not be open. */
export function beginAnew(request: DatabaseRequest, reason: string): OpenedDatabase {
  const file = databaseFile(request.directory);
  const saved = readSavedTargets(file, request.log);
  const name = setAside(file, request.nowUs);
  const notes: StoreNote[] = [
    {
      code: 'set-aside',
      message: `The database was damaged (${reason}). It was set aside as ${name}, and a new one was begun; what was recorded before is in that file only.`,
      context: { file: name, reason },
    },
  ];
  const opened = start(request, file, notes);
  if (saved.length === 0) return { ...opened, fullyChecked: true };
  putSavedTargets(opened.database, saved, request.nowUs);
  const carried: StoreNote = {
    code: 'targets-saved',
    message: `${saved.length} ${saved.length === 1 ? 'target was' : 'targets were'} carried over from the damaged database.`,
    context: { targets: saved.length },
  };
  return { ...opened, notes: [...opened.notes, carried], fullyChecked: true };
}

function start(
  request: DatabaseRequest,
  file: string,
  before: readonly StoreNote[],
): Omit<OpenedDatabase, 'fullyChecked'> {
  // SQLite gives its own files the mode of this one, so nobody else gets to read them.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new Database(file, { timeout: 2_000 });
  try {
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = OFF');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
    // Bringing the log into the file waits for the disk, so a worker does it (housekeeping.ts).
    database.pragma('wal_autocheckpoint = 0');
    migrate(database);
    const notes = takeUp(database, request.nowUs, request.appVersion);
    return { kind: 'opened', database, notes: [...before, ...notes] };
  } catch (error) {
    database.close();
    throw error;
  }
}

function putSavedTargets(database: Connection, targets: readonly Target[], nowUs: number): void {
  const put = database.prepare(
    'INSERT OR IGNORE INTO targets (id, name, origin, definition, created_at_us) VALUES (?, ?, ?, ?, ?)',
  );
  database.transaction(() => {
    for (const target of targets) put.run(target.id, target.name, target.origin, targetDefinitionJson(target), nowUs);
  })();
}

function newerRefusal(request: DatabaseRequest, version: number, writtenBy: string | null): StoreRefusal {
  const writer = writtenBy === null ? 'a newer Stallscope' : `Stallscope ${writtenBy}`;
  return refusal(
    'newer-database',
    `The data in ${request.directory} was written by ${writer} in format ${version}; this version (${request.appVersion}) reads up to format ${newestVersion()}. Use the newer version, or choose another data directory. Nothing was changed.`,
    { directory: request.directory, version, newest: newestVersion(), writtenBy },
  );
}

export function refusal(code: RefusalCode, message: string, context: StoreRefusal['context']): StoreRefusal {
  return { kind: 'refused', code, message, context };
}
