import type { Phase } from './phase.ts';

/** The closed set of reasons for which a probe fails. Programs read these; people read `message`. */
export const FAILURE_CODES = [
  // any phase
  'timeout',
  'cancelled',
  'out-of-descriptors',
  'internal',
  /** Nothing was sent; the sample is `skipped`. */
  'secret-missing',
  // resolve
  'name-not-found',
  'no-address',
  'resolver-silent',
  'resolver-refused',
  'resolver-failed',
  'resolver-malformed',
  'answer-mismatch',
  // connect, and later on the same connection
  'refused',
  'reset',
  'closed-early',
  'host-unreachable',
  'network-unreachable',
  'permission-denied',
  'address-unavailable',
  'proxy-refused',
  'proxy-authentication',
  // tls
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-name-mismatch',
  'certificate-untrusted',
  'tls-protocol',
  // HTTP
  'http-malformed',
  'headers-too-large',
  'body-undecodable',
  'unexpected-status',
  'body-mismatch',
  'redirect-loop',
  'redirect-limit',
  'redirect-refused',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface Failure {
  readonly phase: Phase;
  readonly code: FailureCode;
  /** One sentence for a person: what happened, to what. Never holds a secret. Text from outside is already escaped of control characters. */
  readonly message: string;
}
