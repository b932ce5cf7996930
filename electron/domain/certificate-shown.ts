import type { CertificateFacts } from './sample.ts';

/** A certificate as a server showed it. */
export interface CertificateShown {
  /** Name or address of the URL, for which it has to be; lower case. */
  readonly host: string;
  readonly certificate: CertificateFacts;
}
