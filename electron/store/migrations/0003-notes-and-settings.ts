import type { Migration } from './migration.ts';

/**
 * A person's words to an incident stand beside it, because its own row is written anew whenever it changes. The indexes are for lists
 * of incidents by segment and target, and for all stalls of one target in a stretch of time.
 */
export const notesAndSettings: Migration = {
  version: 3,
  sql: `
CREATE TABLE incident_notes (
  incident_id INTEGER PRIMARY KEY,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX incidents_by_target_number ON incidents (target_id, id);
CREATE INDEX incidents_by_segment ON incidents (iif(json_valid(verdict), coalesce(json_extract(verdict, '$.segment'), 'unknown'), 'unknown'), id);
CREATE INDEX stalls_by_target ON stalls (target_id, started_at_us);
`,
};
