import { Socket } from 'node:net';
import type { AddressAndPort } from '../../domain/target.ts';
import { type TcpInfoSource, TcpReadings } from './tcp-readings.ts';

/**
 * A TCP socket of a probe: what the kernel knows of its connection is read when it is established and right before it is closed,
 * whoever closes it and why. Afterwards nobody could ask.
 */
export class ProbeSocket extends Socket {
  readonly #source: TcpInfoSource;
  #readings: TcpReadings;

  constructor(peer: AddressAndPort, source: TcpInfoSource) {
    super();
    this.#source = source;
    this.#readings = new TcpReadings(this, peer, source);
    this.once('connect', () => this.#readings.connected());
  }

  /** Those of the request that uses the connection. */
  get readings(): TcpReadings {
    return this.#readings;
  }

  /** Another request begins on the connection, which was kept; what was sent again before is not its own. */
  beginRequest(): void {
    this.#readings = new TcpReadings(this, this.#readings.peer, this.#source, this.#readings);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#readings.finish();
    super._destroy(error, callback);
  }
}
