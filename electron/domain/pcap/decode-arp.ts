import { ipv4Text } from './address-text.ts';
import type { NetworkLayer } from './decoded-packet.ts';

const ARP_BYTES = 28;
/** Ethernet, IPv4, six and four bytes (RFC 826). */
const HEAD = [0, 1, 8, 0, 6, 4];

export function decodeArp(bytes: Uint8Array, at: number): NetworkLayer {
  if (bytes.length < at + ARP_BYTES) return { kind: 'cut' };
  if (HEAD.some((byte, index) => bytes[at + index] !== byte)) return { kind: 'other', etherType: 0x0806 };
  const operation = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0);
  return {
    kind: 'arp',
    at,
    operation: operation === 1 ? 'request' : operation === 2 ? 'reply' : 'other',
    from: ipv4Text(bytes, at + 14),
    to: ipv4Text(bytes, at + 24),
    hardware: [
      { at: at + 8, length: 6 },
      { at: at + 18, length: 6 },
    ],
    addresses: [
      { at: at + 14, length: 4 },
      { at: at + 24, length: 4 },
    ],
  };
}
