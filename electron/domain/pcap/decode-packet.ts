import { decodeArp } from './decode-arp.ts';
import { decodeIp } from './decode-ip.ts';
import type { DecodedPacket, NetworkLayer, Span } from './decoded-packet.ts';
import { LINK_TYPES } from './pcap-packet.ts';

const ETHER_TYPES = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;
/** IEEE 802.1Q, 802.1ad, and what stood there before the latter. */
const TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];
const MOST_TAGS = 4;

/** AF_INET, and AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const FAMILIES: Readonly<Record<number, 4 | 6>> = { 2: 4, 10: 6, 24: 6, 28: 6, 30: 6 };

/**
 * Reads the headers of one packet. `wireBytes` is its length on the wire, of which less may have been captured. Any bytes are
 * possible: what cannot be read is `cut`, or `other` where nobody here knows it.
 */
export function decodePacket(linkType: number, bytes: Uint8Array, wireBytes: number): DecodedPacket {
  const link = decodeLink(linkType, bytes);
  if (link === null) return { hardware: [], networkAt: bytes.length, network: { kind: 'cut' } };
  return { hardware: link.hardware, networkAt: link.at, network: decodeNetwork(link, bytes, wireBytes) };
}

interface Link {
  readonly at: number;
  readonly hardware: readonly Span[];
  /** What follows; null where the link does not say and the packet itself does not either. */
  readonly etherType: number | null;
}

function decodeNetwork(link: Link, bytes: Uint8Array, wireBytes: number): NetworkLayer {
  switch (link.etherType) {
    case ETHER_TYPES.ipv4:
      return decodeIp(bytes, link.at, wireBytes, 4);
    case ETHER_TYPES.ipv6:
      return decodeIp(bytes, link.at, wireBytes, 6);
    case ETHER_TYPES.arp:
      return decodeArp(bytes, link.at);
    default:
      return { kind: 'other', etherType: link.etherType };
  }
}

function decodeLink(linkType: number, bytes: Uint8Array): Link | null {
  switch (linkType) {
    case LINK_TYPES.ethernet:
      return decodeEthernet(bytes);
    case LINK_TYPES.linuxSll:
      return decodeCooked(bytes, { headerBytes: 16, protocolAt: 14, addressBytes: u16(bytes, 4), addressAt: 6 });
    case LINK_TYPES.linuxSll2:
      return decodeCooked(bytes, { headerBytes: 20, protocolAt: 0, addressBytes: bytes[11] ?? 0, addressAt: 12 });
    case LINK_TYPES.raw:
    case LINK_TYPES.rawBsd:
    case LINK_TYPES.rawOpenBsd:
    case LINK_TYPES.ipv4:
    case LINK_TYPES.ipv6:
      return bytes.length === 0 ? null : { at: 0, hardware: [], etherType: byVersion(bytes) };
    case LINK_TYPES.null:
    case LINK_TYPES.loop:
      return decodeFamily(bytes);
    default:
      return { at: 0, hardware: [], etherType: null };
  }
}

function decodeEthernet(bytes: Uint8Array): Link | null {
  if (bytes.length < 14) return null;
  let typeAt = 12;
  for (let tags = 0; tags < MOST_TAGS && TAGS.includes(u16(bytes, typeAt)); tags += 1) {
    typeAt += 4;
    if (bytes.length < typeAt + 2) return null;
  }
  const hardware = [
    { at: 0, length: 6 },
    { at: 6, length: 6 },
  ];
  return { at: typeAt + 2, hardware, etherType: u16(bytes, typeAt) };
}

/** What Linux writes for `any` and for links without a header that is known (LINUX_SLL, LINUX_SLL2). */
function decodeCooked(
  bytes: Uint8Array,
  layout: {
    readonly headerBytes: number;
    readonly protocolAt: number;
    readonly addressBytes: number;
    readonly addressAt: number;
  },
): Link | null {
  if (bytes.length < layout.headerBytes) return null;
  const length = Math.min(8, layout.addressBytes);
  const hardware = length === 0 ? [] : [{ at: layout.addressAt, length }];
  return { at: layout.headerBytes, hardware, etherType: u16(bytes, layout.protocolAt) };
}

/** The family stands in the byte order of the machine that captured, which the file does not tell: the smaller reading is it. */
function decodeFamily(bytes: Uint8Array): Link | null {
  if (bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = FAMILIES[Math.min(view.getUint32(0, true), view.getUint32(0, false))];
  return { at: 4, hardware: [], etherType: family === undefined ? null : etherTypeOf(family) };
}

function byVersion(bytes: Uint8Array): number | null {
  const version = (bytes[0] ?? 0) >> 4;
  return version === 4 || version === 6 ? etherTypeOf(version) : null;
}

const etherTypeOf = (family: 4 | 6) => (family === 4 ? ETHER_TYPES.ipv4 : ETHER_TYPES.ipv6);

/** Bytes that are not there count as zero; the caller has seen that they are, or asks what follows from them. */
const u16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
