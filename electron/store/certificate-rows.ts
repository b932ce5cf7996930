import type { Database } from 'better-sqlite3';
import type { CertificateLink } from '../domain/certificate-reading.ts';
import type { CertificateSighting } from '../domain/certificate-sighting.ts';
import { targetId } from '../domain/ids.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import { parseCertificateFacts } from './certificate-json.ts';
import { CheckedJson } from './checked-json.ts';
import { readable } from './readable-rows.ts';

/** A server that makes a new certificate for each connection must not fill the disk: of each host the newest are kept. */
const MOST_KEPT_OF_HOST = 50;
/** Whatever else was shown within so long of the newest is shown still: several servers answer under one name. */
const TOGETHER_US = 3_600_000_000;

interface SightingRow {
  readonly target_id: number;
  readonly host: string;
  readonly fingerprint_sha256: string;
  readonly first_us: number;
  readonly last_us: number;
  readonly memory: string;
}

const COLUMNS = 'target_id, host, fingerprint_sha256, first_us, last_us, memory';
const PUT = `INSERT OR REPLACE INTO certificate_sightings (${COLUMNS})
  VALUES (@target_id, @host, @fingerprint_sha256, @first_us, @last_us, @memory)`;
const THIN = `DELETE FROM certificate_sightings WHERE target_id = @target_id AND host = @host AND fingerprint_sha256 IN (
  SELECT fingerprint_sha256 FROM certificate_sightings WHERE target_id = @target_id AND host = @host
  ORDER BY last_us DESC LIMIT -1 OFFSET ${MOST_KEPT_OF_HOST})`;

/** Adds a sighting, or replaces the one of that target, host and certificate. Called inside a transaction. */
export function putSightingStatement(database: Database): (sighting: CertificateSighting) => void {
  const put = database.prepare<[SightingRow]>(PUT);
  const thin = database.prepare<[Pick<SightingRow, 'target_id' | 'host'>]>(THIN);
  return (sighting) => {
    const row = rowOf(sighting);
    put.run(row);
    thin.run({ target_id: row.target_id, host: row.host });
  };
}

const rowOf = ({ targetId: id, host, fingerprintSha256, firstUs, lastUs, told, before }: CertificateSighting) => ({
  target_id: id,
  host,
  fingerprint_sha256: fingerprintSha256,
  first_us: firstUs,
  last_us: lastUs,
  memory: JSON.stringify({ told, before }),
});

/** A sighting with what is known of the certificate. */
export interface StoredSighting {
  readonly sighting: CertificateSighting;
  readonly facts: CertificateFacts;
}

/** What targets that are not removed showed last, at each host. Damaged rows are left out. */
export function querySightings(database: Database): readonly StoredSighting[] {
  const rows = database
    .prepare<[number], SightingRow & { readonly facts: string }>(
      `SELECT s.target_id, s.host, s.fingerprint_sha256, s.first_us, s.last_us, s.memory, c.facts
       FROM certificate_sightings s
       JOIN targets t ON t.id = s.target_id AND t.removed_at_us IS NULL
       JOIN certificates c ON c.fingerprint_sha256 = s.fingerprint_sha256
       WHERE s.last_us >= (SELECT max(last_us) FROM certificate_sightings n WHERE n.target_id = s.target_id AND n.host = s.host) - ?
       ORDER BY s.target_id, s.host, s.first_us`,
    )
    .all(TOGETHER_US);
  return readable(rows, (row) => {
    const memory = CheckedJson.parse(row.memory, 'sighting');
    const sighting: CertificateSighting = {
      targetId: targetId(row.target_id),
      host: row.host,
      fingerprintSha256: row.fingerprint_sha256,
      firstUs: row.first_us,
      lastUs: row.last_us,
      told: memory.field('told').list((word) => word.text()),
      before: memory.field('before').orNull(linkOf),
    };
    return { sighting, facts: parseCertificateFacts(row.facts) };
  });
}

function linkOf(json: CheckedJson): CertificateLink {
  return {
    subject: json.field('subject').text(),
    issuer: json.field('issuer').text(),
    issuedBy: json.field('issuedBy').text(),
    validFromUs: json.field('validFromUs').number(),
    validToUs: json.field('validToUs').number(),
    fingerprintSha256: json.field('fingerprintSha256').text(),
    keySha256: json.field('keySha256').text(),
  };
}
