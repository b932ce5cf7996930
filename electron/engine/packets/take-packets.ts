import { decodePacket } from '../../domain/pcap/decode-packet.ts';
import type { DecodedPacket } from '../../domain/pcap/decoded-packet.ts';
import { headerBytes } from '../../domain/pcap/headers-only.ts';
import { packetLine } from '../../domain/pcap/packet-line.ts';
import { PCAP_FILE_HEADER_BYTES, PCAP_RECORD_HEADER_BYTES } from '../../domain/pcap/pcap-reader.ts';
import { writePcap } from '../../domain/pcap/pcap-writer.ts';
import { type Resend, TcpResends } from '../../domain/pcap/tcp-resends.ts';
import { countIn, type KeptPacket, type PacketRing, packetsIn } from './packet-ring.ts';
import type { Channel } from './packet-watch.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Of one item of evidence. */
const MOST_BYTES = 4 * 1_048_576 - PCAP_FILE_HEADER_BYTES;
/** So much of it from the beginning, where connections are opened; the rest from the end. */
const FIRST_BYTES = 1_048_576;
/** The same in packets: of headers alone, as many as fill the bytes would take long to look at. */
const MOST_PACKETS = 20_000;
const FIRST_PACKETS = 5_000;
/** Packets that are looked at in one turn of the event loop: about a millisecond. */
const IN_ONE_TURN = 250;
/** Lines of the list for people; the file has all packets. */
const FIRST_LINES = 250;
const LAST_LINES = 250;
/** Retransmissions that are told one by one. */
const MOST_RESENDS = 200;

export interface PacketChoice {
  readonly numbers: ReadonlySet<number>;
  readonly fromUs: number;
  readonly toUs: number;
  readonly mode: 'headers' | 'full';
  /** That the request went to. Of whole packets, the contents of others are cut away: they may be those of another program. */
  readonly port: number | null;
  readonly snapBytes: number;
  /** Written over in whole packets: what the target was given to keep is stored nowhere in clear. */
  readonly secrets: readonly Buffer[];
}

/** A segment that was sent again, with how often. */
export interface Retransmission extends Resend {
  readonly atUs: number;
  readonly times: number;
}

/** What came and went by one interface. */
export interface TakenPackets {
  readonly interfaceName: string;
  readonly linkType: number;
  /** In the classic pcap format. */
  readonly pcap: Uint8Array;
  readonly packets: number;
  /** From the middle, because all of it would have been too much. */
  readonly leftOut: number;
  /** Of all packets that are in `pcap`. */
  readonly resends: number;
  /** In the order of their first time; bounded. */
  readonly retransmissions: readonly Retransmission[];
  readonly lines: readonly string[];
}

/**
 * Takes from the ring what belongs to one request, a list for each interface. It lets others have their turns: a busy second has
 * thousands of packets, and looking at all of them at once would delay the very probes that are measured.
 */
export async function takePackets(
  ring: PacketRing,
  channels: readonly Channel[],
  choice: PacketChoice,
  nextTurn: () => Promise<void>,
): Promise<readonly TakenPackets[]> {
  const query = { addresses: choice.numbers, fromUs: choice.fromUs, toUs: choice.toUs };
  const parts = ring.view();
  const sums = new Map<number, { packets: number; bytes: number }>();
  for (const part of parts) {
    countIn(part, query, sums);
    await nextTurn();
  }
  const bounds = new Map([...sums].map(([channel, sum]) => [channel, new Bound(sum)]));
  const found: KeptPacket[] = [];
  for (const part of parts) {
    for (const packet of packetsIn(part, query, (channel, bytes) => bounds.get(channel)?.takes(bytes) ?? false))
      found.push(packet);
    await nextTurn();
  }
  const taken: TakenPackets[] = [];
  for (const [number, { interfaceName, linkType }] of channels.entries()) {
    const ofChannel = found.filter(({ channel }) => channel === number);
    if (ofChannel.length === 0) continue;
    const kept = inOrder(ofChannel);
    await nextTurn();
    const leftOut = bounds.get(number)?.leftOut ?? 0;
    taken.push({
      interfaceName,
      linkType,
      packets: kept.length,
      leftOut,
      ...(await examined(kept, leftOut, linkType, choice, nextTurn)),
    });
  }
  return taken;
}

/** Keeps the first packets of too many, and the last, as they come one by one. */
class Bound {
  leftOut = 0;
  readonly #sum: { readonly packets: number; readonly bytes: number };
  #packets = 0;
  #bytes = 0;

