import { ipv4Text, ipv6Text } from './address-text.ts';
import { decodeTransport } from './decode-transport.ts';
import type { IpLayer, NetworkLayer } from './decoded-packet.ts';

const CUT: NetworkLayer = { kind: 'cut' };
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** Extension headers that have their length in their second byte (RFC 8200, 4; RFC 6275; RFC 7401; RFC 5533). */
const EXTENSIONS: readonly number[] = [0, 43, 60, 135, 139, 140];
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** More than any sane packet has; a chain of thousands would only cost time. */
const MOST_EXTENSIONS = 16;

/** How deep a packet may quote another: an error quotes what it speaks of, and that quotes nothing any more. */
const DEEPEST = 1;

/** Reads the packet that begins at `at`; `endOnWire` is where it ends by the length of the frame. */
export function decodeIp(bytes: Uint8Array, at: number, endOnWire: number, family: 4 | 6, depth = 0): NetworkLayer {
  return family === 4 ? decodeIpv4(bytes, at, endOnWire, depth) : decodeIpv6(bytes, at, endOnWire, depth);
}

function decodeIpv4(bytes: Uint8Array, at: number, endOnWire: number, depth: number): NetworkLayer {
  if (bytes.length < at + IPV4_HEADER_BYTES || (bytes[at] ?? 0) >> 4 !== 4) return CUT;
  const headerBytes = ((bytes[at] ?? 0) & 15) * 4;
  const totalBytes = u16(bytes, at + 2);
  if (headerBytes < IPV4_HEADER_BYTES || bytes.length < at + headerBytes) return CUT;
  // 0: the card cuts it into packets later, so the length is that of the frame.
  const end = totalBytes === 0 ? endOnWire : at + totalBytes;
  if (end < at + headerBytes) return CUT;
  const layer: IpLayer = {
    kind: 'ip',
    family: 4,
    at,
    source: { at: at + 12, length: 4 },
    destination: { at: at + 16, length: 4 },
    from: ipv4Text(bytes, at + 12),
    to: ipv4Text(bytes, at + 16),
    ttl: bytes[at + 8] ?? 0,
    protocol: bytes[at + 9] ?? 0,
    laterFragment: (u16(bytes, at + 6) & 0x1fff) !== 0,
    transportAt: at + headerBytes,
    transport: { kind: 'cut' },
  };
  return withTransport(layer, bytes, end, depth);
}

function decodeIpv6(bytes: Uint8Array, at: number, endOnWire: number, depth: number): NetworkLayer {
  if (bytes.length < at + IPV6_HEADER_BYTES || (bytes[at] ?? 0) >> 4 !== 6) return CUT;
  const payloadBytes = u16(bytes, at + 4);
  // 0: a jumbogram (RFC 2675), or one that the card cuts into packets later.
  const end = payloadBytes === 0 ? endOnWire : at + IPV6_HEADER_BYTES + payloadBytes;
  let protocol = bytes[at + 6] ?? 0;
  let here = at + IPV6_HEADER_BYTES;
  let laterFragment = false;
  for (let count = 0; count < MOST_EXTENSIONS && !laterFragment; count += 1) {
    const lengthBytes = extensionBytes(protocol, bytes, here);
    if (lengthBytes === null) break;
    if (bytes.length < here + lengthBytes) break;
    laterFragment = protocol === FRAGMENT && (u16(bytes, here + 2) & 0xfff8) !== 0;
    protocol = bytes[here] ?? 0;
    here += lengthBytes;
  }
  const layer: IpLayer = {
    kind: 'ip',
    family: 6,
    at,
    source: { at: at + 8, length: 16 },
    destination: { at: at + 24, length: 16 },
    from: ipv6Text(bytes, at + 8),
    to: ipv6Text(bytes, at + 24),
    ttl: bytes[at + 7] ?? 0,
    protocol,
    laterFragment,
    transportAt: here,
    transport: { kind: 'cut' },
  };
  return withTransport(layer, bytes, end, depth);
}

function withTransport(layer: IpLayer, bytes: Uint8Array, end: number, depth: number): IpLayer {
  if (layer.laterFragment) return { ...layer, transport: { kind: 'other', at: layer.transportAt } };
  const quote = (at: number) =>
    depth >= DEEPEST ? null : decodeIp(bytes, at, bytes.length, (bytes[at] ?? 0) >> 4 === 6 ? 6 : 4, depth + 1);
  return { ...layer, transport: decodeTransport(bytes, layer.transportAt, end, layer.protocol, quote) };
}

/** The length of the extension header at `at`; null for what is none. What is cut off has a length of which not all is there. */
function extensionBytes(protocol: number, bytes: Uint8Array, at: number): number | null {
  if (protocol === FRAGMENT) return 8;
  if (protocol === AUTHENTICATION) return ((bytes[at + 1] ?? 0) + 2) * 4;
  return EXTENSIONS.includes(protocol) ? ((bytes[at + 1] ?? 0) + 1) * 8 : null;
}

const u16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
