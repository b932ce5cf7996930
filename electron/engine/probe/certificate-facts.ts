import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { printableCut } from '../../domain/printable.ts';
import type { CertificateFacts } from '../../domain/sample.ts';

const MAX_REMEMBERED = 512;
const MAX_NAMES = 200;
const MAX_CHAIN = 10;
const remembered = new Map<string, RememberedCertificate>();

/** A server's certificate as one handshake showed it. */
export interface ShownCertificate {
  readonly facts: CertificateFacts;
  /** Why it is not for the host; null when it is. */
  readonly nameError: Error | null;
}

interface RememberedCertificate {
  readonly leaf: X509Certificate;
  /** One value for all facts, so that who keeps them can tell at a glance that the chain is the same. */
  readonly chainPem: readonly string[];
  /** By protocol, cipher and ALPN. */
  readonly facts: Map<string, CertificateFacts>;
  readonly nameErrors: Map<string, Error | null>;
}

/**
 * What is known of a server's certificate and of the connection that it was shown on. It is remembered by fingerprints,
 * because reading a certificate costs more than the rest of a probe and most servers show the same one for weeks.
 * @param host name or address that the certificate has to be for
 * @returns null when the server showed none, or one that cannot be read. Node gives the certificate out once a handshake; a second call gets null.
 */
export function shownCertificate(socket: TLSSocket, host: string): ShownCertificate | null {
  try {
    const leaf = socket.getPeerX509Certificate();
    return leaf === undefined ? null : judged(socket, leaf, host);
  } catch {
    // Certificates are whatever a server likes to send; one that Node cannot read is as good as none.
    return null;
  }
}

function judged(socket: TLSSocket, shown: X509Certificate, host: string): ShownCertificate {
  // The same leaf with another chain is another finding.
  const chain = servedChain(shown);
  const sha256 = chain.map((certificate) => certificate.fingerprint256).join(' ');
  let known = remembered.get(sha256);
  if (known === undefined) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const chainPem = chain.map((certificate) => certificate.toString());
    known = { leaf: shown, chainPem, facts: new Map(), nameErrors: new Map() };
    remembered.set(sha256, known);
  }
  let nameError = known.nameErrors.get(host);
  if (nameError === undefined) {
    if (known.nameErrors.size >= MAX_REMEMBERED) known.nameErrors.clear();
    nameError = checkServerIdentity(host, known.leaf.toLegacyObject()) ?? null;
    known.nameErrors.set(host, nameError);
  }
  const protocol = socket.getProtocol();
  const cipher = socket.getCipher()?.standardName ?? null;
  const alpn = typeof socket.alpnProtocol === 'string' ? printableCut(socket.alpnProtocol, 20) : null;
  const key = `${protocol} ${cipher} ${alpn}`;
  let facts = known.facts.get(key);
  if (facts === undefined) {
    facts = readFacts(known, { protocol, cipher, alpn });
    known.facts.set(key, facts);
  }
  return { facts, nameError };
}

function readFacts(
  { leaf, chainPem }: RememberedCertificate,
  connection: Pick<CertificateFacts, 'protocol' | 'cipher' | 'alpn'>,
): CertificateFacts {
  return {
    subject: nameText(leaf.subject),
    issuer: nameText(leaf.issuer),
    names: alternativeNames(leaf.subjectAltName),
    validFromUs: Date.parse(leaf.validFrom) * 1_000,
    validToUs: Date.parse(leaf.validTo) * 1_000,
    fingerprintSha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...connection,
    chainPem,
  };
}

/** Distinguished names come one attribute a line; text of one line is what fits a table. */
export function nameText(distinguishedName: string | undefined): string {
  return (distinguishedName ?? '')
    .split('\n')
    .filter((part) => part !== '')
    .map((part) => printableCut(part, 300))
    .join(', ');
}

/** OpenSSL's form is `DNS:a, IP Address:b`; names with odd characters are quoted as JSON strings (Node since CVE-2021-44532). */
export function alternativeNames(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const names: string[] = [];
  for (const match of text.matchAll(/(?:^|, )(DNS|IP Address|URI|email|othername):(?:"((?:[^"\\]|\\.)*)"|([^,]*))/g)) {
    if (names.length >= MAX_NAMES) break;
    names.push(printableCut(match[2] ?? match[3] ?? '', 300));
  }
  return names;
}

/** The certificates as served, leaf first; a server that sends very many is cut short. */
function servedChain(leaf: X509Certificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let current: X509Certificate | undefined = leaf;
  while (current !== undefined && chain.length < MAX_CHAIN) {
    chain.push(current);
    current = current.issuerCertificate;
  }
  return chain;
}
