import type { Migration } from './migration.ts';

/** What the answers of a server told of its clock, an hour at most in a row: its clock minus ours lies between `low_us` and `high_us`. */
export const clocks: Migration = {
  version: 6,
  sql: `
CREATE TABLE clock_readings (
  from_us INTEGER NOT NULL,
  host TEXT NOT NULL,
  address TEXT NOT NULL,
  to_us INTEGER NOT NULL,
  low_us INTEGER NOT NULL,
  high_us INTEGER NOT NULL,
  answers INTEGER NOT NULL,
  agrees INTEGER NOT NULL,
  PRIMARY KEY (from_us, host, address)
) STRICT, WITHOUT ROWID;
`,
};