  constructor({ packets, bytes }: { readonly packets: number; readonly bytes: number }) {
    this.#sum = { packets, bytes: bytes + packets * PCAP_RECORD_HEADER_BYTES };
  }

  takes(length: number): boolean {
    const left = { packets: this.#sum.packets - this.#packets, bytes: this.#sum.bytes - this.#bytes };
    this.#packets += 1;
    this.#bytes += length + PCAP_RECORD_HEADER_BYTES;
    const isAmongFirst = this.#packets <= FIRST_PACKETS && this.#bytes <= FIRST_BYTES;
    const isAmongLast = left.packets <= MOST_PACKETS - FIRST_PACKETS && left.bytes <= MOST_BYTES - FIRST_BYTES;
    if (isAmongFirst || isAmongLast) return true;
    this.leftOut += 1;
    return false;
  }
}

/** Two programs listened while one took over from the other: what both have seen is there twice, with the kernel's own time. */
function inOrder(packets: readonly KeptPacket[]): readonly KeptPacket[] {
  const sorted = packets.toSorted((one, other) => one.atUs - other.atUs);
  return sorted.filter((packet, index) => {
    for (let back = index - 1; sorted[back]?.atUs === packet.atUs; back -= 1) {
      const earlier = sorted[back];
      if (earlier !== undefined && isSame(earlier.bytes, packet.bytes)) return false;
    }
    return true;
  });
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

async function examined(
  kept: readonly KeptPacket[],
  leftOut: number,
  linkType: number,
  { mode, port, snapBytes, secrets }: PacketChoice,
  nextTurn: () => Promise<void>,
): Promise<Pick<TakenPackets, 'pcap' | 'resends' | 'retransmissions' | 'lines'>> {
  const finder = new TcpResends();
  const found = new Map<string, Retransmission>();
  const lines: string[] = [];
  const packets: KeptPacket[] = [];
  const linesFrom = kept.length - LAST_LINES;
  let resends = 0;
  for (const [index, packet] of kept.entries()) {
    if (index % IN_ONE_TURN === IN_ONE_TURN - 1) await nextTurn();
    const decoded = decodePacket(linkType, packet.bytes, packet.wireBytes);
    const resend = resendOf(finder, packet, decoded);
    if (resend !== null) {
      resends += 1;
      count(found, resend, packet.atUs);
    }
    if (index < FIRST_LINES || index >= linesFrom) lines.push(packetLine(packet, decoded, resend));
    else if (index === FIRST_LINES) lines.push(`… ${linesFrom - FIRST_LINES} packets, which the file has …`);
    packets.push(
      mode === 'full' && isOfPort(decoded, port) ? whole(packet, decoded, secrets) : withoutPayload(packet, decoded),
    );
  }
  if (leftOut > 0) lines.push(`${leftOut} packets from the middle were left out, here and in the file.`);
  return {
    pcap: writePcap({ linkType, snapLengthBytes: snapBytes }, packets),
    resends,
    retransmissions: [...found.values()],
    lines,
  };
}

/** What has no ports, such as an error of ICMP, speaks of the address alone. */
function isOfPort({ network }: DecodedPacket, port: number | null): boolean {
  if (network.kind !== 'ip') return true;
  const { transport } = network;
  if (transport.kind !== 'tcp' && transport.kind !== 'udp') return true;
  return transport.fromPort === port || transport.toPort === port;
}

function whole(packet: KeptPacket, decoded: DecodedPacket, secrets: readonly Buffer[]): KeptPacket {
  const { length } = packet.bytes;
  return { ...packet, bytes: withoutSecrets(packet.bytes, headerBytes(decoded, length), secrets) };
}

function withoutPayload(packet: KeptPacket, decoded: DecodedPacket): KeptPacket {
  return { ...packet, bytes: packet.bytes.subarray(0, headerBytes(decoded, packet.bytes.length)) };
}

function resendOf(finder: TcpResends, packet: KeptPacket, { network }: DecodedPacket): Resend | null {
  if (network.kind !== 'ip' || network.transport.kind !== 'tcp') return null;
  return finder.see(packet.atUs, network, network.transport);
}

function count(found: Map<string, Retransmission>, resend: Resend, atUs: number): void {
  const key = `${resend.from} ${resend.to} ${resend.sequence} ${resend.what}`;
  const known = found.get(key);
  if (known !== undefined) found.set(key, { ...known, times: known.times + 1 });
  else if (found.size < MOST_RESENDS) found.set(key, { ...resend, atUs, times: 1 });
}
