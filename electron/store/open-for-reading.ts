import { existsSync, readFileSync, statSync } from 'node:fs';
import Database, { type Database as Connection } from 'better-sqlite3';
import { walFile } from './database-file.ts';
import { teachFolding } from './incident-queries.ts';
import { APPLICATION_ID, migrate, newestVersion, storedVersion } from './migrate.ts';
import { Refusal } from './read-refusal.ts';
import { codeOf } from './sqlite-trouble.ts';

const MAX_BYTES_READ_INTO_MEMORY = 512 * 1_048_576;

/**
 * Opens the file to be read only. One of an older format is read as it is: what it does not have yet is empty. Throws Refusal and what
 * keeps it from being opened.
 */
export function openForReading(file: string): Connection {
  const database = connect(file);
  try {
    const version = storedVersion(database);
    if (version > newestVersion()) {
      throw new Refusal(
        'newer-database',
        `${file} was written by a newer Stallscope, in format ${version}; this version reads up to format ${newestVersion()}. Use the newer version.`,
        { file, version, newest: newestVersion() },
      );
    }
    if (version === 0) throw new Refusal('no-data', `Nothing was recorded in ${file} so far.`, { file });
    if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new Refusal('unreadable', `${file} is a database of another program.`, { file });
    }
    if (version < newestVersion()) addMissingTables(database);
    teachFolding(database);
    database.pragma('query_only = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite needs to write beside a file with a log even to read it. On a read-only disk the file is read whole, when nothing is left in its log. */
function connect(file: string): Connection {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    try {
      database.pragma('schema_version');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    const hasLog = existsSync(walFile(file)) && statSync(walFile(file)).size > 0;
    const code = codeOf(error);
    if (hasLog || !(code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY'))) throw error;
    if (statSync(file).size > MAX_BYTES_READ_INTO_MEMORY) throw error;
    const bytes = readFileSync(file);
    // The two format bytes say "with a log" (2); there is none, and a database in memory cannot have one (1).
    bytes.fill(1, 18, 20);
    return new Database(bytes, { readonly: true });
  }
}

/** Tables of newer formats, empty and in memory, so that a query need not know which format it meets. */
function addMissingTables(database: Connection): void {
  const newest = new Database(':memory:');
  try {
    migrate(newest);
    const tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    const present = new Set(database.prepare<[], string>(tables).pluck().all());
    database.pragma('temp_store = MEMORY');
    for (const { name, sql } of newest.prepare<[], { name: string; sql: string }>(tables).all()) {
      if (!present.has(name)) database.exec(sql.replace(/^CREATE TABLE/, 'CREATE TEMP TABLE'));
    }
  } finally {
    newest.close();
  }
}
