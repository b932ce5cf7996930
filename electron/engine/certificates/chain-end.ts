import type { X509Certificate } from 'node:crypto';
import type { ChainEnd } from '../../domain/certificate-reading.ts';
import { nameText } from '../probe/certificate-facts.ts';
import type { KnownAuthorities } from './known-authorities.ts';

/**
 * Where the certificates that a server sent lead (RFC 5280, section 6.1), by names and signatures. Dates play no part in it. What the
 * server left out is not filled in from what is known here: a client elsewhere does not know it.
 * @returns `way`: those of the served ones that it is known by, the leaf first
 * @param served the leaf first, the others in any order (RFC 8446, section 4.4.2)
 */
export function chainEnd(
  leaf: X509Certificate,
  served: readonly X509Certificate[],
  authorities: KnownAuthorities,
): { readonly end: ChainEnd; readonly way: readonly X509Certificate[] } {
  const way = [leaf];
  let current = leaf;
  const ends = (end: ChainEnd) => ({ end, way });
  for (;;) {
    const isOfItself = isIssuedBy(current, current);
    if (isOfItself && authorities.has(current)) return ends({ kind: 'trusted' });
    if (isOfItself) {
      const authority = nameText(current.subject);
      return ends(current === leaf ? { kind: 'self-signed' } : { kind: 'unknown-authority', authority });
    }
    const issued = current;
    const known = authorities.named(issued.issuer).filter((one) => isIssuedBy(issued, one));
    if (known.some((one) => isIssuedBy(one, one))) return ends({ kind: 'trusted' });
    const next = served.find((one) => !way.includes(one) && isIssuedBy(issued, one));
    if (next === undefined) {
      const missing = nameText(current.issuer);
      if (known.length > 0) return ends({ kind: 'incomplete', missing, sure: true });
      return ends(
        current === leaf
          ? { kind: 'incomplete', missing, sure: false }
          : { kind: 'unknown-authority', authority: missing },
      );
    }
    way.push(next);
    current = next;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that OpenSSL does not know.
    return false;
  }
}
