import type { SendFailure } from '../../../domain/path-probe.ts';
import { canonicalAddress, portArgument } from '../../capture/address-literal.ts';
import { addressBytes, addressOfBytes } from '../../native/address-bytes.ts';
import type { OutgoingProbe } from '../probe-sockets.ts';
import { AF_INET, AF_INET6 } from './socket-numbers.ts';

const ADDRESS_BYTES = 28;
const ZONE_OFFSET = 24;

/** A destination as the system takes it: `struct sockaddr_in` or `sockaddr_in6`. */
export interface SocketAddress {
  readonly family: 4 | 6;
  readonly bytes: Buffer;
  /** The address as answers name it: canonical, without zone. */
  readonly plain: string;
}

export type Destination =
  | ({ readonly kind: 'address' } & SocketAddress)
  | { readonly kind: 'failed'; readonly failure: SendFailure; readonly message: string };

/** null for what is no address literal, or names an interface that is not there. */
export function encodeAddress(
  literal: string,
  port: number,
  indexOfInterface: (name: string) => number,
): SocketAddress | null {
  const [bare = '', zone = null] = literal.split('%', 2);
  const given = canonicalAddress(bare) === null ? null : addressBytes(bare);
  // IPv4 may be written into IPv6 in more than one way; it is sent to as IPv4, whose options are others.
  const plain = given === null ? null : addressOfBytes(given);
  const address = plain === null ? null : addressBytes(plain);
  if (plain === null || address === null) return null;
  if (address.length === 4) {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt16LE(AF_INET, 0);
    bytes.writeUInt16BE(port, 2);
    address.copy(bytes, 4);
    return { family: 4, bytes, plain };
  }
  const bytes = Buffer.alloc(ADDRESS_BYTES);
  bytes.writeUInt16LE(AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  address.copy(bytes, 8);
  if (zone !== null) {
    const index = /^\d{1,9}$/.test(zone) ? Number(zone) : indexOfInterface(zone);
    if (index === 0) return null;
    bytes.writeUInt32LE(index, ZONE_OFFSET);
  }
  return { family: 6, bytes, plain };
}

/** Where a probe is to go; or why that is no place to send to, in words. */
export function encodeDestination(
  { address, port, protocol }: OutgoingProbe,
  indexOfInterface: (name: string) => number,
): Destination {
  const named = JSON.stringify(address);
  if (protocol !== 'icmp' && (port === null || portArgument(port) === null)) {
    return { kind: 'failed', failure: 'failed', message: `The probe to ${named} did not leave: ${port} is no port.` };
  }
  const target = encodeAddress(address, protocol === 'icmp' ? 0 : (port ?? 0), indexOfInterface);
  if (target === null) {
    const message = `The probe to ${named} did not leave: that is no address, or this machine has no interface of its zone.`;
    return { kind: 'failed', failure: 'no-address', message };
  }
  if (target.family === 6 && isLinkLocal(target.bytes) && target.bytes.readUInt32LE(ZONE_OFFSET) === 0) {
    const message = `The probe to ${named} did not leave: a link-local address needs its interface, as in fe80::1%eth0.`;
    return { kind: 'failed', failure: 'no-address', message };
  }
  return { kind: 'address', ...target };
}

/** fe80::/10 (RFC 4291, section 2.5.6), of a `sockaddr_in6`. */
function isLinkLocal(bytes: Buffer): boolean {
  return (bytes.readUInt16BE(8) & 0xffc0) === 0xfe80;
}

/** Canonical literal without zone; null for another family, for what is cut short, and for "any" address, which nobody has. */
export function decodeAddress(bytes: Buffer): string | null {
  const family = bytes.length < 2 ? null : bytes.readUInt16LE(0);
  const [from, to] = family === AF_INET ? [4, 8] : family === AF_INET6 ? [8, 24] : [0, 0];
  if (to === 0 || bytes.length < to) return null;
  const literal = addressOfBytes(bytes.subarray(from, to));
  return literal === '::' || literal === '0.0.0.0' ? null : literal;
}
