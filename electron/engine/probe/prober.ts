import type { Socket } from 'node:net';
import type { CertificateShown } from '../../domain/certificate-shown.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Phase, Phases } from '../../domain/phase.ts';
import type { CertificateFacts, EdgeFacts, TcpSummary } from '../../domain/sample.ts';
import type { TargetDefinition, TargetSecrets, TargetSpec } from '../../domain/target.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { DnsAnswer } from './resolve/dns-message.ts';
import type { NameResolver } from './resolve/name-resolver.ts';
import type { TcpInfoReader, TcpReadings } from './tcp-readings.ts';
import type { ToldTime } from './told-time.ts';

/**
 * What is known of a probe while it is in flight. The prober writes it as it goes; captures read it while the request hangs,
 * so each field holds the newest truth and never a guess. Times are monotonic milliseconds.
 */
export interface ProbeProgress {
  phase: Phase;
  phaseStartedMs: number;
  /** Resolver that is being, or was, asked; null when the host is an address or the system's own lookup answers. */
  resolverAddress: string | null;
  resolvedAddresses: readonly string[];
  remoteAddress: string | null;
  remotePort: number | null;
  localAddress: string | null;
  localPort: number | null;
  /** The connection in use, TCP level; null before it exists and for UDP. */
  socket: Socket | null;
  /** What the kernel says of the TCP connections so far, the newest last. */
  tcp: TcpReadings[];
  /** Exchanges so far, the newest last; an unfinished one is among them. */
  exchanges: HttpExchange[];
  /** What the last TLS server showed, also when it is the reason of the failure. */
  certificate: CertificateFacts | null;
  /** What each TLS server on the way showed, redirects included, the last one last. */
  shown: readonly CertificateShown[];
  /** DNS targets: what the resolver answered. */
  dnsAnswer: DnsAnswer | null;
  /** What the probe failed of; null while it runs and when it did not. */
  failure: Failure | null;
}

/** One request and its answer, or as much of it as there was. Bytes are kept as they came; they are turned into text only when read. */
export interface HttpExchange {
  readonly url: string;
  readonly version: '1.1' | '2';
  /** Request line and header lines as sent, secrets replaced by `[secret]`. */
  readonly requestHead: readonly string[];
  statusLine: string | null;
  /** Header lines as received, bounded; control characters escaped. */
  responseHead: readonly string[];
  bodyBytes: number;
  bodyTruncated: boolean;
  /** At most 2,048 bytes of the decoded body. */
  bodyStart: string | null;
  phases: Phases;
  remoteAddress: string | null;
  remotePort: number | null;
}

export interface ProbeContext {
  readonly clock: Clock;
  /** Aborted with reason `PROBE_TIMEOUT` when the timeout has passed (failure code `timeout`), else with anything (code `cancelled`). */
  readonly signal: AbortSignal;
  readonly secrets: TargetSecrets;
  /** For proxies, `${NAME}` in header values, and the authorities of `SSL_CERT_FILE`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resolver: NameResolver;
  readonly connections: ConnectionPool;
  /** Asks the kernel about a connection. */
  readonly tcpInfo: TcpInfoReader;
  readonly progress: ProbeProgress;
}

export const PROBE_TIMEOUT = 'probe-timeout';

/** What a probe found. A failed probe is a result as well. */
export interface ProbeResult {
  readonly totalMs: number;
  readonly phases: Phases;
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly remoteAddress: string | null;
  readonly remotePort: number | null;
  readonly localAddress: string | null;
  readonly localPort: number | null;
  /** Round trip and retransmissions as the kernel counted them; null for UDP and where it does not tell. */
  readonly tcp: TcpSummary | null;
  readonly reusedConnection: boolean;
  readonly edge: EdgeFacts | null;
  readonly certificate: CertificateFacts | null;
  /** HTTP: what the server's clock said; null where it told none, or that of another time. */
  readonly told: ToldTime | null;
  readonly exchanges: readonly HttpExchange[];
  /** DNS targets: the answer, also as bytes. */
  readonly dnsAnswer: DnsAnswer | null;
}

export type TargetOf<Spec extends TargetSpec> = TargetDefinition & { readonly spec: Spec };

/** The one signature of all probers. Never rejects but for a bug; returns soon after the signal aborts. */
export type Prober<Spec extends TargetSpec> = (target: TargetOf<Spec>, context: ProbeContext) => Promise<ProbeResult>;
