import type { IpLayer } from '../../domain/pcap/decoded-packet.ts';

const NOP = 1;
const END = 0;
const PAD_N = 1;
/** Segment size, window scale, selective acknowledgements, timestamps, with their lengths: what tells of the connection and of nothing else. */
const KEPT_OPTIONS: Readonly<Record<number, readonly number[]>> = {
  2: [4],
  3: [3],
  4: [2],
  5: [10, 18, 26, 34],
  8: [10],
};
const TCP_HEADER_BYTES = 20;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const HOP_BY_HOP = 0;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

/**
 * Clears options that can hold addresses, keys or words (routes in IP, paths and cookies in TCP), in place; lengths stay. False where a
 * header is in the way that is not known here.
 */
export function clearedHeaders(bytes: Uint8Array, ip: IpLayer): boolean {
  if (ip.family === 4) bytes.fill(NOP, ip.at + IPV4_HEADER_BYTES, ip.transportAt);
  else if (!clearedExtensions(bytes, ip)) return false;
  if (ip.protocol === 6 && !ip.laterFragment) clearTcpOptions(bytes, ip.transportAt);
  return true;
}

function clearedExtensions(bytes: Uint8Array, ip: IpLayer): boolean {
  let next = bytes[ip.at + 6] ?? 0;
  for (let at = ip.at + IPV6_HEADER_BYTES; at < ip.transportAt; ) {
    if (next === FRAGMENT) {
      next = bytes[at] ?? 0;
      at += 8;
      continue;
    }
    if (next !== HOP_BY_HOP && next !== DESTINATION_OPTIONS) return false;
    const length = ((bytes[at + 1] ?? 0) + 1) * 8;
    bytes.fill(0, at + 4, at + length);
    bytes.set([PAD_N, length - 4], at + 2);
    next = bytes[at] ?? 0;
    at += length;
  }
  return true;
}

function clearTcpOptions(bytes: Uint8Array, transportAt: number): void {
  const end = Math.min(bytes.length, transportAt + ((bytes[transportAt + 12] ?? 0) >> 4) * 4);
  for (let at = transportAt + TCP_HEADER_BYTES; at < end; ) {
    const kind = bytes[at] ?? END;
    if (kind === END) {
      // Padding, which must be zero (RFC 9293, 3.1), and not what a sender hid there.
      bytes.fill(0, at, end);
      return;
    }
    if (kind === NOP) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) {
      bytes.fill(NOP, at, end);
      return;
    }
    if (!(KEPT_OPTIONS[kind] ?? []).includes(length)) bytes.fill(NOP, at, at + length);
    at += length;
  }
}
