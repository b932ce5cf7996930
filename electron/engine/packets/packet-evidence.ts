import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { JsonValue } from '../../domain/json.ts';
import { writePcap } from '../../domain/pcap/pcap-writer.ts';
import { utcText } from '../../domain/utc-text.ts';
import { boundedText } from '../capture/bounded-text.ts';
import type { PacketProgram } from './packet-commands.ts';
import type { Retransmission, TakenPackets } from './take-packets.ts';

/** Retransmissions that the text lists before the packets. */
const MOST_LISTED = 60;

/** What was captured how, and from when to when. */
export interface PacketWindow {
  readonly interfaceName: string;
  readonly program: PacketProgram;
  readonly mode: 'headers' | 'full';
  readonly snapBytes: number;
  readonly filter: string;
  readonly fromUs: number;
  readonly toUs: number;
  /** `localPort` null: it got no connection of its own. */
  readonly request: { readonly startedAtUs: number; readonly localPort: number | null };
  /** Packets of that time that memory had no room for; of this target or of others. */
  readonly lost: number;
}

/** The evidence of one interface; `{ linkType }` alone where nothing came and nothing went. */
export function packetDraft(window: PacketWindow, taken: TakenPackets | { readonly linkType: number }): EvidenceDraft {
  const { interfaceName, snapBytes, filter, fromUs, toUs, program, mode } = window;
  const found = 'pcap' in taken ? taken : nothingTaken(window, taken.linkType);
  const raw = boundedText([...headLines(window, found), '', ...found.lines, ''].join('\n'));
  return {
    kind: 'packets',
    method: `${program} on ${interfaceName}, ${mode === 'full' ? 'whole packets' : 'headers only'}: ${filter}`,
    status: 'captured',
    startedAtUs: fromUs,
    endedAtUs: toUs,
    summary: summaryOf(window, found),
    remedy: null,
    raw: raw.text,
    truncated: raw.truncated || found.leftOut > 0,
    data: {
      interface: interfaceName,
      filter,
      snapLengthBytes: snapBytes,
      headersOnly: mode === 'headers',
      linkType: found.linkType,
      packets: found.packets,
      bytes: found.pcap.length,
      leftOut: found.leftOut,
      dropped: window.lost,
      from: utcText(fromUs),
      to: utcText(toUs),
      resends: found.resends,
      retransmissions: found.retransmissions.map(retransmissionJson),
      program,
    },
    packets: found.pcap,
    sharedPath: false,
  };
}

function nothingTaken({ interfaceName, snapBytes }: PacketWindow, linkType: number): TakenPackets {
  const pcap = writePcap({ linkType, snapLengthBytes: snapBytes }, []);
  return { interfaceName, linkType, pcap, packets: 0, leftOut: 0, resends: 0, retransmissions: [], lines: [] };
}

function summaryOf(window: PacketWindow, { packets, leftOut, resends, retransmissions }: TakenPackets): string {
  const { interfaceName, lost, request } = window;
  const what = [`${counted(packets, 'packet')} on ${interfaceName}`];
  if (packets > 0) what.push(resends === 0 ? 'no retransmission' : counted(resends, 'retransmission'));
  const requests = retransmissions.filter((one) => one.what === 'SYN').reduce((sum, { times }) => sum + times, 0);
  if (requests > 0) what.push(`${requests} of them of a connection request or its answer`);
  if (resends > 0 && request.localPort !== null) {
    // Other requests go to the same host, and other programs may speak with it.
    what.push(`${ownResends(retransmissions, request.localPort)} of them on the connection of this request`);
  }
  if (leftOut > 0) what.push(`${leftOut} more from the middle left out`);
  if (lost > 0) what.push(`${lost} older ones, of this target or others, had no room in memory`);
  return what.join(', ');
}

function ownResends(retransmissions: readonly Retransmission[], localPort: number): number {
  const isOwn = ({ from, to }: Retransmission): boolean =>
    [from, to].some((endpoint) => endpoint.endsWith(`:${localPort}`));
  return retransmissions.filter(isOwn).reduce((sum, { times }) => sum + times, 0);
}

function headLines(window: PacketWindow, { packets, resends, retransmissions }: TakenPackets): readonly string[] {
  const { interfaceName, filter, fromUs, toUs, program, mode, snapBytes, request } = window;
  const listed = retransmissions.slice(0, MOST_LISTED);
  return [
    `interface ${interfaceName}, ${mode === 'full' ? `packets whole up to ${snapBytes} bytes` : 'headers only'}, captured by ${program}`,
    `filter ${filter}`,
    `from ${utcText(fromUs)} to ${utcText(toUs)}; the request began at ${utcText(request.startedAtUs)}`,
    `${counted(packets, 'packet')}, ${counted(resends, 'retransmission')}`,
    ...(listed.length === 0 ? [] : ['', 'sent again:']),
    ...listed.map(
      (one) =>
        `${utcText(one.atUs).slice(11, 23)} ${one.from} > ${one.to} ${one.what} seq ${one.sequence} length ${one.lengthBytes}, ` +
        `${counted(one.times, 'time')}${one.how === 'late' ? '; lost before it came here' : ''}`,
    ),
    ...(retransmissions.length > MOST_LISTED ? [`and ${retransmissions.length - MOST_LISTED} others`] : []),
  ];
}

function retransmissionJson({ atUs, from, to, sequence, lengthBytes, times, what, how }: Retransmission): JsonValue {
  return { at: utcText(atUs), from, to, sequence, lengthBytes, times, what, how };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
