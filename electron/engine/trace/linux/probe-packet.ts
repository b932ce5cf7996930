import type { TraceProtocol } from '../../../domain/trace.ts';

/** UDP and ICMP have a header of the same length. */
const HEADER_BYTES = 8;
/** Some firewalls drop packets without any content, so there is a little. */
const SMALL_PAYLOAD_BYTES = 16;
const MOST_BYTES = 65_535;

const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
const ECHO_REPLY = { 4: 0, 6: 129 } as const;

/**
 * How many bytes are to be handed to the system so that the whole packet has `sizeBytes`: UDP content, or an ICMP message with its
 * header.
 */
export function handedBytes(protocol: TraceProtocol, family: 4 | 6, sizeBytes: number | null): number {
  const ipHeader = family === 4 ? 20 : 40;
  const wanted = sizeBytes === null ? SMALL_PAYLOAD_BYTES : Math.trunc(sizeBytes) - ipHeader - HEADER_BYTES;
  const payload = Math.max(0, wanted || 0);
  return Math.min(MOST_BYTES, protocol === 'icmp' ? HEADER_BYTES + payload : payload);
}

/** The system writes identifier and checksum by itself. */
export function writeEchoRequest(packet: Buffer, family: 4 | 6, sequence: number): void {
  packet.fill(0, 0, HEADER_BYTES);
  packet.writeUInt8(ECHO_REQUEST[family], 0);
  packet.writeUInt16BE(sequence, 6);
}

/** True for the echo reply to that very request. */
export function isEchoReply(packet: Buffer, family: 4 | 6, sequence: number): boolean {
  return (
    packet.length >= HEADER_BYTES && packet.readUInt8(0) === ECHO_REPLY[family] && packet.readUInt16BE(6) === sequence
  );
}
