import type { JsonObject } from '../../domain/json.ts';
import type { Phase } from '../../domain/phase.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { TcpReading, TcpReadings } from '../probe/tcp-readings.ts';

export interface SocketLook {
  readonly reading: TcpReading;
  /** In which the request was. */
  readonly phase: Phase;
}

/** One connection of a hung request over time, as the kernel told it. */
export class SocketTimeline {
  readonly readings: TcpReadings;
  /** Port of this host; null while it is not known. */
  readonly localPort: number | null;
  /** Monotonic start of the request. */
  readonly startedMs: number;
  readonly #looks: SocketLook[] = [];

  constructor(readings: TcpReadings, localPort: number | null, startedMs: number) {
    this.readings = readings;
    this.localPort = localPort;
    this.startedMs = startedMs;
  }

  /** In order of time. */
  get looks(): readonly SocketLook[] {
    return this.#looks;
  }

  /** From when it was established, or taken for the request; null before, and where it was not read. */
  get first(): TcpReading | null {
    return this.readings.taken ?? this.readings.atConnect;
  }

  get where(): string {
    return addressAndPortText(this.readings.peer);
  }

  /** Asks the kernel now, or takes what the prober read last if the connection is closed. */
  look(phase: Phase): void {
    const { readings } = this;
    const reading = readings.read() ?? readings.last;
    if (reading === null) return;
    const { first } = this;
    if (this.#looks.length === 0 && first !== null && first !== reading) {
      this.#looks.push({ reading: first, phase: this.readings.taken === null ? 'connect' : 'wait' });
    }
    if (this.#looks.at(-1)?.reading !== reading) this.#looks.push({ reading, phase });
  }

  /** Connection requests that were sent again until a reading. */
  synRetransmits(reading: TcpReading): number {
    return this.readings.synRetransmits(reading) ?? 0;
  }

  /** Data segments that were sent again for this request until a reading. */
  dataRetransmits(reading: TcpReading): number {
    const { first } = this;
    if (first === null) return 0;
    return Math.max(0, (reading.info.totalRetransmits ?? 0) - (first.info.totalRetransmits ?? 0));
  }

  data(): JsonObject {
    const { peer } = this.readings;
    return {
      remoteAddress: peer.address,
      remotePort: peer.port,
      localPort: this.localPort,
      keptConnection: this.readings.taken !== null,
      samples: this.#looks.map(({ reading, phase }) => ({
        atMs: roundedMs(reading.atMs - this.startedMs),
        phase,
        synRetransmits: this.synRetransmits(reading),
        dataRetransmits: this.dataRetransmits(reading),
        ...reading.info,
      })),
    };
  }
}
