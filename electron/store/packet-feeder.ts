import { deflate } from 'node:zlib';
import type { Cancel, Clock } from '../domain/clock.ts';
import type { PacketPart } from './packet-rows.ts';

/** A part is written within a millisecond or two, each in a batch of its own. */
const PART_BYTES = 131_072;
const EVERY_MS = 40;
/** Of what waits; what comes then is not kept, which its evidence shows by having no packets. */
const MOST_WAITING_BYTES = 32 * 1_048_576;
const PACKING = { level: 6 } as const;

interface Waiting {
  readonly evidenceId: number;
  readonly packets: Uint8Array;
}

/** Packs captured packets on another thread and hands them to the writer bit by bit, so that megabytes never hold it up. */
export class PacketFeeder {
  readonly #clock: Clock;
  readonly #write: (part: PacketPart) => void;
  readonly #unpacked = new Set<Waiting>();
  #parts: PacketPart[] = [];
  #waitingBytes = 0;
  #cancel: Cancel | null = null;
  #isClosed = false;

  constructor(clock: Clock, write: (part: PacketPart) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  put(evidenceId: number, packets: Uint8Array): void {
    if (this.#isClosed || this.#waitingBytes + packets.length > MOST_WAITING_BYTES) return;
    const waiting: Waiting = { evidenceId, packets };
    this.#waitingBytes += packets.length;
    this.#unpacked.add(waiting);
    deflate(packets, PACKING, (error, packed) => {
      if (!this.#unpacked.delete(waiting)) return;
      this.#waitingBytes -= packets.length;
      const isSmaller = error === null && packed.length < packets.length;
      this.#add(partsOf(waiting, isSmaller ? 'deflate' : 'plain', isSmaller ? packed : packets));
    });
  }

  /** Hands over all that waits, packed or not. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    const plain = [...this.#unpacked].flatMap((waiting) => partsOf(waiting, 'plain', waiting.packets));
    this.#unpacked.clear();
    for (const part of [...this.#parts.splice(0), ...plain]) this.#write(part);
  }

  #add(parts: readonly PacketPart[]): void {
    this.#parts.push(...parts);
    for (const part of parts) this.#waitingBytes += part.bytes.length;
    this.#cancel ??= this.#clock.schedule(0, this.#next);
  }

  readonly #next = (): void => {
    const part = this.#parts.shift();
    this.#cancel = null;
    if (part === undefined) return;
    this.#waitingBytes -= part.bytes.length;
    this.#write(part);
    if (this.#parts.length > 0) this.#cancel = this.#clock.schedule(EVERY_MS, this.#next);
  };
}

function partsOf({ evidenceId, packets }: Waiting, coding: PacketPart['coding'], bytes: Uint8Array): PacketPart[] {
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: parts }, (_, part) => ({
    ...{ evidenceId, part, parts, coding },
    wholeBytes: packets.length,
    bytes: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  }));
}
