import type { CertificateLink, CertificateReading } from '../../../electron/domain/certificate-reading.ts';
import type { CertificateFacts } from '../../../electron/domain/sample.ts';

export const DAY_US = 86_400_000_000;

/** A certificate with a life of 90 days, of which some are left. */
export function link(
  id: string,
  leftDays: number,
  nowUs: number,
  more: Partial<CertificateLink> = {},
): CertificateLink {
  return {
    subject: `CN=${id}`,
    issuer: 'O=Example Trust, CN=R1',
    issuedBy: 'Example Trust',
    validFromUs: nowUs + (leftDays - 90) * DAY_US,
    validToUs: nowUs + leftDays * DAY_US,
    fingerprintSha256: id,
    keySha256: `key of ${id}`,
    ...more,
  };
}

export const readingOf = (leaf: CertificateLink, more: Partial<CertificateReading> = {}): CertificateReading => ({
  leaf,
  chain: [leaf],
  way: [leaf],
  end: { kind: 'trusted' },
  fitsHost: true,
  ...more,
});

export const factsOf = (leaf: CertificateLink, more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: leaf.subject,
  issuer: leaf.issuer,
  names: ['api.example.test'],
  validFromUs: leaf.validFromUs,
  validToUs: leaf.validToUs,
  fingerprintSha256: leaf.fingerprintSha256,
  protocol: 'TLSv1.3',
  cipher: null,
  alpn: null,
  chainPem: [`pem of ${leaf.fingerprintSha256}`],
  ...more,
});
