import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { walFile } from './database-file.ts';
import type { StoreUse } from './reader.ts';

/** What each table and index counts as; all that is not named here counts as samples, which are most of the file. */
const SPENT_ON: Readonly<Record<string, 'summaries' | 'incidents' | 'paths'>> = {
  summaries: 'summaries',
  summary_marks: 'summaries',
  incidents: 'incidents',
  incident_notes: 'incidents',
  stalls: 'incidents',
  evidence: 'incidents',
  packets: 'incidents',
  host_facts: 'incidents',
  gaps: 'incidents',
  history: 'incidents',
  paths: 'paths',
  path_destinations: 'paths',
  path_shapes: 'paths',
  route_changes: 'paths',
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Counts the pages of everything but samples, one table after the other, and calls the rest samples: to walk through these too would read
 * the whole file. `goOn` is called in between and throws when nobody waits any more.
 */
export async function queryStoreUse(database: Database, file: string, goOn: () => void): Promise<StoreUse> {
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const pageBytes = pragma('page_size');
  const freeBytes = pragma('freelist_count') * pageBytes;
  const usedBytes = pragma('page_count') * pageBytes - freeBytes;
  const bytes = { summaries: 0, incidents: 0, paths: 0 };
  let method: StoreUse['method'] = 'measured';
  try {
    const trees = database
      .prepare<[], { name: string; tbl_name: string }>('SELECT name, tbl_name FROM sqlite_schema WHERE rootpage > 0')
      .all();
    const sizeOf = database
      .prepare<[string], number>('SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = ? AND aggregate = 1')
      .pluck();
    for (const { name, tbl_name } of trees) {
      const what = SPENT_ON[tbl_name];
      if (what === undefined) continue;
      bytes[what] += sizeOf.get(name) ?? 0;
      await nextTurn();
      goOn();
    }
  } catch (error) {
    // A build of SQLite without the table that tells.
    if (!(error instanceof Error) || !error.message.includes('dbstat')) throw error;
    method = 'estimated';
  }
  const others = bytes.summaries + bytes.incidents + bytes.paths;
  return {
    samplesBytes: Math.max(0, usedBytes - others),
    summariesBytes: bytes.summaries,
    incidentsBytes: bytes.incidents,
    pathsBytes: bytes.paths,
    freeBytes,
    totalBytes: [file, walFile(file), `${file}-shm`].reduce((sum, one) => sum + bytesOf(one), 0),
    method,
  };
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
