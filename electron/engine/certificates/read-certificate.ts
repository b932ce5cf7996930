import { createHash, type X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import type { CertificateLink, CertificateReading } from '../../domain/certificate-reading.ts';
import type { CertificateShown } from '../../domain/certificate-shown.ts';
import { printableCut } from '../../domain/printable.ts';
import { nameText } from '../probe/certificate-facts.ts';
import { chainEnd } from './chain-end.ts';
import { type KnownAuthorities, readOrNull } from './known-authorities.ts';

/** Reads a chain closely, which takes about a millisecond; null when the leaf cannot be read. */
export function readCertificate(
  { host, certificate }: CertificateShown,
  authorities: KnownAuthorities,
): CertificateReading | null {
  const chain = certificate.chainPem.flatMap((pem) => readOrNull(pem) ?? []);
  const [leaf] = chain;
  if (leaf === undefined || fingerprintOf(leaf) !== certificate.fingerprintSha256) return null;
  const links = chain.flatMap((one) => linkOf(one) ?? []);
  const [leafLink] = links;
  if (leafLink === undefined) return null;
  const { end, way } = chainEnd(leaf, chain, authorities);
  return {
    leaf: leafLink,
    chain: links,
    way: way.flatMap((one) => linkOf(one) ?? []),
    end,
    fitsHost: checkServerIdentity(host, leaf.toLegacyObject()) === undefined,
  };
}

const fingerprintOf = (certificate: X509Certificate): string =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase();

function linkOf(certificate: X509Certificate): CertificateLink | null {
  try {
    const issuer = nameText(certificate.issuer);
    return {
      subject: nameText(certificate.subject),
      issuer,
      issuedBy: organization(certificate.issuer) ?? issuer,
      validFromUs: Date.parse(certificate.validFrom) * 1_000,
      validToUs: Date.parse(certificate.validTo) * 1_000,
      fingerprintSha256: fingerprintOf(certificate),
      keySha256: createHash('sha256')
        .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
        .digest('hex'),
    };
  } catch {
    return null;
  }
}

function organization(distinguishedName: string | undefined): string | null {
  const line = (distinguishedName ?? '').split('\n').find((part) => part.startsWith('O='));
  return line === undefined ? null : printableCut(line.slice(2), 300);
}
