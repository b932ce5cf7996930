import type { CertificateFacts } from '../../domain/sample.ts';
import { utcText } from '../../domain/utc-text.ts';
import { type DnsAnswer, rcodeName } from '../probe/resolve/dns-message.ts';

/** More names than this say that it is a shared certificate, and hide the rest. */
const MOST_NAMES = 20;
const MOST_RECORDS = 50;

/** What the server showed in the TLS handshake, as `curl -v` tells it; one line each, printable. */
export function certificateLines(certificate: CertificateFacts): readonly string[] {
  const { protocol, cipher, alpn, names } = certificate;
  const agreed = [protocol, cipher, alpn].filter((part) => part !== null);
  const further = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return [
    ...(agreed.length === 0 ? [] : [`* TLS connection using ${agreed.join(', ')}`]),
    '* Server certificate:',
    `*  subject: ${certificate.subject}`,
    `*  names: ${names.slice(0, MOST_NAMES).join(', ')}${further}`,
    `*  issuer: ${certificate.issuer}`,
    `*  valid from ${utcText(certificate.validFromUs)} to ${utcText(certificate.validToUs)}`,
    `*  SHA-256: ${certificate.fingerprintSha256}`,
  ];
}

/**
 * The answer to a DNS question, its records in dig's layout. Not the bytes: names and addresses that an export has to
 * replace would go unnoticed in them.
 */
export function dnsAnswerLines(answer: DnsAnswer): readonly string[] {
  const flags = ['qr', ...(answer.authoritative ? ['aa'] : []), ...(answer.truncated ? ['tc'] : [])];
  if (answer.recursionAvailable) flags.push('ra');
  const sections = [
    ['ANSWER', answer.answers],
    ['AUTHORITY', answer.authorities],
  ] as const;
  return [
    `;; ->>HEADER<<- opcode: QUERY, status: ${rcodeName(answer.rcode)}; flags: ${flags.join(' ')}; ${answer.bytes.length} bytes`,
    ...sections.flatMap(([name, records]) =>
      records.length === 0
        ? []
        : [
            `;; ${name} SECTION:`,
            ...records
              .slice(0, MOST_RECORDS)
              .map((record) => `${record.name}.\t${record.ttlSeconds ?? '-'}\tIN\t${record.type}\t${record.text}`),
          ],
    ),
  ];
}
