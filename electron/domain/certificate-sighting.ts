import type { CertificateLink } from './certificate-reading.ts';
import type { CertificateTold } from './certificate-told.ts';
import type { TargetId } from './ids.ts';

/** That a target's server showed a certificate, from when to when, and what people were told of it. */
export interface CertificateSighting {
  readonly targetId: TargetId;
  /** For which it was shown: the one of the URL, or one that a redirect led to. */
  readonly host: string;
  readonly fingerprintSha256: string;
  /** UTC microseconds. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly told: CertificateTold;
  /** The one that it took the place of; null where there was none, or both go on being shown. */
  readonly before: CertificateLink | null;
}
