import { isIP, Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { Clock } from '../../domain/clock.ts';
import { msText } from '../../domain/ms-text.ts';
import type { AddressAndPort } from '../../domain/target.ts';
import { oneLine } from './bounded-text.ts';

/** What the other side is given to say goodbye. */
const LINGER_MS = 200;

/** One connection made to see whether and how fast it comes about. */
export interface ConnectFinding {
  readonly startedAtUs: number;
  /** null when the connection did not come about. */
  readonly connectMs: number | null;
  /** null without TLS, or when the handshake did not end. */
  readonly tlsMs: number | null;
  /** From the start until success, failure or giving up. */
  readonly totalMs: number;
  readonly localPort: number | null;
  readonly end: 'connected' | 'refused' | 'reset' | 'timed-out' | 'failed' | 'called-off';
  /** What the system said of a failure; null otherwise. */
  readonly error: string | null;
}

/**
 * Opens a TCP connection, with TLS on top where a server name is given, and closes it at once. No certificate is judged and no
 * byte of the application is sent. Never rejects; returns at the latest after `timeoutMs`.
 */
export function timedConnect(options: {
  readonly clock: Clock;
  readonly to: AddressAndPort;
  /** Name for SNI, or the empty string to go without one; null for TCP alone. */
  readonly tlsName: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): Promise<ConnectFinding> {
  const { clock, to, tlsName, signal } = options;
  return new Promise((settle) => {
    const startedAtUs = clock.utcUs();
    const startedMs = clock.monotonicMs();
    let connectMs: number | null = null;
    let localPort: number | null = null;
    const tcp = new Socket();
    let tls: TLSSocket | null = null;
    let settled = false;
    const finish = (end: ConnectFinding['end'], tlsMs: number | null, error: string | null) => {
      if (settled) return;
      settled = true;
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
      close(clock, tcp, tls);
      settle({ startedAtUs, connectMs, tlsMs, totalMs: clock.monotonicMs() - startedMs, localPort, end, error });
    };
    const fail = (error: Error) => finish(endOf(error), null, oneLine(error.message));
    const onAbort = () => finish('called-off', null, null);
    const cancelTimeout = clock.schedule(options.timeoutMs, () => finish('timed-out', null, null));

    tcp.on('error', fail);
    tcp.once('connect', () => {
      connectMs = clock.monotonicMs() - startedMs;
      localPort = tcp.localPort ?? null;
      if (tlsName === null) {
        finish('connected', null, null);
        return;
      }
      const connectedMs = clock.monotonicMs();
      // Nothing is sent over it and nothing believed, so that a bad certificate does not hide how fast the handshake is.
      const secure = tlsConnect({
        socket: tcp,
        servername: isIP(tlsName) === 0 ? tlsName : '',
        rejectUnauthorized: false,
      });
      tls = secure;
      secure.on('error', fail);
      secure.once('secureConnect', () => finish('connected', clock.monotonicMs() - connectedMs, null));
      secure.once('close', () => fail(new Error('closed during the TLS handshake')));
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else tcp.connect({ host: to.address, port: to.port });
  });
}

/**
 * Ends the connection in good order, so that no server counts a broken handshake. The outer socket always goes first: taking the
 * inner one away while the outer is still in its callback brings the process down.
 */
function close(clock: Clock, tcp: Socket, tls: TLSSocket | null): void {
  if (tls === null || tls.destroyed) {
    tcp.destroy();
    return;
  }
  tls.once('close', () => tcp.destroy());
  tls.end();
  clock.schedule(LINGER_MS, () => tls.destroy());
}

function endOf(error: Error): ConnectFinding['end'] {
  switch ('code' in error ? error.code : null) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timed-out';
    default:
      return 'failed';
  }
}

/** `connected in 12.3 ms, TLS in 30.1 ms`, or what happened instead. */
export function findingText(finding: ConnectFinding): string {
  const connected = finding.connectMs === null ? null : `connected in ${msText(finding.connectMs)}`;
  const tls = finding.tlsMs === null ? null : `TLS in ${msText(finding.tlsMs)}`;
  const reached = [connected, tls].filter((part) => part !== null);
  const after = `after ${msText(finding.totalMs)}`;
  switch (finding.end) {
    case 'connected':
      return reached.join(', ');
    case 'refused':
      return `refused ${after}`;
    case 'reset':
      return [...reached, `reset ${after}`].join(', ');
    case 'timed-out':
      return [...reached, `${connected === null ? 'no connection' : 'no handshake'} ${after}`].join(', ');
    case 'failed':
      return [...reached, `failed ${after}: ${finding.error ?? 'no reason given'}`].join(', ');
    case 'called-off':
      return [...reached, `still waiting ${after}`].join(', ');
  }
}
