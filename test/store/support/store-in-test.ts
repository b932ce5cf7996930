import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { TargetId } from '../../../electron/domain/ids.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { databaseFile } from '../../../electron/store/database-file.ts';
import { openReader } from '../../../electron/store/open-reader.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import type { StoreReader } from '../../../electron/store/reader.ts';
import type { Store, StoreHealth, StoreNote, StoreOptions } from '../../../electron/store/store.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface StoreInTest {
  readonly store: Store;
  readonly directory: string;
  readonly clock: FakeClock;
  readonly notes: readonly StoreNote[];
  /** What was told while it ran. */
  readonly told: { readonly health: StoreHealth[]; readonly notes: StoreNote[]; readonly lines: string[] };
}

/** Opens a store on a fake clock and closes it after the test. */
export function openInTest(change: Partial<StoreOptions> & { readonly clock?: FakeClock } = {}): StoreInTest {
  const directory = change.directory ?? temporaryDirectory();
  const clock = change.clock ?? new FakeClock();
  const told: StoreInTest['told'] = { health: [], notes: [], lines: [] };
  const outcome = openStore({
    directory,
    appVersion: '0.1.0',
    log: (line) => told.lines.push(line),
    onHealth: (health) => told.health.push(health),
    onNote: (note) => told.notes.push(note),
    ...change,
    clock,
  });
  if (outcome.kind === 'refused') throw new Error(`${outcome.code}: ${outcome.message}`);
  const { store } = outcome;
  onTestFinished(() => store.close());
  return { store, directory, clock, notes: outcome.notes, told };
}

export function readerInTest(directory: string, onDamagedSamples: (rows: number) => void = () => {}): StoreReader {
  const reader = openReader({ directory, onDamagedSamples });
  onTestFinished(() => reader.close());
  return reader;
}

export async function allSamples(reader: StoreReader, targetId: TargetId): Promise<readonly Sample[]> {
  const all: Sample[] = [];
  for await (const chunk of reader.samples(targetId, { fromUs: null, toUs: null })) all.push(...chunk);
  return all;
}

/** Looks into the file past the store, as another program would. */
export function inFile<Value>(directory: string, look: (database: Database.Database) => Value): Value {
  const database = new Database(databaseFile(directory));
  try {
    return look(database);
  } finally {
    database.close();
  }
}

export const rowCount = (directory: string, table: string): number =>
  inFile(directory, (database) => Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()));
