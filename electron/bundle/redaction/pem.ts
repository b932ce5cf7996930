import { createHash, X509Certificate } from 'node:crypto';
import type { Redactor } from './redact.ts';

/**
 * A certificate or a chain in PEM, as it is where no block of it holds anything that is to be replaced; where one does, a note with
 * its SHA-256 (over the DER form) stands in its place: names inside Base64 cannot be replaced without breaking the signature.
 */
export function redactedPem(pem: string, redactor: Redactor): string {
  if (redactor.level === 'none') return pem;
  const parts: string[] = [];
  let at = 0;
  for (const match of pem.matchAll(BLOCK)) {
    // Between blocks tools write whose they are.
    parts.push(redactor.text(pem.slice(at, match.index)), redactedBlock(match[0], redactor));
    at = match.index + match[0].length;
  }
  parts.push(redactor.text(pem.slice(at)));
  return parts.join('');
}

/** Notes the names that a certificate tells, as `learn` does for a text. */
export function learnPem(pem: string, redactor: Redactor): void {
  for (const match of pem.matchAll(BLOCK)) {
    const text = tellingText(derOf(match[0]));
    if (text !== null) redactor.learn(text);
  }
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g;

function redactedBlock(block: string, redactor: Redactor): string {
  const der = derOf(block);
  const isCertificate = block.startsWith('-----BEGIN CERTIFICATE-----');
  const text = isCertificate ? tellingText(der) : null;
  if (text !== null && [text, ...rawReadings(der)].every((reading) => redactor.text(reading) === reading)) return block;
  const what =
    text === null ? 'It is not a certificate that can be read' : 'It names what was taken out of this bundle';
  return [
    `[left out: ${block.slice(11, block.indexOf('-----', 11)).toLowerCase()}, ${der.length} bytes,`,
    ` SHA-256 ${createHash('sha256').update(der).digest('hex')}.`,
    ` ${what}.]`,
  ].join('\n');
}

function derOf(block: string): Buffer {
  return Buffer.from(block.replace(/-----[A-Z0-9 ]+-----/g, ''), 'base64');
}

/** All that a certificate says in words, addresses included, which DER holds as bytes; null for what is no certificate. */
function tellingText(der: Buffer): string | null {
  try {
    const { subject, issuer, subjectAltName, infoAccess } = new X509Certificate(der);
    return [subject, issuer, subjectAltName ?? '', infoAccess ?? ''].join('\n');
  } catch {
    return null;
  }
}

/** Extensions that nobody reads here may hold words too: as UTF-8, and as the UTF-16 of BMPString at either alignment. */
function rawReadings(der: Buffer): readonly string[] {
  const swapped = (from: number): string => {
    const even = der.subarray(from, der.length - ((der.length - from) % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  };
  return [der.toString('utf8'), swapped(0), swapped(1)].map(words);
}

/** Runs of letters and signs as words have them. What lies between is no text, and reading it as such finds things by chance. */
function words(text: string): string {
  return (text.match(/[\x20-\x7e\u00a1-\u024f]{6,}/g) ?? []).join('\n');
}
