import { decodePacket } from '../../domain/pcap/decode-packet.ts';
import type { DecodedPacket, NetworkLayer, Span } from '../../domain/pcap/decoded-packet.ts';
import type { PcapPacket } from '../../domain/pcap/pcap-packet.ts';
import { readPcap } from '../../domain/pcap/pcap-reader.ts';
import { writePcap } from '../../domain/pcap/pcap-writer.ts';
import { addressAt, redactedPacket } from './redacted-packet.ts';
import type { StandIns } from './stand-ins.ts';

/** A capture as it may leave the machine. */
export interface RedactedCapture {
  readonly bytes: Uint8Array;
  readonly packets: number;
  /** Packets whose headers are not understood, which are not in it. */
  readonly leftOut: number;
}

/** All addresses that the headers of a capture tell, canonical; null where it is no capture. */
export function captureAddresses(capture: Uint8Array): ReadonlySet<string> | null {
  const { header, packets } = readPcap(capture);
  if (header === null) return null;
  const addresses = new Set<string>();
  for (const { bytes, wireBytes } of packets) {
    for (const span of spansOf(decodePacket(header.linkType, bytes, wireBytes).network)) {
      const address = addressAt(bytes, span);
      if (address !== null) addresses.add(address);
    }
  }
  return addresses;
}

/** Headers only, with stand-ins for what must not be told; what is cut off at its end is as in the original. */
export function redactedCapture(capture: Uint8Array, standIns: StandIns): RedactedCapture {
  const { header, packets } = readPcap(capture);
  if (header === null) return { bytes: new Uint8Array(0), packets: 0, leftOut: 0 };
  const kept: PcapPacket[] = [];
  for (const packet of packets) {
    const decoded: DecodedPacket = decodePacket(header.linkType, packet.bytes, packet.wireBytes);
    const bytes = redactedPacket(packet.bytes, decoded, standIns);
    if (bytes !== null) kept.push({ ...packet, bytes });
  }
  return { bytes: writePcap(header, kept), packets: kept.length, leftOut: packets.length - kept.length };
}

function spansOf(network: NetworkLayer): readonly Span[] {
  switch (network.kind) {
    case 'arp':
      return network.addresses;
    case 'ip': {
      const { transport } = network;
      const quoted = transport.kind === 'icmp' && transport.quoted !== null ? spansOf(transport.quoted) : [];
      return [network.source, network.destination, ...quoted];
    }
    case 'other':
    case 'cut':
      return [];
  }
}
