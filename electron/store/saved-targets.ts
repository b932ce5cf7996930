import Database from 'better-sqlite3';
import { targetId } from '../domain/ids.ts';
import type { Target } from '../domain/target.ts';
import { ShapeError } from './checked-json.ts';
import { messageOf } from './sqlite-trouble.ts';
import { parseTargetDefinition } from './target-definition-json.ts';

export interface TargetRow {
  readonly id: number;
  readonly name: string;
  readonly origin: string;
  readonly definition: string;
  readonly removed_at_us: number | null;
}

/** Throws ShapeError when the stored definition is damaged. */
export function targetOf(row: TargetRow): Target {
  return {
    ...parseTargetDefinition(row.definition),
    name: row.name,
    id: targetId(row.id),
    origin: row.origin === 'kept' ? 'kept' : 'passing',
  };
}

/**
 * What can still be read of the watched targets in a damaged file: without them the new database would watch nothing, and the
 * person would have to notice. Never throws; the rest of the file is left as it is.
 */
export function readSavedTargets(file: string, log: (line: string) => void): readonly Target[] {
  const saved: Target[] = [];
  try {
    const database = new Database(file, { readonly: true, timeout: 0 });
    try {
      const rows = database.prepare<[], TargetRow>(
        'SELECT id, name, origin, definition, removed_at_us FROM targets NOT INDEXED WHERE removed_at_us IS NULL',
      );
      for (const row of rows.iterate()) {
        try {
          saved.push(targetOf(row));
        } catch (error) {
          if (!(error instanceof ShapeError)) throw error;
          log(`store: target ${row.id} of the damaged database cannot be read: ${error.message}`);
        }
      }
    } finally {
      database.close();
    }
  } catch (error) {
    log(`store: no more targets can be read from the damaged database: ${messageOf(error)}`);
  }
  return saved;
}
