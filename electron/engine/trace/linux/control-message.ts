import { decodeAddress } from './socket-address.ts';
import {
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  ORIGIN_ICMP,
  ORIGIN_ICMP6,
  ORIGIN_LOCAL,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
} from './socket-numbers.ts';

/** What the system's error queue says of one probe. */
export interface ExtendedError {
  /** `icmp4` and `icmp6` were sent by someone on the way, `local` is this machine's own. */
  readonly origin: 'local' | 'icmp4' | 'icmp6' | 'other';
  /** Number of the error that the socket's owner would see. */
  readonly errno: number;
  readonly type: number;
  readonly code: number;
  /** Largest packet that passes, in bytes, where type and code speak of size; else of no meaning. */
  readonly info: number;
  /** Canonical literal of who sent it; null where the system does not know. */
  readonly offender: string | null;
}

/** What came along with a message. */
export interface ControlMessages {
  /** null where none came or it was cut short. */
  readonly error: ExtendedError | null;
  /** When the packet came in, by the wall clock, in microseconds since 1970; null where none came. */
  readonly receivedAtUs: number | null;
}

const HEADER_BYTES = 16;
const EXTENDED_ERROR_BYTES = 16;
const NOTHING: ControlMessages = { error: null, receivedAtUs: null };

/**
 * Reads `struct cmsghdr`s of a 64-bit little-endian system from the first `length` bytes. Every field is checked against what is
 * there: what is cut short counts as absent, what is not known is passed over, and nothing is read beyond.
 */
export function parseControlMessages(bytes: Buffer, length = bytes.length): ControlMessages {
  const end = Math.min(bytes.length, Math.max(0, Math.trunc(length) || 0));
  if (end < HEADER_BYTES) return NOTHING;
  let error: ExtendedError | null = null;
  let receivedAtUs: number | null = null;
  let at = 0;
  while (at + HEADER_BYTES <= end) {
    const size = sizeAt(bytes, at);
    // Less than its own header would never move on; more than is there was cut short.
    if (size < HEADER_BYTES || at + size > end) break;
    const level = bytes.readInt32LE(at + 8);
    const type = bytes.readInt32LE(at + 12);
    const payload = bytes.subarray(at + HEADER_BYTES, at + size);
    if (level === SOL_SOCKET && type === SO_TIMESTAMPNS) receivedAtUs = parseTime(payload) ?? receivedAtUs;
    else if (level === IPPROTO_IP && type === IP_RECVERR) error = parseExtendedError(payload) ?? error;
    else if (level === IPPROTO_IPV6 && type === IPV6_RECVERR) error = parseExtendedError(payload) ?? error;
    at += (size + 7) & ~7;
  }
  return { error, receivedAtUs };
}

/** A size beyond 32 bits can only be nonsense, so it counts as none. */
function sizeAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) === 0 ? bytes.readUInt32LE(at) : 0;
}

/** `struct timespec`. Zero is how the system says that it has no time of this packet. */
function parseTime(payload: Buffer): number | null {
  if (payload.length < 16) return null;
  const seconds = Number(payload.readBigInt64LE(0));
  const nanoseconds = Number(payload.readBigInt64LE(8));
  if (seconds <= 0 || seconds > 0xffff_ffff || nanoseconds < 0 || nanoseconds >= 1_000_000_000) return null;
  return seconds * 1_000_000 + nanoseconds / 1000;
}

/** `struct sock_extended_err`, with the address of who sent it right behind. */
function parseExtendedError(payload: Buffer): ExtendedError | null {
  if (payload.length < EXTENDED_ERROR_BYTES) return null;
  return {
    errno: payload.readUInt32LE(0),
    origin: originOf(payload.readUInt8(4)),
    type: payload.readUInt8(5),
    code: payload.readUInt8(6),
    info: payload.readUInt32LE(8),
    offender: decodeAddress(payload.subarray(EXTENDED_ERROR_BYTES)),
  };
}

function originOf(number: number): ExtendedError['origin'] {
  if (number === ORIGIN_LOCAL) return 'local';
  if (number === ORIGIN_ICMP) return 'icmp4';
  if (number === ORIGIN_ICMP6) return 'icmp6';
  return 'other';
}
