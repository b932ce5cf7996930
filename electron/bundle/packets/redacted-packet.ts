import type { DecodedPacket, IpLayer, NetworkLayer, Span, TransportLayer } from '../../domain/pcap/decoded-packet.ts';
import { canonicalAddress } from '../redaction/canonical-address.ts';
import { addressBytes } from './address-bytes.ts';
import { checksum } from './checksum.ts';
import { clearedHeaders } from './cleared-headers.ts';
import type { StandIns } from './stand-ins.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const ARP_BYTES = 28;
const ICMP_HEADER_BYTES = 8;
const QUOTED_BYTES = 8;
const REDIRECT = 5;

/**
 * The headers of a packet without what must not be told: addresses replaced, options that hold something of their own cleared,
 * payload left out, checksums those of a payload of zeros. null where it is not understood well enough to be sure of that.
 */
export function redactedPacket(captured: Uint8Array, packet: DecodedPacket, standIns: StandIns): Uint8Array | null {
  const end = endOfNetwork(packet.network);
  if (end === null || end > captured.length) return null;
  const bytes = captured.slice(0, end);
  for (const span of packet.hardware) replaceHardware(bytes, span, standIns);
  const { network } = packet;
  if (network.kind === 'arp') {
    for (const span of network.hardware) replaceHardware(bytes, span, standIns);
    return network.addresses.every((span) => replaceAddress(bytes, span, standIns)) ? bytes : null;
  }
  return network.kind === 'ip' && rewritten(bytes, captured, network, standIns) ? bytes : null;
}

/** Where what is kept ends; null for what is not kept at all. */
function endOfNetwork(network: NetworkLayer): number | null {
  switch (network.kind) {
    case 'arp':
      return network.at + ARP_BYTES;
    case 'ip':
      return network.laterFragment ? network.transportAt : endOfTransport(network.transport);
    case 'other':
    case 'cut':
      return null;
  }
}

function endOfTransport(transport: TransportLayer): number | null {
  switch (transport.kind) {
    case 'tcp':
    case 'udp':
      return transport.payloadAt;
    case 'icmp': {
      const end = transport.at + ICMP_HEADER_BYTES;
      return transport.quoted?.kind === 'ip' ? endOfQuoted(transport.quoted) : end;
    }
    case 'other':
    case 'cut':
      return null;
  }
}

/** Routers quote eight bytes of what follows the header (RFC 792): the ports, and the number of a segment. */
function endOfQuoted(quoted: IpLayer): number {
  if (quoted.laterFragment) return quoted.transportAt;
  if (quoted.transport.kind === 'cut' && [TCP, UDP].includes(quoted.protocol)) {
    return quoted.transportAt + QUOTED_BYTES;
  }
  return endOfTransport(quoted.transport) ?? quoted.transportAt;
}

/** Rewrites the IP header and what is kept behind it; false where that cannot be done. */
function rewritten(bytes: Uint8Array, captured: Uint8Array, ip: IpLayer, standIns: StandIns): boolean {
  if (!clearedHeaders(bytes, ip)) return false;
  if (![ip.source, ip.destination].every((span) => replaceAddress(bytes, span, standIns))) return false;
  const { transport } = ip;
  if (transport.kind === 'icmp') {
    if (ip.protocol === ICMP && transport.type === REDIRECT) {
      if (!replaceAddress(bytes, { at: transport.at + 4, length: 4 }, standIns)) return false;
    }
    const { quoted } = transport;
    if (quoted?.kind === 'ip' && !rewritten(bytes, captured, quoted, standIns)) return false;
  }
  sumTransport(bytes, ip);
  if (ip.family === 4) sumHeader(bytes, ip);
  return true;
}

function sumHeader(bytes: Uint8Array, { at }: IpLayer): void {
  const end = at + ((bytes[at] ?? 0) & 15) * 4;
  put16(bytes, at + 10, 0);
  put16(bytes, at + 10, checksum(bytes.subarray(at, end)));
}

