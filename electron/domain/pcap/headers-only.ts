import type { DecodedPacket, NetworkLayer, TransportLayer } from './decoded-packet.ts';

/** What an answer to an echo, or a search for a neighbour, needs beside its header: an IPv6 address (RFC 4861, 4.3). */
const ICMP_BEYOND_HEADER_BYTES = 16;

/** How many of the bytes are headers: all that people wrote or read lies behind them, and is not kept where headers were asked for. */
export function headerBytes(packet: DecodedPacket, capturedBytes: number): number {
  return Math.min(capturedBytes, endOfNetwork(packet.network, packet.networkAt));
}

function endOfNetwork(network: NetworkLayer, networkAt: number): number {
  switch (network.kind) {
    case 'ip':
      return endOfTransport(network.transport, network.transportAt);
    case 'arp':
      return network.at + 28;
    case 'other':
    case 'cut':
      return networkAt;
  }
}

function endOfTransport(transport: TransportLayer, transportAt: number): number {
  switch (transport.kind) {
    case 'tcp':
    case 'udp':
      return transport.payloadAt;
    case 'icmp': {
      const end = transport.at + 8;
      if (transport.quoted === null) return end + (isEcho(transport.type) ? 0 : ICMP_BEYOND_HEADER_BYTES);
      // RFC 792: at least eight bytes of what followed the quoted header: the ports of either protocol.
      if (transport.quoted.kind === 'ip')
        return Math.max(endOfNetwork(transport.quoted, end), transport.quoted.transportAt + 8);
      return endOfNetwork(transport.quoted, end);
    }
    case 'other':
    case 'cut':
      return transportAt;
  }
}

/** Echo requests and answers of both protocols; what follows is chosen by whoever asks. */
const isEcho = (type: number) => type === 0 || type === 8 || type === 128 || type === 129;
