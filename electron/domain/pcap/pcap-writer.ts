import type { PcapHeader, PcapPacket } from './pcap-packet.ts';
import { PCAP_FILE_HEADER_BYTES, PCAP_RECORD_HEADER_BYTES } from './pcap-reader.ts';

const MAGIC = 0xa1b2c3d4;

/** What a packet takes in a file. */
function recordBytes(packet: PcapPacket): number {
  return PCAP_RECORD_HEADER_BYTES + packet.bytes.length;
}

/** The classic pcap format, version 2.4, little endian, microseconds: what every reader of it opens. */
export function writePcap(
  header: Pick<PcapHeader, 'linkType' | 'snapLengthBytes'>,
  packets: readonly PcapPacket[],
): Uint8Array {
  const size = packets.reduce((sum, packet) => sum + recordBytes(packet), PCAP_FILE_HEADER_BYTES);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, header.snapLengthBytes, true);
  view.setUint32(20, header.linkType, true);
  let at = PCAP_FILE_HEADER_BYTES;
  for (const packet of packets) {
    const seconds = Math.floor(packet.atUs / 1_000_000);
    view.setUint32(at, seconds, true);
    view.setUint32(at + 4, packet.atUs - seconds * 1_000_000, true);
    view.setUint32(at + 8, packet.bytes.length, true);
    view.setUint32(at + 12, packet.wireBytes, true);
    bytes.set(packet.bytes, at + PCAP_RECORD_HEADER_BYTES);
    at += recordBytes(packet);
  }
  return bytes;
}