/** Where the checksum stands in the headers of the protocols that have one over all of their packet. */
const CHECKSUM_AT: Readonly<Record<number, number>> = { [TCP]: 16, [UDP]: 6, [ICMP]: 2, [ICMPV6]: 2 };

/**
 * The checksum of a packet whose payload is all zeros. That of the payload that was would allow to test guesses at it. A
 * fragment gets none, because it is summed with the others.
 */
function sumTransport(bytes: Uint8Array, ip: IpLayer): void {
  const within = CHECKSUM_AT[ip.protocol];
  if (within === undefined || ip.laterFragment) return;
  const at = ip.transportAt + within;
  if (at + 2 > bytes.length) return;
  // RFC 768: zero means that the sender made none; RFC 8200 forbids it in IPv6.
  if (ip.protocol === UDP && ip.family === 4 && bytes[at] === 0 && bytes[at + 1] === 0) return;
  put16(bytes, at, 0);
  if (isFragment(bytes, ip)) return;
  const kept = bytes.subarray(ip.transportAt);
  const sum = ip.protocol === ICMP ? checksum(kept) : checksum(pseudoHeader(bytes, ip), kept);
  put16(bytes, at, ip.protocol === UDP && sum === 0 ? 0xffff : sum);
}

/** RFC 9293, 3.1, and RFC 8200, 8.1. */
function pseudoHeader(bytes: Uint8Array, ip: IpLayer): Uint8Array {
  const addresses = [ip.source, ip.destination].flatMap(({ at, length }) => [...bytes.subarray(at, at + length)]);
  const length = transportBytes(bytes, ip);
  return Uint8Array.from([
    ...addresses,
    length >> 24,
    (length >> 16) & 255,
    (length >> 8) & 255,
    length & 255,
    0,
    0,
    0,
    ip.protocol,
  ]);
}

/** By the IP header; 0 there means that the card cuts it into packets later, and then the packet's own headers tell. */
function transportBytes(bytes: Uint8Array, { family, at, transportAt, transport }: IpLayer): number {
  const told = family === 4 ? get16(bytes, at + 2) : get16(bytes, at + 4) + 40;
  if (told > (family === 4 ? 0 : 40)) return Math.max(0, told - (transportAt - at));
  switch (transport.kind) {
    case 'tcp':
      return transport.headerBytes + transport.payloadBytes;
    case 'udp':
      return 8 + transport.payloadBytes;
    default:
      return bytes.length - transportAt;
  }
}

function isFragment(bytes: Uint8Array, { family, at, transportAt }: IpLayer): boolean {
  if (family === 4) return (get16(bytes, at + 6) & 0x3fff) !== 0;
  // A fragment header is the last but the transport's own in all that is kept.
  let next = bytes[at + 6] ?? 0;
  for (let here = at + 40; here < transportAt; ) {
    if (next === 44) return true;
    next = bytes[here] ?? 0;
    here += ((bytes[here + 1] ?? 0) + 1) * 8;
  }
  return false;
}

function replaceAddress(bytes: Uint8Array, span: Span, standIns: StandIns): boolean {
  const address = addressAt(bytes, span);
  const shown = address === null ? null : standIns.address(address);
  if (shown === null) return false;
  if (shown === address) return true;
  const replacement = addressBytes(shown);
  // A mapped address is that of IPv4 behind a prefix.
  bytes.set(replacement, span.at + span.length - replacement.length);
  return true;
}

/** Canonical; null for none. */
export function addressAt(bytes: Uint8Array, { at, length }: Span): string | null {
  const own = bytes.subarray(at, at + length);
  if (length === 4) return own.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => get16(own, index * 2).toString(16));
  return length === 16 ? canonicalAddress(groups.join(':')) : null;
}

function replaceHardware(bytes: Uint8Array, { at, length }: Span, standIns: StandIns): void {
  if (length !== 6) {
    bytes.fill(0, at, at + length);
    return;
  }
  const pairs = [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0'));
  const shown = standIns.hardware(pairs.join(':'));
  bytes.set(
    shown.split(':').map((pair) => Number.parseInt(pair, 16)),
    at,
  );
}

const get16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 255;
}
