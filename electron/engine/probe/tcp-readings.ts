import type { Socket } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import type { TcpSummary } from '../../domain/sample.ts';
import type { AddressAndPort } from '../../domain/target.ts';
import type { TcpInfo } from '../../domain/tcp-info.ts';

/** What the kernel knows of a socket's connection now; null where it does not tell, or the socket is closed. */
export type TcpInfoReader = (socket: Socket) => TcpInfo | null;

/** What readings are taken with. */
export interface TcpInfoSource {
  readonly clock: Clock;
  readonly tcpInfo: TcpInfoReader;
}

export interface TcpReading {
  /** Monotonic. */
  readonly atMs: number;
  readonly info: TcpInfo;
}

/** What the kernel said of one connection while one request used it: when it was established, whenever somebody asked, and at the end. */
export class TcpReadings {
  readonly peer: AddressAndPort;
  /** When it was established; null before, and where the kernel does not tell. */
  atConnect: TcpReading | null;
  /** The newest; after the end that of the end. */
  last: TcpReading | null = null;
  /** When the request began to use it, on a connection that was kept from an earlier one; null on one that the request opened. */
  readonly taken: TcpReading | null;
  readonly #clock: Clock;
  readonly #reader: TcpInfoReader;
  #socket: Socket | null;

  constructor(socket: Socket, peer: AddressAndPort, source: TcpInfoSource, kept: TcpReadings | null = null) {
    this.peer = peer;
    this.#socket = socket;
    this.#clock = source.clock;
    this.#reader = source.tcpInfo;
    this.atConnect = kept?.atConnect ?? null;
    this.taken = kept === null ? null : this.read();
  }

  /** True once the request no longer uses the connection: nothing new is read then. */
  get isOver(): boolean {
    return this.#socket === null;
  }

  /** Asks the kernel. null when it does not tell, or the request is over. */
  read(): TcpReading | null {
    const info = this.#socket === null ? null : this.#reader(this.#socket);
    if (info === null) return null;
    this.last = { atMs: this.#clock.monotonicMs(), info };
    return this.last;
  }

  connected(): void {
    this.atConnect ??= this.read();
  }

  /** The request is over: takes the last reading and lets go of the socket. */
  finish(): void {
    this.read();
    this.#socket = null;
  }

  /** Connection requests that were sent again, as of a reading: all that was sent again before anything else was sent. */
  synRetransmits(reading: TcpReading): number | null {
    const { atConnect } = this;
    return (atConnect === null || reading.atMs < atConnect.atMs ? reading : atConnect).info.totalRetransmits;
  }

  /** Segments sent again for this request; null when it is not known. */
  get retransmits(): number | null {
    const total = this.last?.info.totalRetransmits ?? null;
    return total === null ? null : Math.max(0, total - (this.taken?.info.totalRetransmits ?? 0));
  }
}

/** The two numbers of a sample: the round trip on the connection that served it, and all that it had to send again. */
export function tcpSummary(
  connections: readonly TcpReadings[],
  remote: { readonly remoteAddress: string | null; readonly remotePort: number | null },
): TcpSummary | null {
  const serving =
    connections.findLast(({ peer }) => peer.address === remote.remoteAddress && peer.port === remote.remotePort) ??
    connections.at(-1);
  if (serving === undefined || serving.last === null) return null;
  let sum = 0;
  for (const { retransmits } of connections) {
    // What was not counted is not zero.
    if (retransmits === null) return null;
    sum += retransmits;
  }
  return { rttUs: serving.last.info.rttUs, retransmits: sum };
}
