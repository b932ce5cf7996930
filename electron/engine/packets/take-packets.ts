import { decodePacket } from '../../domain/pcap/decode-packet.ts';
import type { DecodedPacket } from '../../domain/pcap/decoded-packet.ts';
import { headerBytes } from '../../domain/pcap/headers-only.ts';
import { packetLine } from '../../domain/pcap/packet-line.ts';
import { recordBytes, writePcap } from '../../domain/pcap/pcap-writer.ts';
import { type Resend, TcpResends } from '../../domain/pcap/tcp-resends.ts';
import type { KeptPacket, PacketRing } from './packet-ring.ts';
import type { Channel } from './packet-watch.ts';

/** Of one item of evidence. */
const MOST_BYTES = 4 * 1_048_576;
/** So much of it from the beginning, where connections are opened; the rest from the end. */
const FIRST_BYTES = 1_048_576;
/** Packets that are looked at in one turn of the event loop: about a millisecond. */
const IN_ONE_TURN = 400;
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
  readonly snapBytes: number;
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
  const found: KeptPacket[] = [];
  for (const some of ring.read(choice.numbers, choice.fromUs, choice.toUs)) {
    for (const packet of some) found.push(packet);
    await nextTurn();
  }
  const taken: TakenPackets[] = [];
  for (const [number, { interfaceName, linkType }] of channels.entries()) {
    const ofChannel = found.filter(({ channel }) => channel === number);
    if (ofChannel.length === 0) continue;
    const { kept, leftOut } = bounded(inOrder(ofChannel));
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

function bounded(packets: readonly KeptPacket[]): { readonly kept: readonly KeptPacket[]; readonly leftOut: number } {
  const all = packets.reduce((sum, packet) => sum + recordBytes(packet), 0);
  if (all <= MOST_BYTES) return { kept: packets, leftOut: 0 };
  let head = 0;
  for (let bytes = 0; head < packets.length; head += 1) {
    bytes += sizeOf(packets[head]);
    if (bytes > FIRST_BYTES) break;
  }
  let tail = packets.length;
  for (let bytes = 0; tail > head; tail -= 1) {
    bytes += sizeOf(packets[tail - 1]);
    if (bytes > MOST_BYTES - FIRST_BYTES) break;
  }
  return { kept: [...packets.slice(0, head), ...packets.slice(tail)], leftOut: tail - head };
}

const sizeOf = (packet: KeptPacket | undefined) => (packet === undefined ? 0 : recordBytes(packet));

async function examined(
  kept: readonly KeptPacket[],
  leftOut: number,
  linkType: number,
  { mode, snapBytes }: PacketChoice,
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
    packets.push(mode === 'full' ? packet : withoutPayload(packet, decoded));
  }
  if (leftOut > 0) lines.push(`${leftOut} packets from the middle were left out, here and in the file.`);
  return {
    pcap: writePcap({ linkType, snapLengthBytes: snapBytes }, packets),
    resends,
    retransmissions: [...found.values()],
    lines,
  };
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
