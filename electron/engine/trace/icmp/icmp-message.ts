import { addressOfBytes } from '../../native/address-bytes.ts';

/** What an ICMP message says about a packet that was sent from here. */
export type IcmpMessage =
  | { readonly kind: 'echo-reply'; readonly id: number; readonly sequence: number }
  | {
      readonly kind: 'error';
      readonly type: number;
      readonly code: number;
      /** Largest packet that fits, where the message tells it. */
      readonly mtuBytes: number | null;
      readonly about: QuotedPacket;
    };

/** The beginning of the packet that an error is about. */
export type QuotedPacket =
  | { readonly protocol: 'icmp'; readonly destination: string; readonly id: number; readonly sequence: number }
  | {
      readonly protocol: 'udp' | 'tcp';
      readonly destination: string;
      readonly sourcePort: number;
      readonly destinationPort: number;
    };

const ECHO_REPLY_4 = 0;
const UNREACHABLE_4 = 3;
const ECHO_4 = 8;
const TIME_EXCEEDED_4 = 11;
const FRAGMENTATION_NEEDED = 4;

const UNREACHABLE_6 = 1;
const TOO_BIG_6 = 2;
const TIME_EXCEEDED_6 = 3;
const ECHO_6 = 128;
const ECHO_REPLY_6 = 129;

const PROTOCOLS = { 1: 'icmp', 58: 'icmp', 6: 'tcp', 17: 'udp' } as const;
const IPV6_HEADER_BYTES = 40;
const QUOTE_AT = 8;

/**
 * Reads an ICMP message for IPv4 (RFC 792, RFC 1191). Some systems hand it over behind the IP header that it came in, which is skipped.
 * null for what is cut off, of another kind, or no ICMP at all.
 */
export function parseIcmp4(packet: Buffer): IcmpMessage | null {
  // An ICMP message of version-and-length look, 0x45 to 0x4f, would have a type that nobody assigned.
  const headerBytes = (packet[0] ?? 0) >> 4 === 4 ? ((packet[0] ?? 0) & 15) * 4 : 0;
  const message = packet.subarray(headerBytes);
  if (message.length < 8) return null;
  const type = message.readUInt8(0);
  const code = message.readUInt8(1);
  switch (type) {
    case ECHO_REPLY_4:
      return { kind: 'echo-reply', id: message.readUInt16BE(4), sequence: message.readUInt16BE(6) };
    case UNREACHABLE_4:
    case TIME_EXCEEDED_4: {
      const about = quoted4(message.subarray(QUOTE_AT));
      if (about === null) return null;
      const mtu = type === UNREACHABLE_4 && code === FRAGMENTATION_NEEDED ? message.readUInt16BE(6) : 0;
      return { kind: 'error', type, code, mtuBytes: mtu === 0 ? null : mtu, about };
    }
    default:
      return null;
  }
}

/** The same for IPv6 (RFC 4443). */
export function parseIcmp6(message: Buffer): IcmpMessage | null {
  if (message.length < 8) return null;
  const type = message.readUInt8(0);
  const code = message.readUInt8(1);
  switch (type) {
    case ECHO_REPLY_6:
      return { kind: 'echo-reply', id: message.readUInt16BE(4), sequence: message.readUInt16BE(6) };
    case UNREACHABLE_6:
    case TOO_BIG_6:
    case TIME_EXCEEDED_6: {
      const about = quoted6(message.subarray(QUOTE_AT));
      if (about === null) return null;
      return { kind: 'error', type, code, mtuBytes: type === TOO_BIG_6 ? message.readUInt32BE(4) : null, about };
    }
    default:
      return null;
  }
}

/** An echo request; the system fills the checksum in for IPv6, for IPv4 it has to be right. */
export function echoRequest(family: 4 | 6, id: number, sequence: number, payloadBytes: number): Buffer {
  const packet = Buffer.alloc(8 + payloadBytes);
  packet.writeUInt8(family === 4 ? ECHO_4 : ECHO_6, 0);
  packet.writeUInt16BE(id, 4);
  packet.writeUInt16BE(sequence, 6);
  if (family === 4) packet.writeUInt16BE(internetChecksum(packet), 2);
  return packet;
}

/** RFC 1071, over a packet whose checksum field is zero. */
function internetChecksum(packet: Buffer): number {
  let sum = 0;
  for (let at = 0; at < packet.length; at += 2) sum += ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function quoted4(packet: Buffer): QuotedPacket | null {
  if (packet.length < 20 || packet.readUInt8(0) >> 4 !== 4) return null;
  const headerBytes = (packet.readUInt8(0) & 15) * 4;
  if (headerBytes < 20) return null;
  const destination = addressOfBytes(packet.subarray(16, 20)) ?? '';
  return quotedTransport(packet.readUInt8(9), destination, packet.subarray(headerBytes));
}

function quoted6(packet: Buffer): QuotedPacket | null {
  if (packet.length < IPV6_HEADER_BYTES || packet.readUInt8(0) >> 4 !== 6) return null;
  const destination = addressOfBytes(packet.subarray(24, 40)) ?? '';
  return quotedTransport(packet.readUInt8(6), destination, packet.subarray(IPV6_HEADER_BYTES));
}

function quotedTransport(number: number, destination: string, header: Buffer): QuotedPacket | null {
  const protocol = PROTOCOLS[number as keyof typeof PROTOCOLS] ?? null;
  if (protocol === null || header.length < 8) return null;
  if (protocol === 'icmp') {
    const type = header.readUInt8(0);
    if (type !== ECHO_4 && type !== ECHO_6) return null;
    return { protocol, destination, id: header.readUInt16BE(4), sequence: header.readUInt16BE(6) };
  }
  return { protocol, destination, sourcePort: header.readUInt16BE(0), destinationPort: header.readUInt16BE(2) };
}
