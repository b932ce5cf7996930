import { isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from '../../capture/address-literal.ts';
import { AF_INET, AF_INET6 } from './socket-numbers.ts';

export const ADDRESS_BYTES = 28;

/** A destination as the system takes it: `struct sockaddr_in` or `sockaddr_in6`. */
export interface SocketAddress {
  readonly family: 4 | 6;
  readonly bytes: Buffer;
}

/** null for what is no address literal, or names an interface that is not there. */
export function encodeAddress(
  literal: string,
  port: number,
  indexOfInterface: (name: string) => number,
): SocketAddress | null {
  const [bare = '', zone = null] = literal.split('%', 2);
  const plain = canonicalAddress(bare);
  if (plain === null) return null;
  if (isIPv4(plain)) {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt16LE(AF_INET, 0);
    bytes.writeUInt16BE(port, 2);
    plain.split('.').forEach((part, index) => {
      bytes.writeUInt8(Number(part), 4 + index);
    });
    return { family: 4, bytes };
  }
  const bytes = Buffer.alloc(ADDRESS_BYTES);
  bytes.writeUInt16LE(AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  groupsOf(plain).forEach((group, index) => {
    bytes.writeUInt16BE(group, 8 + 2 * index);
  });
  if (zone !== null) {
    const index = /^\d{1,9}$/.test(zone) ? Number(zone) : indexOfInterface(zone);
    if (index === 0) return null;
    bytes.writeUInt32LE(index, 24);
  }
  return { family: 6, bytes };
}

/** The eight groups of a canonical IPv6 literal, which `canonicalAddress` writes without dots. */
function groupsOf(plain: string): readonly number[] {
  const [head = '', tail = null] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === null || tail === '' ? [] : tail.split(':');
  const gap = tail === null ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}

/** Canonical literal without zone; null for another family, for what is cut short, and for "any" address, which nobody has. */
export function decodeAddress(bytes: Buffer): string | null {
  if (bytes.length < 2) return null;
  const family = bytes.readUInt16LE(0);
  if (family === AF_INET && bytes.length >= 8) {
    const literal = `${bytes.readUInt8(4)}.${bytes.readUInt8(5)}.${bytes.readUInt8(6)}.${bytes.readUInt8(7)}`;
    return literal === '0.0.0.0' ? null : literal;
  }
  if (family !== AF_INET6 || bytes.length < 24) return null;
  const groups: string[] = [];
  for (let at = 8; at < 24; at += 2) groups.push(bytes.readUInt16BE(at).toString(16));
  const mapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  const literal = mapped
    ? `${bytes.readUInt8(20)}.${bytes.readUInt8(21)}.${bytes.readUInt8(22)}.${bytes.readUInt8(23)}`
    : canonicalAddress(groups.join(':'));
  return literal === '::' || literal === '0.0.0.0' ? null : literal;
}

/** 4 or 6; null for what is no literal. IPv4 mapped into IPv6 is IPv4. */
export function familyOf(literal: string): 4 | 6 | null {
  const plain = canonicalAddress(literal.split('%', 1)[0] ?? '');
  if (plain === null) return null;
  return isIPv6(plain) ? 6 : 4;
}
