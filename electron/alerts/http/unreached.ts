import { errorCodeOf } from '../error-code.ts';

/** Why there is no answer. */
export const UNREACHED_CODES = [
  'bad-url',
  'cancelled',
  'timeout',
  'name-not-found',
  'refused',
  'reset',
  'unreachable',
  'certificate',
  'tls',
  'malformed',
  'other',
] as const;
export type UnreachedCode = (typeof UNREACHED_CODES)[number];

/** How far it had come. */
export type Step = 'resolve' | 'connect' | 'tls' | 'wait';

const CERTIFICATE_CODES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself alone',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted here',
  CERT_UNTRUSTED: 'its certificate is not trusted here',
  CERT_REVOKED: 'its certificate was revoked',
  INVALID_PURPOSE: 'its certificate is not meant for servers',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
};

/** What is wrong with a receiver's certificate, after "host: "; null for an error of another kind. */
export const certificateWords = (code: string): string | null =>
  Object.hasOwn(CERTIFICATE_CODES, code) ? (CERTIFICATE_CODES[code] ?? null) : null;

/** Sorts what Node says. Its words are not repeated: they may hold the URL or what the receiver sent. */
export function unreachedBy(error: unknown, step: Step): UnreachedCode {
  const code = errorCodeOf(error);
  if (certificateWords(code) !== null) return 'certificate';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return 'name-not-found';
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EPERM':
    case 'EACCES':
      return 'unreachable';
    case 'ETIMEDOUT':
      return 'timeout';
  }
  if (code.startsWith('HPE_')) return 'malformed';
  if (step === 'tls' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) return 'tls';
  return 'other';
}

/** One sentence. `receiver`: host and port. `limit`: of a timeout, as text. `certificate`: of certificateWords, where it is known. */
export function unreachedWords(
  code: UnreachedCode,
  receiver: string,
  step: Step = 'connect',
  more: string | null = null,
): string {
  switch (code) {
    case 'bad-url':
      return 'The URL is none that can be asked.';
    case 'cancelled':
      return `Sending to ${receiver} was stopped here before it was done.`;
    case 'timeout':
      return `${receiver} did not answer${more === null ? ' in time' : ` within ${more}`}, ${stepWords(step)}.`;
    case 'name-not-found':
      return `No address was found for ${receiver}.`;
    case 'refused':
      return `${receiver} refused the connection.`;
    case 'reset':
      return `${receiver} closed the connection before it answered, ${stepWords(step)}.`;
    case 'unreachable':
      return `${receiver} cannot be reached from here: there is no way to it.`;
    case 'certificate':
      return `${receiver} is not trusted: ${more ?? 'its certificate is wrong'}. Nothing was sent; it is tried again.`;
    case 'tls':
      return `The TLS handshake with ${receiver} failed. Nothing was sent.`;
    case 'malformed':
      return `${receiver} answered with something that is no HTTP.`;
    case 'other':
      return `Sending to ${receiver} failed${more === null ? '' : ` (${more})`}.`;
  }
}

function stepWords(step: Step): string {
  switch (step) {
    case 'resolve':
      return 'while its name was looked up';
    case 'connect':
      return 'while the connection was opened';
    case 'tls':
      return 'in the TLS handshake';
    case 'wait':
      return 'after the request had been sent';
  }
}
