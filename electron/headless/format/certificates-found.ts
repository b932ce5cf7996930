import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import { certificateFindings } from '../../domain/certificate-findings.ts';
import { certificateText } from '../../domain/certificate-text.ts';
import type { CheckResult } from '../../service/service.ts';

/** A certificate that one probe was shown, with what is to be known of it. */
export interface CertificateFound {
  readonly host: string;
  readonly fingerprintSha256: string;
  /** When the first one of its chain ends. */
  readonly endsAtUs: number;
  readonly findings: readonly { readonly kind: CertificateFinding['kind']; readonly says: string }[];
}

export const certificatesFound = (
  { certificates }: CheckResult,
  days: readonly number[],
  nowUs: number,
): readonly CertificateFound[] =>
  certificates.map(({ host, facts, reading }) => ({
    host,
    fingerprintSha256: facts.fingerprintSha256,
    endsAtUs: Math.min(facts.validToUs, ...(reading?.way ?? []).map(({ validToUs }) => validToUs)),
    findings: (reading === null
      ? []
      : certificateFindings(
          { host, names: facts.names, reading, firstSeenUs: nowUs, before: null },
          { nowUs, clockOffMs: null, days },
        )
    ).map((finding) => ({ kind: finding.kind, says: certificateText(host, finding, nowUs) })),
  }));
