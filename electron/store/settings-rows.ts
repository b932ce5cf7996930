import type { Database } from 'better-sqlite3';
import type { JsonValue } from '../domain/json.ts';

/** What was set by key. A value whose row is damaged is left out, so that its default holds. Throws SqliteError. */
export function readSettings(database: Database): Map<string, JsonValue> {
  const rows = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings').all();
  const settings = new Map<string, JsonValue>();
  for (const { key, value } of rows) {
    try {
      const parsed: JsonValue = JSON.parse(value);
      settings.set(key, parsed);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return settings;
}
