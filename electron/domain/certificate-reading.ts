/** One certificate of a chain. Texts are one line and printable. */
export interface CertificateLink {
  readonly subject: string;
  readonly issuer: string;
  /** Organization of the issuer (O); where it names none, the whole issuer. */
  readonly issuedBy: string;
  readonly validFromUs: number;
  readonly validToUs: number;
  /** SHA-256 over the DER form, lower-case hexadecimal. */
  readonly fingerprintSha256: string;
  /** SHA-256 over the public key (SPKI), lower-case hexadecimal. */
  readonly keySha256: string;
}

/** Where the certificates that a server sends lead, as far as this computer knows authorities. */
export type ChainEnd =
  | { readonly kind: 'trusted' }
  /** Its own signature is the only one. */
  | { readonly kind: 'self-signed' }
  /** Several lead to one whom this computer does not know: an authority of its own, or the next one is missing. */
  | { readonly kind: 'unknown-authority'; readonly authority: string }
  /** `sure`: this computer knows the one that is missing, which is no root; otherwise the server sent its own alone. */
  | { readonly kind: 'incomplete'; readonly missing: string; readonly sure: boolean };

/** What a chain says when it is read closely. */
export interface CertificateReading {
  readonly leaf: CertificateLink;
  /** As served, the leaf first. */
  readonly chain: readonly CertificateLink[];
  /** Those of them by which it is trusted, the leaf first; a server may send more than that. */
  readonly way: readonly CertificateLink[];
  readonly end: ChainEnd;
  /** Whether it is for the host for which it was shown. */
  readonly fitsHost: boolean;
}
