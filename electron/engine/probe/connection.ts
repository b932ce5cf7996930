import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { CertificateFacts } from '../../domain/sample.ts';
import type { AddressAndPort } from '../../domain/target.ts';
import type { ProbeSocket } from './probe-socket.ts';

/** A connection that is ready for requests. */
export type Connection = Http1Connection | Http2Connection;

interface ConnectionFacts {
  readonly tcp: ProbeSocket;
  readonly peer: AddressAndPort;
  readonly local: { readonly address: string | null; readonly port: number | null };
  readonly certificate: CertificateFacts | null;
  /** Addresses that the name had when it was opened, and who said so. */
  readonly resolvedAddresses: readonly string[];
  readonly resolverAddress: string | null;
}

export interface Http1Connection extends ConnectionFacts {
  readonly version: '1.1';
  /** The TLS socket, or the TCP socket itself. */
  readonly stream: Socket;
}

export interface Http2Connection extends ConnectionFacts {
  readonly version: '2';
  readonly session: ClientHttp2Session;
}

/** Closes it for good; pending data is given up. */
export function discard(connection: Connection): void {
  switch (connection.version) {
    case '1.1':
      connection.stream.destroy();
      break;
    case '2':
      connection.session.destroy();
      break;
  }
  connection.tcp.destroy();
}
