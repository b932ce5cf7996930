import type { CertificateFinding } from './certificate-finding.ts';

/** What was told of the certificates of one target and holds still. */
export interface CertificateStanding {
  readonly target: string;
  readonly holds: readonly CertificateFinding['kind'][];
  /** When the first of those that it shows now ends, UTC microseconds; null: it shows none. */
  readonly validToUs: number | null;
}

/** Of all targets of which anything is different, and of the clock of this computer. */
export interface CertificateStandings {
  readonly standings: readonly CertificateStanding[];
  /** Whether the clock here was found to be wrong by certificates, and was not found right since. */
  readonly clockWrong: boolean;
}
