import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { printableCut } from '../../domain/printable.ts';
import type { CertificateFacts } from '../../domain/sample.ts';

const MAX_REMEMBERED = 512;
const MAX_NAMES = 200;
const MAX_CHAIN = 10;
const remembered = new Map<string, CertificateFacts>();

/**
 * What is known of a server's certificate and of the connection that it was shown on. Facts are kept by fingerprint,
 * because reading a certificate costs more than the rest of a probe and most servers show the same one for weeks.
 * @param certificate as the handshake gave it, with its issuers; null reads it from the socket
 * @returns null when the server showed none
 */
export function certificateFacts(
  socket: TLSSocket,
  certificate: DetailedPeerCertificate | null,
): CertificateFacts | null {
  const leaf = certificate ?? socket.getPeerCertificate(true);
  const sha256 = leaf.fingerprint256;
  if (typeof sha256 !== 'string') return null;
  const protocol = socket.getProtocol();
  const cipher = socket.getCipher()?.standardName ?? null;
  const alpn = typeof socket.alpnProtocol === 'string' ? printableCut(socket.alpnProtocol, 20) : null;
  const key = `${sha256} ${protocol} ${cipher} ${alpn}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const facts = readFacts(leaf, { protocol, cipher, alpn });
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, facts);
  return facts;
}

function readFacts(
  leaf: DetailedPeerCertificate,
  connection: Pick<CertificateFacts, 'protocol' | 'cipher' | 'alpn'>,
): CertificateFacts {
  const parsed = new X509Certificate(leaf.raw);
  return {
    subject: nameText(parsed.subject),
    issuer: nameText(parsed.issuer),
    names: alternativeNames(parsed.subjectAltName),
    validFromUs: Date.parse(parsed.validFrom) * 1_000,
    validToUs: Date.parse(parsed.validTo) * 1_000,
    fingerprintSha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...connection,
    chainPem: chainPem(leaf),
  };
}

/** Distinguished names come one attribute a line; text of one line is what fits a table. */
function nameText(distinguishedName: string | undefined): string {
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

/**
 * The chain as far as it leads from leaf to root. Node adds a root from its own store at the end; a self-signed
 * certificate is therefore left out unless it is the leaf.
 */
function chainPem(leaf: DetailedPeerCertificate): readonly string[] {
  const pem: string[] = [];
  const seen = new Set<string>();
  let current: DetailedPeerCertificate | undefined = leaf;
  while (current !== undefined && pem.length < MAX_CHAIN && !seen.has(current.fingerprint256)) {
    seen.add(current.fingerprint256);
    const issuer: DetailedPeerCertificate | undefined = current.issuerCertificate;
    const selfSigned: boolean = issuer === undefined || issuer.fingerprint256 === current.fingerprint256;
    if (current === leaf || !selfSigned) pem.push(toPem(current.raw));
    current = selfSigned ? undefined : issuer;
  }
  return pem;
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
