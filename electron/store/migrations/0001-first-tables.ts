import type { Migration } from './migration.ts';

/**
 * Times are UTC microseconds (`_us`). What repeats from sample to sample stands once in a table of words (addresses, failures, edges,
 * certificate fingerprints), and the rest of a sample is packed (sample-packing.ts); outcome and total stay columns because queries aggregate over them.
 * Samples lie in the order of their key, so a range of one target is one walk and no further index is needed.
 */
export const firstTables: Migration = {
  version: 1,
  sql: `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE vantages (
  id INTEGER PRIMARY KEY,
  since_us INTEGER NOT NULL,
  host TEXT NOT NULL,
  interface_name TEXT,
  source_address TEXT,
  gateway TEXT,
  vpn INTEGER NOT NULL,
  public_address TEXT
) STRICT;

CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('kept', 'passing')),
  definition TEXT NOT NULL,
  created_at_us INTEGER NOT NULL,
  removed_at_us INTEGER
) STRICT;
CREATE UNIQUE INDEX targets_by_name ON targets (name) WHERE removed_at_us IS NULL;

CREATE TABLE words (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL,
  used_from_us INTEGER NOT NULL,
  used_until_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX words_by_text ON words (kind, text);

CREATE TABLE certificates (
  fingerprint_sha256 TEXT PRIMARY KEY,
  facts TEXT NOT NULL
) STRICT;

CREATE TABLE samples (
  target_id INTEGER NOT NULL,
  started_at_us INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  total_us INTEGER,
  packed BLOB NOT NULL,
  PRIMARY KEY (target_id, started_at_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
  id INTEGER PRIMARY KEY,
  target_id INTEGER NOT NULL,
  episode_id INTEGER NOT NULL,
  opened_at_us INTEGER NOT NULL,
  last_bad_at_us INTEGER NOT NULL,
  closed_at_us INTEGER,
  closed_by TEXT,
  worst_ms REAL NOT NULL,
  slow_count INTEGER NOT NULL,
  failed_count INTEGER NOT NULL,
  flapping INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  deleted_at_us INTEGER
) STRICT;
CREATE INDEX incidents_by_time ON incidents (opened_at_us);
CREATE INDEX incidents_by_target ON incidents (target_id, opened_at_us);
CREATE INDEX incidents_open ON incidents (id) WHERE closed_at_us IS NULL;
CREATE INDEX incidents_deleted ON incidents (id) WHERE deleted_at_us IS NOT NULL;

CREATE TABLE stalls (
  id INTEGER PRIMARY KEY,
  target_id INTEGER NOT NULL,
  incident_id INTEGER,
  opened_by TEXT NOT NULL,
  phase TEXT NOT NULL,
  started_at_us INTEGER NOT NULL,
  opened_at_us INTEGER NOT NULL,
  ended_at_us INTEGER,
  elapsed_ms REAL NOT NULL,
  ending TEXT,
  remote_address TEXT,
  remote_port INTEGER,
  local_address TEXT,
  local_port INTEGER
) STRICT;
CREATE INDEX stalls_by_incident ON stalls (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX stalls_near_misses ON stalls (started_at_us) WHERE incident_id IS NULL;
CREATE INDEX stalls_open ON stalls (id) WHERE ended_at_us IS NULL;

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  stall_id INTEGER NOT NULL,
  target_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  method TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at_us INTEGER NOT NULL,
  ended_at_us INTEGER NOT NULL,
  summary TEXT NOT NULL,
  remedy TEXT,
  truncated INTEGER NOT NULL,
  shared_path INTEGER NOT NULL,
  data TEXT NOT NULL,
  raw_bytes INTEGER NOT NULL,
  raw_coding TEXT NOT NULL CHECK (raw_coding IN ('plain', 'deflate')),
  raw BLOB NOT NULL
) STRICT;
CREATE INDEX evidence_by_stall ON evidence (stall_id);

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  target_id INTEGER,
  reason TEXT NOT NULL,
  started_at_us INTEGER NOT NULL,
  ended_at_us INTEGER
) STRICT;
CREATE UNIQUE INDEX gaps_by_start ON gaps (started_at_us, reason, coalesce(target_id, 0));
CREATE INDEX gaps_open ON gaps (id) WHERE ended_at_us IS NULL;
`,
};
