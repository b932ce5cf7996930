import type { Migration } from './migration.ts';

/**
 * Paths. What repeats from trace to trace (protocol, port, which hops there are, who has ever answered at each) stands once as a shape;
 * a row holds its figures packed (path-packing.ts), and who of the shape answered this time. Rows lie in the order of their key, so a
 * stretch of one destination is one walk.
 */
export const paths: Migration = {
  version: 2,
  sql: `
CREATE TABLE path_destinations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE path_shapes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  destination_id INTEGER NOT NULL,
  skeleton TEXT NOT NULL,
  hops TEXT NOT NULL,
  used_from_us INTEGER NOT NULL,
  used_until_us INTEGER NOT NULL
) STRICT;
CREATE INDEX path_shapes_by_skeleton ON path_shapes (destination_id, skeleton);

CREATE TABLE paths (
  destination_id INTEGER NOT NULL,
  taken_at_us INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  reached INTEGER NOT NULL,
  shape_id INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (destination_id, taken_at_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE route_changes (
  destination_id INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  ttl INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (destination_id, at_us, kind, ttl)
) STRICT, WITHOUT ROWID;
`,
};
