import type { CertificateLink } from './certificate-reading.ts';

/** One that has ended may have been forgotten; so many of several authorities at once have not. */
const FEWEST = 3;
const FEWEST_AUTHORITIES = 2;

/**
 * By how many milliseconds the clock here is behind at least (negative: ahead), where all certificates that servers show now seem not yet
 * valid, or all seem to have ended, and would be good together at another time. null in all other cases. A clock that is that wrong
 * spoils all handshakes, so no server is heard that would tell the time.
 */
export function clockOffByCertificates(leaves: readonly CertificateLink[], nowUs: number): number | null {
  const each = [...new Map(leaves.map((leaf) => [leaf.fingerprintSha256, leaf])).values()];
  if (each.length < FEWEST || new Set(each.map(({ issuedBy }) => issuedBy)).size < FEWEST_AUTHORITIES) return null;
  const goodFromUs = Math.max(...each.map(({ validFromUs }) => validFromUs));
  const goodToUs = Math.min(...each.map(({ validToUs }) => validToUs));
  if (goodFromUs > goodToUs) return null;
  if (each.every(({ validFromUs }) => nowUs < validFromUs)) return Math.ceil((goodFromUs - nowUs) / 1_000);
  if (each.every(({ validToUs }) => nowUs > validToUs)) return Math.floor((goodToUs - nowUs) / 1_000);
  return null;
}
