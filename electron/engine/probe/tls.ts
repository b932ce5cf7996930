import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { Failure, FailureCode } from '../../domain/failure.ts';
import { printableCut } from '../../domain/printable.ts';
import type { AddressAndPort } from '../../domain/target.ts';
import { type Attempt, succeeded } from './attempt.ts';
import { type ShownCertificate, shownCertificate } from './certificate-facts.ts';
import { ignoreLateError, peerText } from './connect.ts';
import type { ProbeRun } from './probe-run.ts';
import { failureFromError } from './system-error.ts';

export interface TlsOptions {
  /** Name of the URL: sent as SNI and checked against the certificate, wherever the connection goes. */
  readonly host: string;
  readonly verify: boolean;
  readonly secureContext: SecureContext;
  /** In ALPN's wire form (RFC 7301). */
  readonly alpn: Buffer;
  readonly peer: AddressAndPort;
}

/**
 * Performs the TLS handshake over a connected socket; failures are those of phase `tls`. The certificate's facts go to
 * the progress, also when the certificate is what fails. No session is resumed: each handshake is a full one.
 */
export function secure(run: ProbeRun, tcp: Socket, options: TlsOptions): Promise<Attempt<TLSSocket>> {
  return new Promise((resolve) => {
    const socket = connect({
      socket: tcp,
      secureContext: options.secureContext,
      ALPNProtocols: options.alpn,
      // SNI holds no addresses (RFC 6066, section 3).
      servername: isIP(options.host) === 0 ? options.host : '',
      // A failed check must still leave the certificate readable, and Node's own way of checking reads all of it anew each
      // time; so trust and name are judged in `onSecure`.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    // Node reads the whole chain into objects at each handshake only to hand it to `checkServerIdentity`, which has no use for it here.
    Object.defineProperty(socket, 'getPeerCertificate', { value: () => ({}) });
    const settle = (attempt: Attempt<TLSSocket>) => {
      run.interrupt = null;
      socket.off('secureConnect', onSecure);
      socket.off('error', onError);
      socket.off('close', onClose);
      if (attempt.kind === 'failed') {
        socket.destroy();
        tcp.destroy();
      }
      resolve(attempt);
    };
    const keep = (shown: ShownCertificate | null) => {
      const { progress } = run.context;
      progress.certificate = shown?.facts ?? null;
      if (shown === null) return;
      progress.shown = [...progress.shown, { host: options.host.toLowerCase(), certificate: shown.facts }];
    };
    const onSecure = () => {
      const shown = shownCertificate(socket, options.host);
      keep(shown);
      const failure = options.verify ? certificateFailure(socket, shown, options.host) : null;
      settle(failure === null ? succeeded(socket) : { kind: 'failed', failure });
    };
    const onError = (error: Error) => {
      // With TLS 1.2, a server that wants a certificate of ours has shown its own before it turns us down.
      keep(shownCertificate(socket, options.host));
      settle({ kind: 'failed', failure: failureFromError(error, 'tls', peerText(options.peer)) });
    };
    const onClose = () =>
      settle({
        kind: 'failed',
        failure: {
          phase: 'tls',
          code: 'closed-early',
          message: `${peerText(options.peer)} closed the connection during the TLS handshake.`,
        },
      });
    socket.on('error', ignoreLateError);
    socket.on('secureConnect', onSecure);
    socket.on('error', onError);
    socket.on('close', onClose);
    run.interrupt = () => settle({ kind: 'failed', failure: run.abortFailure('tls') });
  });
}

/** OpenSSL's verdicts (openssl-verify(1)) that have a code of their own; every other one means that trust is missing. */
const VERDICTS: Readonly<Record<string, { readonly code: FailureCode; readonly words: string }>> = {
  CERT_HAS_EXPIRED: { code: 'certificate-expired', words: 'has expired' },
  CERT_NOT_YET_VALID: { code: 'certificate-not-yet-valid', words: 'is not valid yet' },
  ERR_TLS_CERT_ALTNAME_INVALID: { code: 'certificate-name-mismatch', words: 'is for other names' },
  HOSTNAME_MISMATCH: { code: 'certificate-name-mismatch', words: 'is for other names' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: 'certificate-untrusted', words: 'is signed by itself' },
  SELF_SIGNED_CERT_IN_CHAIN: {
    code: 'certificate-untrusted',
    words: 'leads to an authority that this host does not trust',
  },
};

function certificateFailure(socket: TLSSocket, shown: ShownCertificate | null, host: string): Failure | null {
  if (socket.authorized && shown !== null && shown.nameError === null) return null;
  const verdict = !socket.authorized
    ? verdictCode(socket.authorizationError)
    : shown === null
      ? 'UNREADABLE'
      : 'ERR_TLS_CERT_ALTNAME_INVALID';
  const meaning = VERDICTS[verdict] ?? {
    code: 'certificate-untrusted' as const,
    words: 'cannot be traced to an authority that this host trusts',
  };
  return {
    phase: 'tls',
    code: meaning.code,
    message: `The certificate shown for ${printableCut(host, 255)} ${meaning.words} (${printableCut(verdict, 60)}).`,
  };
}

/** Typed as an error, yet a string at run time: the code, or the message where there is none. */
function verdictCode(error: unknown): string {
  return typeof error === 'string' ? error : error instanceof Error ? error.message : 'UNSPECIFIED';
}
