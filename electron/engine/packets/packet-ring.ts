import type { PcapPacket } from '../../domain/pcap/pcap-packet.ts';

/** One stretch of memory; packets are written one behind the other, so that thousands a second leave no objects behind. */
const SLAB_BYTES = 262_144;
/** Time 8, length on the wire 4, channel 2, address 2, length here 4. */
const HEAD_BYTES = 20;
/** Losses that are remembered one by one. */
const MOST_LOSSES = 64;

export interface KeptPacket extends PcapPacket {
  /** Number of the interface and link type that it came by. */
  readonly channel: number;
}

interface Slab {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  used: number;
  count: number;
  /** Of the newest packet in it. */
  lastUs: number;
}

/** A stretch of the ring as it was at one moment. */
export interface RingPart {
  readonly slab: Slab;
  readonly used: number;
}

/**
 * The newest packets of all interfaces, in memory alone: at most so many bytes, and not older than is asked for. When they are more
 * than fit, the oldest go, and that is counted.
 */
export class PacketRing {
  readonly #mostSlabs: number;
  #slabs: Slab[] = [];
  #losses: { readonly lastUs: number; readonly count: number }[] = [];

  constructor(maxBytes: number) {
    this.#mostSlabs = Math.max(2, Math.floor(maxBytes / SLAB_BYTES));
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#slabs.length * SLAB_BYTES;
  }

  /** Copies the packet; one that fits in no slab is cut. `address` is the number of the address that it is of. */
  add(channel: number, address: number, packet: PcapPacket): void {
    const length = Math.min(packet.bytes.length, SLAB_BYTES - HEAD_BYTES);
    const slab = this.#slabFor(HEAD_BYTES + length);
    const { view } = slab;
    const at = slab.used;
    view.setFloat64(at, packet.atUs);
    view.setUint32(at + 8, packet.wireBytes);
    view.setUint16(at + 12, channel);
    view.setUint16(at + 14, address);
    view.setUint32(at + 16, length);
    slab.bytes.set(length === packet.bytes.length ? packet.bytes : packet.bytes.subarray(0, length), at + HEAD_BYTES);
    slab.used = at + HEAD_BYTES + length;
    slab.count += 1;
    slab.lastUs = Math.max(slab.lastUs, packet.atUs);
  }

  /** Lets go of what is older, a slab at a time. */
  forgetBefore(atUs: number): void {
    let gone = 0;
    while ((this.#slabs[gone]?.lastUs ?? Number.POSITIVE_INFINITY) < atUs) gone += 1;
    if (gone > 0) this.#slabs = this.#slabs.slice(gone);
  }

  clear(): void {
    this.#slabs = [];
    this.#losses = [];
  }

  /** Packets that had to go although they are newer than that; some of them may be of other targets. */
  lostSince(atUs: number): number {
    return this.#losses.reduce((sum, loss) => sum + (loss.lastUs >= atUs ? loss.count : 0), 0);
  }

  /** What is in it now, to be read bit by bit while it goes on: a slab that was written is only ever added to. */
  view(): readonly RingPart[] {
    return this.#slabs.map((slab) => ({ slab, used: slab.used }));
  }

  #slabFor(bytes: number): Slab {
    const last = this.#slabs.at(-1);
    if (last !== undefined && last.used + bytes <= SLAB_BYTES) return last;
    if (this.#slabs.length >= this.#mostSlabs) {
      const [oldest] = this.#slabs;
      if (oldest !== undefined) {
        const loss = { lastUs: oldest.lastUs, count: oldest.count };
        this.#losses = [...this.#losses.slice(1 - MOST_LOSSES), loss];
      }
      this.#slabs = this.#slabs.slice(1);
    }
    const memory = new Uint8Array(SLAB_BYTES);
    const slab: Slab = { bytes: memory, view: new DataView(memory.buffer), used: 0, count: 0, lastUs: 0 };
    this.#slabs.push(slab);
    return slab;
  }
}

/** Which packets are looked for. */
export interface RingQuery {
  readonly addresses: ReadonlySet<number>;
  readonly fromUs: number;
  readonly toUs: number;
}

/** How many they are in one part, and their bytes, by channel; adds to `sums`. No packet is taken out for it. */
export function countIn(part: RingPart, query: RingQuery, sums: Map<number, { packets: number; bytes: number }>): void {
  const { view } = part.slab;
  for (const { at, length } of matching(part, query)) {
    const channel = view.getUint16(at + 12);
    const sum = sums.get(channel) ?? { packets: 0, bytes: 0 };
    sum.packets += 1;
    sum.bytes += length;
    sums.set(channel, sum);
  }
}

/** Those in one part that `isWanted`, which is asked in their order. The bytes are views that stay as they are. */
export function packetsIn(
  part: RingPart,
  query: RingQuery,
  isWanted: (channel: number, bytes: number) => boolean,
): readonly KeptPacket[] {
  const { view, bytes } = part.slab;
  const found: KeptPacket[] = [];
  for (const { at, length } of matching(part, query)) {
    const channel = view.getUint16(at + 12);
    if (!isWanted(channel, length)) continue;
    const from = at + HEAD_BYTES;
    found.push({
      atUs: view.getFloat64(at),
      wireBytes: view.getUint32(at + 8),
      channel,
      bytes: bytes.subarray(from, from + length),
    });
  }
  return found;
}

function* matching(
  { slab, used }: RingPart,
  { addresses, fromUs, toUs }: RingQuery,
): Generator<{ readonly at: number; readonly length: number }> {
  const { view } = slab;
  if (slab.lastUs < fromUs) return;
  for (let at = 0; at < used; ) {
    const length = view.getUint32(at + 16);
    const atUs = view.getFloat64(at);
    if (atUs >= fromUs && atUs <= toUs && addresses.has(view.getUint16(at + 14))) yield { at, length };
    at += HEAD_BYTES + length;
  }
}
