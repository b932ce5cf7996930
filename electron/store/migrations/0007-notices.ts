import type { Migration } from './migration.ts';

/** What is to be sent to channels and what became of it, and the history of what changed. */
export const notices: Migration = {
  version: 7,
  sql: `
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  channel_name TEXT NOT NULL,
  channel_kind TEXT NOT NULL,
  state TEXT NOT NULL,
  digest TEXT NOT NULL,
  queued_at_us INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at_us INTEGER,
  sent_at_us INTEGER,
  says TEXT,
  may_have_arrived INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_by_channel ON outbox (channel, id);
CREATE INDEX outbox_by_state ON outbox (state, id);

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  target_id INTEGER,
  kind TEXT NOT NULL,
  says TEXT NOT NULL,
  incident_id INTEGER
) STRICT;

CREATE INDEX history_by_target ON history (target_id, id);

CREATE TABLE certificate_sightings (
  target_id INTEGER NOT NULL,
  host TEXT NOT NULL,
  fingerprint_sha256 TEXT NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  memory TEXT NOT NULL,
  PRIMARY KEY (target_id, host, fingerprint_sha256)
) STRICT, WITHOUT ROWID;
`,
};
