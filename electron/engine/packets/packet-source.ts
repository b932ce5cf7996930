import type { PcapPacket } from '../../domain/pcap/pcap-packet.ts';
import { PcapReader } from '../../domain/pcap/pcap-reader.ts';
import type { LongProgram, StartProgram } from './long-program.ts';
import { LIVES_FOR_S, type PacketOrder, type PacketProgram, packetArguments } from './packet-commands.ts';
import { garbageFrom, obstacleOf, type PacketObstacle } from './packet-obstacle.ts';

export interface SourceListener {
  /** From now on nothing that the order asks for is missed. */
  opened(linkType: number): void;
  /** The bytes are a view that is valid for the time of the call. */
  packet(packet: PcapPacket): void;
  /** Once, and last; null where it was stopped, or its time was up. */
  ended(obstacle: PacketObstacle | null): void;
}

/** One run of a capturing program. */
export class PacketSource {
  readonly order: PacketOrder;
  readonly program: PacketProgram;
  readonly #running: LongProgram;
  #isStopped = false;
  #isOpen = false;

  constructor(
    program: PacketProgram,
    order: PacketOrder,
    parts: { readonly start: StartProgram; readonly platform: NodeJS.Platform },
    listener: SourceListener,
  ) {
    this.program = program;
    this.order = order;
    let garbage: PacketObstacle | null = null;
    const reader = new PcapReader({
      header: ({ linkType }) => {
        this.#isOpen = true;
        listener.opened(linkType);
      },
      packet: (packet) => listener.packet(packet),
    });
    this.#running = parts.start({
      program,
      args: packetArguments(program, order),
      limitS: program === 'tcpdump' ? LIVES_FOR_S : null,
      onOutput: (chunk) => {
        if (garbage !== null) return;
        const trouble = reader.push(chunk);
        if (trouble === null) return;
        garbage = garbageFrom(program, trouble);
        void this.#running.stop();
      },
      onEnd: (end) => {
        if (this.#isStopped) listener.ended(null);
        else if (garbage !== null) listener.ended(garbage);
        else if (end.kind === 'ended' && this.#isOpen && (end.exitCode === 0 || end.exitCode === TIME_WAS_UP))
          listener.ended(null);
        else listener.ended(obstacleOf(program, end, parts.platform));
      },
    });
  }

  /** Whether it has begun to listen. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What it still has is told before it has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#running.stop();
  }
}

/** Of timeout(1). */
const TIME_WAS_UP = 124;
