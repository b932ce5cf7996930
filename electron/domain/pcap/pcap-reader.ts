import type { PcapHeader, PcapPacket } from './pcap-packet.ts';

export const PCAP_FILE_HEADER_BYTES = 24;
export const PCAP_RECORD_HEADER_BYTES = 16;

/** What libpcap allows at most; a record that claims more is no record. */
const MAX_RECORD_BYTES = 262_144;

const MAGIC = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
} as const;
const MAGIC_OF_PCAPNG = 0x0a0d0d0a;

/** Why a file, or what comes from a program, cannot be read any further. */
export interface PcapTrouble {
  readonly code: 'not-pcap' | 'unknown-version' | 'broken-record' | 'cut-off';
  readonly reason: string;
}

export interface PcapListener {
  header(header: PcapHeader): void;
  /** The bytes are a view of what was pushed: whoever keeps them copies them. */
  packet(packet: PcapPacket): void;
}

/**
 * Reads the classic pcap format (draft-ietf-opsawg-pcap) as it comes, in pieces of any size: both byte orders, microseconds and
 * nanoseconds. It keeps no more than one unfinished record. After the first trouble it reads nothing any more, because without the
 * length of one record the next is not found.
 */
export class PcapReader {
  readonly #listener: PcapListener;
  readonly #maxRecordBytes: number;
  #rest: Uint8Array = new Uint8Array(0);
  #header: PcapHeader | null = null;
  #trouble: PcapTrouble | null = null;

  constructor(listener: PcapListener, maxRecordBytes = MAX_RECORD_BYTES) {
    this.#listener = listener;
    this.#maxRecordBytes = maxRecordBytes;
  }

  get trouble(): PcapTrouble | null {
    return this.#trouble;
  }

  /** Tells the listener of all that is complete now; null, or why it goes no further. */
  push(chunk: Uint8Array): PcapTrouble | null {
    if (this.#trouble !== null) return this.#trouble;
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#header === null) {
      const header = readHeader(view);
      if (header === 'more') return this.#keep(bytes, 0, chunk);
      if ('code' in header) return this.#stop(header);
      this.#header = header;
      this.#listener.header(header);
      at = PCAP_FILE_HEADER_BYTES;
    }
    const little = this.#header.byteOrder === 'little';
    const perMicrosecond = this.#header.resolution === 'nanoseconds' ? 1_000 : 1;
    while (view.byteLength - at >= PCAP_RECORD_HEADER_BYTES) {
      const keptBytes = view.getUint32(at + 8, little);
      if (keptBytes > this.#maxRecordBytes)
        return this.#stop({
          code: 'broken-record',
          reason: `a record claims ${keptBytes} bytes; at most ${this.#maxRecordBytes} are possible`,
        });
      const from = at + PCAP_RECORD_HEADER_BYTES;
      if (view.byteLength - from < keptBytes) break;
      const fraction = Math.floor(view.getUint32(at + 4, little) / perMicrosecond);
      if (fraction >= 1_000_000)
        return this.#stop({
          code: 'broken-record',
          reason: 'a record has a time with more than a second in its fraction',
        });
      this.#listener.packet({
        atUs: view.getUint32(at, little) * 1_000_000 + fraction,
        bytes: bytes.subarray(from, from + keptBytes),
        wireBytes: Math.max(keptBytes, view.getUint32(at + 12, little)),
      });
      at = from + keptBytes;
    }
    return this.#keep(bytes, at, chunk);
  }

  /** Nothing more comes: null where that is the end of a record, or what is missing. */
  end(): PcapTrouble | null {
    if (this.#trouble !== null) return this.#trouble;
    if (this.#header === null)
      return this.#stop({
        code: this.#rest.length === 0 ? 'not-pcap' : 'cut-off',
        reason: this.#rest.length === 0 ? 'it is empty' : 'it ends within its header',
      });
    return this.#rest.length === 0 ? null : this.#stop({ code: 'cut-off', reason: 'it ends within a packet' });
  }

  #keep(bytes: Uint8Array, from: number, chunk: Uint8Array): null {
    const left = bytes.subarray(from);
    // A copy only of what is another's: what was joined here is already ours, but would hold on to all that was read of it.
    this.#rest = bytes === chunk || from > 0 ? left.slice() : left;
    return null;
  }

  #stop(trouble: PcapTrouble): PcapTrouble {
    this.#trouble = trouble;
    this.#rest = new Uint8Array(0);
    return trouble;
  }
}

/** A whole file; `trouble` says where it could not be read to its end, `packets` is what came before that. The bytes are views. */
export interface PcapFile {
  readonly header: PcapHeader | null;
  readonly packets: readonly PcapPacket[];
  readonly trouble: PcapTrouble | null;
}

export function readPcap(bytes: Uint8Array): PcapFile {
  let header: PcapHeader | null = null;
  const packets: PcapPacket[] = [];
  const reader = new PcapReader({
    header: (read) => {
      header = read;
    },
    packet: (packet) => {
      packets.push(packet);
    },
  });
  reader.push(bytes);
  return { header, packets, trouble: reader.end() };
}

function readHeader(view: DataView): PcapHeader | PcapTrouble | 'more' {
  if (view.byteLength < 4) return 'more';
  const order = byteOrderOf(view);
  if (order === null)
    return {
      code: 'not-pcap',
      reason:
        view.getUint32(0) === MAGIC_OF_PCAPNG
          ? 'it is in the pcapng format, not in the classic one'
          : 'it does not begin as the classic pcap format does',
    };
  if (view.byteLength < PCAP_FILE_HEADER_BYTES) return 'more';
  const little = order.byteOrder === 'little';
  const major = view.getUint16(4, little);
  if (major !== 2) return { code: 'unknown-version', reason: `it is of version ${major}; version 2 is known here` };
  return {
    ...order,
    snapLengthBytes: view.getUint32(16, little),
    // The upper bits tell of frame check sequences.
    linkType: view.getUint32(20, little) & 0xffff,
  };
}

function byteOrderOf(view: DataView): Pick<PcapHeader, 'byteOrder' | 'resolution'> | null {
  const little = view.getUint32(0, true);
  const big = view.getUint32(0, false);
  if (little === MAGIC.microseconds) return { byteOrder: 'little', resolution: 'microseconds' };
  if (little === MAGIC.nanoseconds) return { byteOrder: 'little', resolution: 'nanoseconds' };
  if (big === MAGIC.microseconds) return { byteOrder: 'big', resolution: 'microseconds' };
  if (big === MAGIC.nanoseconds) return { byteOrder: 'big', resolution: 'nanoseconds' };
  return null;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
