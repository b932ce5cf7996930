import type { Migration } from './migration.ts';

/**
 * Samples summed up by minutes, tens of minutes and double hours (levels 0 to 2; summary-levels.ts), each row packed (sample-summary.ts);
 * its key is the number of its part of the time since 1970. A mark tells until when the rows of a target and level are complete; it is
 * written with them. `rewinds` counts how often a sample that came too late has set it back.
 */
export const summaries: Migration = {
  version: 4,
  sql: `
CREATE TABLE summaries (
  level INTEGER NOT NULL,
  target_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (level, target_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE summary_marks (
  level INTEGER NOT NULL,
  target_id INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  rewinds INTEGER NOT NULL,
  PRIMARY KEY (level, target_id)
) STRICT, WITHOUT ROWID;
`,
};
