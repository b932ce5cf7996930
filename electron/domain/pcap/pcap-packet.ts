/** What the packets of a file begin with; the numbers are those of the registry of link types (draft-ietf-opsawg-pcaplinktype). */
export const LINK_TYPES = {
  null: 0,
  ethernet: 1,
  /** How some systems number RAW in what they write. */
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

/** What stands at the top of a file of the classic pcap format (draft-ietf-opsawg-pcap). */
export interface PcapHeader {
  readonly byteOrder: 'little' | 'big';
  readonly resolution: 'microseconds' | 'nanoseconds';
  /** Longer packets were cut to it; 0 where the writer did not say. */
  readonly snapLengthBytes: number;
  /** One of `LINK_TYPES`, or another number for what is not decoded here. */
  readonly linkType: number;
}

export interface PcapPacket {
  /** UTC microseconds; what a file says more exactly is cut off. */
  readonly atUs: number;
  /** As captured, from the link header on. */
  readonly bytes: Uint8Array;
  /** How long it was on the wire. */
  readonly wireBytes: number;
}
