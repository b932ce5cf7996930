import type { Migration } from './migration.ts';

/**
 * What bundles need beside the evidence: the facts of this machine as they were from one time to another, and the packets that were captured, in the
 * classic pcap format: packed as a whole and then cut into parts, because a large one at once would hold the writer up.
 */
export const bundles: Migration = {
  version: 5,
  sql: `
CREATE TABLE host_facts (
  collected_at_us INTEGER PRIMARY KEY,
  seen_until_us INTEGER NOT NULL,
  text TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;

CREATE TABLE packets (
  evidence_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  whole_bytes INTEGER NOT NULL,
  coding TEXT NOT NULL CHECK (coding IN ('plain', 'deflate')),
  bytes BLOB NOT NULL,
  PRIMARY KEY (evidence_id, part)
) STRICT;
`,
};
