import type { CertificateFacts } from '../domain/sample.ts';
import { CheckedJson } from './checked-json.ts';

/** Throws ShapeError when the stored facts are damaged. */
export function parseCertificateFacts(text: string): CertificateFacts {
  const json = CheckedJson.parse(text, 'certificate');
  const textOrNull = (name: string): string | null => json.field(name).orNull((value) => value.text());
  return {
    subject: json.field('subject').text(),
    issuer: json.field('issuer').text(),
    names: json.field('names').list((name) => name.text()),
    validFromUs: json.field('validFromUs').number(),
    validToUs: json.field('validToUs').number(),
    fingerprintSha256: json.field('fingerprintSha256').text(),
    protocol: textOrNull('protocol'),
    cipher: textOrNull('cipher'),
    alpn: textOrNull('alpn'),
    chainPem: json.field('chainPem').list((pem) => pem.text()),
  };
}
