import { X509Certificate } from 'node:crypto';
import { trustedAuthorities } from '../probe/trust.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** So many are read in a millisecond or less; then measurements get their turn. */
const READ_AT_ONCE = 20;

/** The authorities that servers are checked against, by their names. */
export interface KnownAuthorities {
  /** Those of that name; several may share one. `subject` as Node tells it. */
  named(subject: string): readonly X509Certificate[];
  has(certificate: X509Certificate): boolean;
}

/** Reads all of them, a few at a time. Rejects where the file that SSL_CERT_FILE names cannot be read; what is no certificate is left out. */
export async function readKnownAuthorities(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KnownAuthorities> {
  const pems = trustedAuthorities(environment).flatMap((text) => text.match(CERTIFICATE) ?? []);
  const byName = new Map<string, X509Certificate[]>();
  const fingerprints = new Set<string>();
  for (const [index, pem] of pems.entries()) {
    if (index % READ_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    const certificate = readOrNull(pem);
    if (certificate === null || fingerprints.has(certificate.fingerprint256)) continue;
    fingerprints.add(certificate.fingerprint256);
    const others = byName.get(certificate.subject);
    if (others === undefined) byName.set(certificate.subject, [certificate]);
    else others.push(certificate);
  }
  return {
    named: (subject) => byName.get(subject) ?? [],
    has: (certificate) => fingerprints.has(certificate.fingerprint256),
  };
}

/** null: it is none, or one that Node cannot read. */
export function readOrNull(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
