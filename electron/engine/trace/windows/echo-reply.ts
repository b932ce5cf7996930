import type { ProbeAnswer } from '../../../domain/path-probe.ts';
import { addressOfBytes } from '../../native/address-bytes.ts';

/** What the ICMP helper of Windows wrote into its reply buffer. */
export interface EchoReply {
  readonly address: string;
  /** IP_STATUS. */
  readonly status: number;
  /** Whole milliseconds, as the system counts them. */
  readonly roundTripMs: number;
}

const SUCCESS = 0;
const TIMED_OUT = 11_010;

/** ICMP_ECHO_REPLY of 64-bit Windows (ipexport.h): address, status, round trip, each 32 bits. null when it is cut off. */
export function parseEchoReply4(buffer: Buffer): EchoReply | null {
  if (buffer.length < 12) return null;
  return {
    address: addressOfBytes(buffer.subarray(0, 4)) ?? '',
    status: buffer.readUInt32LE(4),
    roundTripMs: buffer.readUInt32LE(8),
  };
}

/**
 * ICMPV6_ECHO_REPLY (ipexport.h): a packed IPV6_ADDRESS_EX of 26 bytes (port, flow, eight groups in network order, scope), then, aligned
 * to four, status and round trip. null when it is cut off.
 */
export function parseEchoReply6(buffer: Buffer): EchoReply | null {
  if (buffer.length < 36) return null;
  return {
    address: addressOfBytes(buffer.subarray(6, 22)) ?? '',
    status: buffer.readUInt32LE(28),
    roundTripMs: buffer.readUInt32LE(32),
  };
}

/** What an IP_STATUS means for a probe; null for a lost probe and for what says nothing about the path. */
export function answerOfStatus(status: number, family: 4 | 6): ProbeAnswer | null {
  switch (status) {
    case SUCCESS:
      return 'echo-reply';
    case TIMED_OUT:
      return null;
    case 11_002:
      return 'network-unreachable';
    case 11_003:
      return 'host-unreachable';
    case 11_004:
      // The same number stands for IP_DEST_PROT_UNREACHABLE and, over IPv6, IP_DEST_PROHIBITED.
      return family === 4 ? 'protocol-unreachable' : 'filtered';
    case 11_005:
      return 'port-unreachable';
    case 11_009:
      return 'too-big';
    case 11_013:
    case 11_014:
      return 'time-exceeded';
    case 11_040:
    case 11_045:
      return 'other-unreachable';
    default:
      return null;
  }
}
