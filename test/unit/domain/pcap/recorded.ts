import { readFileSync } from 'node:fs';
import { decodePacket } from '../../../../electron/domain/pcap/decode-packet.ts';
import type { DecodedPacket, IpLayer } from '../../../../electron/domain/pcap/decoded-packet.ts';
import type { PcapPacket } from '../../../../electron/domain/pcap/pcap-packet.ts';
import { readPcap } from '../../../../electron/domain/pcap/pcap-reader.ts';

/** What tcpdump recorded of requests between two network namespaces; see the names for what was dropped on the way. */
export type Recorded =
  | 'syn-lost'
  | 'loss'
  | 'loss-server'
  | 'loss-upload'
  | 'loss-before'
  | 'heavy-loss'
  | 'any'
  | 'any-v1'
  | 'nano6'
  | 'full';

export function recordedBytes(name: Recorded): Uint8Array {
  return readFileSync(new URL(`../../../fixtures/pcap/${name}.pcap`, import.meta.url));
}

export function recordedPackets(name: Recorded): readonly { packet: PcapPacket; decoded: DecodedPacket }[] {
  const { header, packets, trouble } = readPcap(recordedBytes(name));
  if (header === null || trouble !== null) throw new Error(`${name}: ${trouble?.reason}`);
  return packets.map((packet) => ({
    packet,
    decoded: decodePacket(header.linkType, packet.bytes, packet.wireBytes),
  }));
}

export function ipLayers(name: Recorded): readonly IpLayer[] {
  return recordedPackets(name).flatMap(({ decoded }) => (decoded.network.kind === 'ip' ? [decoded.network] : []));
}
