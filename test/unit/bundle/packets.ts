import { addressBytes } from '../../../electron/bundle/packets/address-bytes.ts';
import { checksum } from '../../../electron/bundle/packets/checksum.ts';
import { writePcap } from '../../../electron/domain/pcap/pcap-writer.ts';
import { START_US } from './sample-source.ts';

/** Packets that no recording has, byte for byte, on Ethernet, with right checksums. */
const ETHERNET = [0x3c, 0xa6, 0x2f, 0x11, 0x22, 0x33, 0x3c, 0xa6, 0x2f, 0x44, 0x55, 0x66];
const u16 = (value: number): readonly number[] => [value >> 8, value & 255];
const u32 = (value: number): readonly number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const text = (value: string): readonly number[] => [...Buffer.from(value)];

interface Ends {
  readonly from: string;
  readonly to: string;
}

function datagram({ from, to }: Ends, protocol: number, content: readonly number[]): readonly number[] {
  const head = (sum: number): readonly number[] => [
    ...[0x45, 0, ...u16(20 + content.length), 0, 9, 0x40, 0, 61, protocol],
    ...u16(sum),
    ...addressBytes(from),
    ...addressBytes(to),
  ];
  return [...head(checksum(Uint8Array.from(head(0)))), ...content];
}

function summed({ from, to }: Ends, protocol: number, content: readonly number[], at: number): readonly number[] {
  const pseudo = [...addressBytes(from), ...addressBytes(to), ...u32(content.length), 0, 0, 0, protocol];
  const sum = u16(checksum(Uint8Array.from(pseudo), Uint8Array.from(content)));
  return content.map((byte, index) => sum[index - at] ?? byte);
}

function segment(ends: Ends, payload: string, options: readonly number[] = []): readonly number[] {
  const padded = [...options, ...Array.from({ length: (4 - (options.length % 4)) % 4 }, () => 1)];
  const content = [
    ...u16(50_123),
    ...u16(443),
    ...u32(1_000),
    ...u32(2_000),
    ...[(5 + padded.length / 4) << 4, 0x18, 0xff, 0xff, 0, 0, 0, 0],
    ...padded,
    ...text(payload),
  ];
  return summed(ends, 6, content, 16);
}

const frame = (etherType: number, content: readonly number[]): readonly number[] => [
  ...ETHERNET,
  ...u16(etherType),
  ...content,
];

export const ipv4 = ({ protocol, payload, ...ends }: Ends & { readonly protocol: number; readonly payload: string }) =>
  frame(0x0800, datagram(ends, protocol, text(payload)));

export const tcp = ({
  payload,
  options,
  ...ends
}: Ends & { readonly payload: string; readonly options?: readonly number[] }) =>
  frame(0x0800, datagram(ends, 6, segment(ends, payload, options)));

export function udp({ payload, ...ends }: Ends & { readonly payload: string }): readonly number[] {
  const content = [...u16(40_000), ...u16(53), ...u16(8 + Buffer.byteLength(payload)), 0, 0, ...text(payload)];
  return frame(0x0800, datagram(ends, 17, summed(ends, 17, content, 6)));
}

/** Time exceeded, with all of the packet quoted that it speaks of. */
export function icmpError({
  quoted,
  payload,
  ...ends
}: Ends & { readonly quoted: Ends; readonly payload: string }): readonly number[] {
  const content = [11, 0, 0, 0, 0, 0, 0, 0, ...datagram(quoted, 6, segment(quoted, payload))];
  const sum = u16(checksum(Uint8Array.from(content)));
  return frame(
    0x0800,
    datagram(
      ends,
      1,
      content.map((byte, index) => sum[index - 2] ?? byte),
    ),
  );
}

export function ipv6({ payload, ...ends }: Ends & { readonly payload: string }): readonly number[] {
  const content = segment(ends, payload);
  return frame(0x86dd, [
    0x60,
    0,
    0,
    0,
    ...u16(content.length),
    6,
    61,
    ...addressBytes(ends.from),
    ...addressBytes(ends.to),
    ...content,
  ]);
}

/** A capture file of Ethernet frames, a millisecond apart. */
export function capture(frames: readonly (readonly number[])[]): Uint8Array {
  return writePcap(
    { linkType: 1, snapLengthBytes: 262_144 },
    frames.map((bytes, index) => ({
      atUs: START_US + index * 1_000,
      bytes: Uint8Array.from(bytes),
      wireBytes: bytes.length,
    })),
  );
}
