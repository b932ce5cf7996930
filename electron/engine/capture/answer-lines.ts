import { digRecord } from '../../domain/dig-text.ts';
import type { CertificateFacts } from '../../domain/sample.ts';
import { type DnsAnswer, rcodeName } from '../probe/resolve/dns-message.ts';

/** More names than this say that it is a shared certificate, and hide the rest. */
const MOST_NAMES = 20;
const MOST_RECORDS = 50;

/** What the server showed in the TLS handshake, as `curl -v` tells it; one line each, printable. */
export function certificateLines(certificate: CertificateFacts): readonly string[] {
  const { protocol, cipher, alpn, names } = certificate;
  const agreed = [protocol, cipher].filter((part) => part !== null);
  const further = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return [
    ...(agreed.length === 0 ? [] : [`* SSL connection using ${agreed.join(' / ')}`]),
    `* ALPN: ${alpn === null ? 'server did not agree on a protocol' : `server accepted ${alpn}`}`,
    '* Server certificate:',
    `*  subject: ${certificate.subject}`,
    `*  start date: ${curlDate(certificate.validFromUs)}`,
    `*  expire date: ${curlDate(certificate.validToUs)}`,
    `*  subjectAltName: ${names.slice(0, MOST_NAMES).join(', ')}${further}`,
    `*  issuer: ${certificate.issuer}`,
    `*  SHA-256: ${certificate.fingerprintSha256}`,
  ];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov  1 07:00:00 2026 GMT`. */
function curlDate(us: number): string {
  const at = new Date(Math.floor(us / 1_000));
  const time = at.toISOString().slice(11, 19);
  return `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${time} ${at.getUTCFullYear()} GMT`;
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
            ...records.slice(0, MOST_RECORDS).map((record) => digRecord({ ...record, value: record.text })),
          ],
    ),
  ];
}
