/** Something about the certificate of a target that a person should know before it breaks. Texts are one line and printable. */
export type CertificateFinding =
  /** `days`: the threshold that was passed; 0: it has ended. `of`: the one of the chain that ends before the server's own; null: that one itself. */
  | { readonly kind: 'expires'; readonly validToUs: number; readonly days: number; readonly of: string | null }
  | { readonly kind: 'name-mismatch'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'issuer-changed'; readonly from: string; readonly to: string }
  | { readonly kind: 'key-changed'; readonly subject: string }
  /**
   * The server does not send what leads to a root, so some clients fail. `sure`: this computer knows the certificate that is missing;
   * otherwise whoever issued it may as well be an authority of its own that this computer does not know.
   */
  | { readonly kind: 'chain-incomplete'; readonly missing: string; readonly sure: boolean }
  | { readonly kind: 'not-yet-valid'; readonly validFromUs: number }
  /** The certificate is right by what servers tell and show, and wrong by the clock here. `offByMs`: how far servers are ahead of it; negative: behind. */
  | { readonly kind: 'clock-wrong'; readonly offByMs: number };
/** What clients refuse first, then what some refuse, then what may be of no account. */
export const CERTIFICATE_FINDINGS = [
  'clock-wrong',
  'expires',
  'not-yet-valid',
  'name-mismatch',
  'chain-incomplete',
  'issuer-changed',
  'key-changed',
] as const satisfies readonly CertificateFinding['kind'][];

/** For an order with the worst first: an end that is still to come breaks nothing yet. */
export const findingRank = (finding: CertificateFinding): number =>
  CERTIFICATE_FINDINGS.indexOf(finding.kind) +
  (finding.kind === 'expires' && finding.days > 0 ? CERTIFICATE_FINDINGS.indexOf('chain-incomplete') : 0);
