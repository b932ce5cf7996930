import type { Clock } from '../../../electron/domain/clock.ts';
import type { PcapPacket } from '../../../electron/domain/pcap/pcap-packet.ts';
import { PCAP_FILE_HEADER_BYTES } from '../../../electron/domain/pcap/pcap-reader.ts';
import { writePcap } from '../../../electron/domain/pcap/pcap-writer.ts';
import type { LongProgramRequest, ProgramEnd, StartProgram } from '../../../electron/engine/packets/long-program.ts';

const ETHERNET = 1;

/** One run of a program that a test plays. */
export class PlayedRun {
  readonly request: LongProgramRequest;
  isStopped = false;
  #hasEnded = false;

  constructor(request: LongProgramRequest) {
    this.request = request;
  }

  /** The value of an option. */
  option(name: string): string {
    return this.request.args[this.request.args.indexOf(name) + 1] ?? '';
  }

  /** The program begins to listen. */
  opens(linkType = ETHERNET): void {
    this.writes(writePcap({ linkType, snapLengthBytes: 192 }, []));
  }

  captures(...packets: readonly PcapPacket[]): void {
    this.writes(writePcap({ linkType: ETHERNET, snapLengthBytes: 192 }, packets).subarray(PCAP_FILE_HEADER_BYTES));
  }

  writes(bytes: Uint8Array): void {
    this.request.onOutput(bytes);
  }

  ends(end: ProgramEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.request.onEnd(end);
  }

  says(words: string, exitCode = 1): void {
    this.ends({ kind: 'ended', exitCode, words });
  }
}

export interface PlayedPrograms {
  readonly start: StartProgram;
  readonly runs: PlayedRun[];
  running(): readonly PlayedRun[];
}

/** Programs that do what the test says; `begins` is what each does as soon as it has been started. */
export function playedPrograms(clock: Clock, begins: (run: PlayedRun) => void = () => {}): PlayedPrograms {
  const runs: PlayedRun[] = [];
  const ended = new Set<PlayedRun>();
  return {
    runs,
    running: () => runs.filter((run) => !ended.has(run)),
    start: (request) => {
      const run = new PlayedRun({
        ...request,
        onEnd: (end) => {
          ended.add(run);
          request.onEnd(end);
        },
      });
      runs.push(run);
      clock.schedule(0, () => begins(run));
      return {
        stop: async () => {
          run.isStopped = true;
          run.ends({ kind: 'ended', exitCode: 0, words: '' });
        },
      };
    },
  };
}

const HERE = [192, 0, 2, 10];

export interface Segment {
  readonly atUs: number;
  /** Last byte of the other end, 198.51.100.x. */
  readonly peer?: number;
  /** From the other end instead of from here. */
  readonly inbound?: boolean;
  readonly from?: readonly number[];
  readonly flags?: number;
  readonly sequence?: number;
  readonly payload?: string;
}

/** A TCP segment over Ethernet between 192.0.2.10, which is here, and 198.51.100.7:443, unless it says otherwise. */
export function segment({
  atUs,
  peer = 7,
  inbound = false,
  from,
  flags = 2,
  sequence = 100,
  payload = '',
}: Segment): PcapPacket {
  const [here, there] = [from ?? HERE, [198, 51, 100, peer]];
  const length = 40 + payload.length;
  const ports = [0xc7, 0x38, 0x01, 0xbb];
  const bytes = new Uint8Array([
    ...[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0],
    ...[0x45, 0, length >> 8, length & 255, 0, 1, 0, 0, 64, 6, 0, 0],
    ...(inbound ? [...there, ...here] : [...here, ...there]),
    ...(inbound ? [...ports.slice(2), ...ports.slice(0, 2)] : ports),
    ...[sequence >>> 24, (sequence >> 16) & 255, (sequence >> 8) & 255, sequence & 255],
    ...[0, 0, 0, 0, 0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0],
    ...Buffer.from(payload),
  ]);
  return { atUs, bytes, wireBytes: bytes.length };
}
