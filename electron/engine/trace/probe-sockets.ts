import type { ProbeAnswer, SendFailure } from '../../domain/path-probe.ts';
import type { TraceProtocol } from '../../domain/trace.ts';

/** One packet to send, in a socket of its own, so that its answer cannot be taken for another's. */
export interface OutgoingProbe {
  /** Canonical address literal; a link-local one carries its zone. */
  readonly address: string;
  /** null for ICMP. */
  readonly port: number | null;
  readonly protocol: TraceProtocol;
  readonly ttl: number;
  /** Whole IP packet in bytes for UDP and ICMP, sent unfragmented; null: as small as it can be. */
  readonly sizeBytes: number | null;
}

/** Names an open socket until it is closed. */
export type ProbeHandle = number & { readonly __probeHandle: true };

export interface ProbeAnswerSeen {
  /** Canonical literal of who answered. */
  readonly address: string;
  /** From the send until the packet came in, by the system's own receive time where it tells one. */
  readonly rttMs: number;
  readonly answer: ProbeAnswer;
  readonly mtuBytes: number | null;
}

export type SendOutcome =
  | { readonly kind: 'awaited'; readonly handle: ProbeHandle }
  /** A loopback destination may answer within the call; the socket is closed already. */
  | { readonly kind: 'answered'; readonly seen: ProbeAnswerSeen }
  | { readonly kind: 'failed'; readonly failure: SendFailure; readonly message: string };

export type Arrival =
  | { readonly handle: ProbeHandle; readonly kind: 'answered'; readonly seen: ProbeAnswerSeen }
  /** The system gave the probe up by itself: the interface went down, no neighbour answered. Its words are the message. */
  | { readonly handle: ProbeHandle; readonly kind: 'failed'; readonly failure: SendFailure; readonly message: string };

/** What a protocol can do here, found by opening a socket and closing it again; nothing is sent. */
export type SocketPermission =
  | { readonly kind: 'permitted' }
  | {
      readonly kind: 'refused';
      readonly failure: SendFailure | 'unsupported';
      readonly message: string;
      readonly remedy: string | null;
    };

/** The system's sockets for tracing. One thread uses it; nothing in it waits but `collect`. */
export interface ProbeSockets {
  readonly permission: (protocol: TraceProtocol, family: 4 | 6) => SocketPermission;
  /** Never throws for what the network or the system does. */
  send(probe: OutgoingProbe): SendOutcome;
  /**
   * Waits up to `timeoutMs` (whole milliseconds; 0: not at all) and brings what came for open sockets. A socket is closed once
   * its answer or failure has been brought.
   */
  collect(timeoutMs: number): readonly Arrival[];
  /** Gives up on an open socket; closing twice does nothing. */
  close(handle: ProbeHandle): void;
  /** Largest packet towards the address as the system knows it, in bytes; null where it does not tell. */
  pathMtuBytes(address: string): number | null;
  readonly openCount: number;
  /** Closes everything. */
  closeAll(): void;
}
