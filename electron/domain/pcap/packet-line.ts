import { endpointText } from './address-text.ts';
import type { DecodedPacket, IpLayer, TcpFlags } from './decoded-packet.ts';
import type { PcapPacket } from './pcap-packet.ts';
import type { Resend } from './tcp-resends.ts';

/** One packet as a line, near to what tcpdump prints: time of day in UTC, ends, flags, numbers, and what it repeats. */
export function packetLine(packet: PcapPacket, decoded: DecodedPacket, resend: Resend | null): string {
  return `${timeOfDay(packet.atUs)} ${whatOf(packet, decoded)}${resend === null ? '' : ` ${resendWords(resend)}`}`;
}

function resendWords({ what, how }: Resend): string {
  return how === 'again' ? `[${what} sent again]` : `[${what} that had been lost]`;
}

function whatOf(packet: PcapPacket, { network }: DecodedPacket): string {
  switch (network.kind) {
    case 'ip':
      return ipWords(network);
    case 'arp':
      return network.operation === 'request'
        ? `ARP who has ${network.to}? asks ${network.from}`
        : `ARP ${network.operation} of ${network.from} to ${network.to}`;
    case 'other':
      return `a packet of ${packet.wireBytes} bytes that is not IP`;
    case 'cut':
      return `a packet of ${packet.wireBytes} bytes whose headers are not whole`;
  }
}

function ipWords(ip: IpLayer): string {
  const { transport } = ip;
  const ends = (fromPort: number, toPort: number) =>
    `${endpointText(ip.from, fromPort)} > ${endpointText(ip.to, toPort)}`;
  switch (transport.kind) {
    case 'tcp': {
      const acknowledged = transport.flags.ack ? ` ack ${transport.acknowledgement}` : '';
      return (
        `${ends(transport.fromPort, transport.toPort)} TCP [${flagLetters(transport.flags)}] seq ${transport.sequence}` +
        `${acknowledged} win ${transport.window} length ${transport.payloadBytes}`
      );
    }
    case 'udp':
      return `${ends(transport.fromPort, transport.toPort)} UDP length ${transport.payloadBytes}`;
    case 'icmp':
      return `${ip.from} > ${ip.to} ICMP${ip.family === 6 ? 'v6' : ''} type ${transport.type} code ${transport.code}`;
    case 'other':
      return `${ip.from} > ${ip.to} protocol ${ip.protocol}${ip.laterFragment ? ', a later fragment' : ''}`;
    case 'cut':
      return `${ip.from} > ${ip.to} protocol ${ip.protocol}, cut off`;
  }
}

/** As tcpdump writes them. */
function flagLetters({ syn, fin, rst, psh, ack }: TcpFlags): string {
  const letters = `${fin ? 'F' : ''}${syn ? 'S' : ''}${rst ? 'R' : ''}${psh ? 'P' : ''}${ack ? '.' : ''}`;
  return letters === '' ? 'none' : letters;
}

function timeOfDay(atUs: number): string {
  const wholeMs = Math.floor(atUs / 1_000);
  return `${new Date(wholeMs).toISOString().slice(11, 23)}${String(atUs % 1_000).padStart(3, '0')}`;
}
