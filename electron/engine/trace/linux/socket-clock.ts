import type { Libc } from '../../native/libc.ts';
import { CLOCK_MONOTONIC, CLOCK_REALTIME } from './socket-numbers.ts';

/** One moment by both clocks, in microseconds. Packets are stamped by the wall clock, which somebody may set meanwhile. */
export interface Moment {
  readonly wallUs: number;
  readonly monotonicUs: number;
}

export class SocketClock {
  readonly #libc: Libc;
  readonly #time = Buffer.allocUnsafeSlow(128).fill(0);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  now(): Moment {
    return { wallUs: this.#read(CLOCK_REALTIME), monotonicUs: this.#read(CLOCK_MONOTONIC) };
  }

  /** Microseconds between the send and now. */
  sinceUs(sent: Moment): number {
    return this.#read(CLOCK_MONOTONIC) - sent.monotonicUs;
  }

  #read(clock: number): number {
    this.#libc.clockGettime(clock, this.#time);
    return Number(this.#time.readBigInt64LE(0)) * 1_000_000 + this.#time.readUInt32LE(8) / 1000;
  }
}

/**
 * Milliseconds from the send until the packet came in. The packet's own time counts when it lies between the send and the reading
 * (`sinceSendUs` after the send), so that a late reader makes no latency; else the clock was set meanwhile, and the reading counts.
 */
export function roundTripMs(sent: Moment, receivedAtUs: number | null, sinceSendUs: number): number {
  const stampedUs = receivedAtUs === null ? null : receivedAtUs - sent.wallUs;
  const us = stampedUs !== null && stampedUs >= 0 && stampedUs <= sinceSendUs ? stampedUs : Math.max(0, sinceSendUs);
  return Math.round(us) / 1000;
}
