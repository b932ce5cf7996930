import type { Failure, FailureCode } from '../../domain/failure.ts';
import type { Phase } from '../../domain/phase.ts';
import { printableCut } from '../../domain/printable.ts';

/** The operating system's error codes (POSIX errno names, as libuv gives them) and what they mean for a probe. */
const MEANINGS: Readonly<Record<string, { readonly code: FailureCode; readonly words: string }>> = {
  ECONNREFUSED: { code: 'refused', words: 'refused the connection: nothing accepts connections on that port' },
  ECONNRESET: { code: 'reset', words: 'reset the connection' },
  ECONNABORTED: { code: 'reset', words: 'aborted the connection' },
  EPIPE: { code: 'reset', words: 'closed the connection while the request was being sent' },
  ENOTCONN: { code: 'closed-early', words: 'closed the connection' },
  ESHUTDOWN: { code: 'closed-early', words: 'closed the connection' },
  ETIMEDOUT: { code: 'timeout', words: 'did not answer; the system gave up sending again' },
  EHOSTUNREACH: {
    code: 'host-unreachable',
    words: 'cannot be reached: a router on the way, or this host, knows no way',
  },
  EHOSTDOWN: { code: 'host-unreachable', words: 'cannot be reached: the host is down' },
  ENETUNREACH: { code: 'network-unreachable', words: 'cannot be reached: this host has no route to that network' },
  ENETDOWN: { code: 'network-unreachable', words: 'cannot be reached: the network interface is down' },
  ENONET: { code: 'network-unreachable', words: 'cannot be reached: this host is on no network' },
  EACCES: { code: 'permission-denied', words: 'may not be connected to: a rule on this host forbids it' },
  EPERM: { code: 'permission-denied', words: 'may not be connected to: a firewall on this host forbids it' },
  EADDRNOTAVAIL: { code: 'address-unavailable', words: 'could not be connected to: no local address or port was free' },
  EADDRINUSE: { code: 'address-unavailable', words: 'could not be connected to: the local port is in use' },
  EAFNOSUPPORT: {
    code: 'address-unavailable',
    words: 'could not be connected to: this host lacks that address family',
  },
  EINVAL: { code: 'address-unavailable', words: 'could not be connected to: the system does not take that address' },
  EMFILE: { code: 'out-of-descriptors', words: 'could not be connected to: this process has too many files open' },
  ENFILE: { code: 'out-of-descriptors', words: 'could not be connected to: this host has too many files open' },
  ENOBUFS: { code: 'out-of-descriptors', words: 'could not be connected to: the system is out of buffers' },
  ENOMEM: { code: 'out-of-descriptors', words: 'could not be connected to: the system is out of memory' },
};

/** The `code` of an error from Node or the system; null where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/**
 * Turns an error of a socket into a failure.
 * @param peer who was talked to, for the message: `192.0.2.1:443`
 */
export function failureFromError(error: unknown, phase: Phase, peer: string): Failure {
  const code = errorCode(error);
  const meaning = code === null ? undefined : MEANINGS[code];
  if (code !== null && meaning !== undefined) {
    // Node makes this code up for an orderly close inside a handshake; the system never reports a reset without errno.
    const closed = code === 'ECONNRESET' && error instanceof Error && !('errno' in error);
    if (closed)
      return { phase, code: 'closed-early', message: `${peer} closed the connection during the TLS handshake.` };
    return { phase, code: meaning.code, message: `${peer} ${meaning.words} (${code}).` };
  }
  const words = printableCut(error instanceof Error ? error.message : String(error), 200);
  if (code !== null && (code.startsWith('ERR_SSL_') || code === 'EPROTO')) {
    return {
      phase,
      code: 'tls-protocol',
      message: `${peer} and this host could not agree on TLS: ${tlsReason(words)}.`,
    };
  }
  return { phase, code: 'internal', message: `Unexpected error while talking to ${peer}: ${words}.` };
}

/** OpenSSL's messages carry source file and line; the words are what helps. */
function tlsReason(message: string): string {
  const fields = message.split(':');
  return (fields.length >= 6 ? fields[5] : message)?.trim() ?? message;
}
