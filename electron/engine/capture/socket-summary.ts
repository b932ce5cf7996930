import { msText } from '../../domain/ms-text.ts';
import type { Phase } from '../../domain/phase.ts';
import type { TcpInfo } from '../../domain/tcp-info.ts';
import type { SocketLook, SocketTimeline } from './socket-timeline.ts';

/** Silence shorter than this is nothing to speak of. */
const SILENT_MS = 500;

/** What the readings say, in a sentence. */
export function socketSummary(timeline: SocketTimeline): string {
  const { looks, where, first } = timeline;
  const last = looks.at(-1)?.reading;
  if (last === undefined) return `The kernel told nothing of the connection to ${where}.`;
  const synSent = times(1 + timeline.synRetransmits(last));
  if (first === null) {
    if (last.info.state === 'syn-sent') return `SYN sent ${synSent} to ${where}, no answer.`;
    if (last.info.state === 'closed') return `SYN sent ${synSent} to ${where}, and the attempt failed.`;
  }
  const hung = whileItHung(timeline);
  const answeredLate = timeline.readings.taken === null && timeline.synRetransmits(last) > 0;
  const before = answeredLate ? [`SYN sent ${synSent} before ${where} answered`] : [];
  // Nothing but the connecting took long.
  if (answeredLate && hung.reading.info.state === 'syn-sent') return `${before.join()}.`;
  const after = hung.reading === last ? '' : ' Then more came.';
  const account = [...before, ...accountOf(hung, timeline)].join('; ');
  return `${account.charAt(0).toUpperCase()}${account.slice(1)}.${after}`;
}

/** The last reading that shows the hang: not the one at the end if what was waited for had come by then. */
function whileItHung({ looks, first }: SocketTimeline): SocketLook {
  const later = looks.filter(({ reading }) => reading !== first);
  const [before, last] = [later.at(-2), later.at(-1) ?? looks.at(-1)];
  if (last === undefined) throw new Error('A timeline without readings has no summary.');
  if (before === undefined) return last;
  return received(last) > received(before) ? before : last;
}

function received({ reading }: SocketLook): number {
  return reading.info.bytesReceived ?? 0;
}

function accountOf({ reading, phase }: SocketLook, timeline: SocketTimeline): readonly string[] {
  const { info } = reading;
  const unacked = info.unackedSegments ?? 0;
  const again = timeline.dataRetransmits(reading);
  const silentMs = silenceOf(reading, timeline);
  const parts = [
    timeline.readings.taken === null ? stateText(info) : `${stateText(info)}, kept from an earlier request`,
  ];
  if (unacked > 0) {
    const bytes = unackedBytes(info);
    const amount = bytes === null ? '' : ` (${counted(bytes, 'byte')})`;
    const sentAgain = again > 0 ? `, sent again ${times(again)}` : '';
    parts.push(`${counted(unacked, 'segment')}${amount} unacknowledged${sentAgain}`);
  } else if (info.bytesSent !== null) {
    const bytes = info.bytesSent - (info.bytesRetransmitted ?? 0);
    parts.push(bytes > 0 ? `${counted(bytes, 'byte')} sent, all acknowledged` : 'nothing sent');
  } else parts.push('nothing unacknowledged');
  parts.push(receivedText(info.bytesReceived, silentMs));
  if (info.rttUs !== null) parts.push(`round trip ${msText(info.rttUs / 1_000)}`);
  if (unacked === 0) parts.push(again === 0 ? 'no retransmissions' : counted(again, 'retransmission'));
  const last = parts.pop() ?? '';
  const meaning = meaningOf(info, { unacked, again, silentMs, phase });
  return [...parts, meaning === null ? last : `${last}: ${meaning}`];
}

function meaningOf(
  info: TcpInfo,
  seen: { readonly unacked: number; readonly again: number; readonly silentMs: number; readonly phase: Phase },
): string | null {
  if ((info.windowProbes ?? 0) > 0 || (info.sendWindowBytes === 0 && (info.notSentBytes ?? 0) > 0))
    return 'the server has no room for more, it does not read';
  if (seen.unacked > 0) return seen.again > 0 ? 'data is being lost' : null;
  if (info.state === 'close-wait') return 'the server has closed its side';
  if (info.state !== 'established' || seen.silentMs < SILENT_MS) return null;
  return seen.phase === 'transfer' ? 'nothing more comes from the server' : 'the server is silent';
}

/** How long nothing came, of the time in which the request could have had an answer. */
function silenceOf({ atMs, info }: SocketLook['reading'], { startedMs, first }: SocketTimeline): number {
  const sinceMs = atMs - Math.max(startedMs, first?.atMs ?? startedMs);
  return Math.min(sinceMs, info.lastDataReceivedMs ?? sinceMs);
}

function receivedText(bytes: number | null, silentMs: number): string {
  const silence = silentMs < SILENT_MS ? '' : ` for ${msText(silentMs)}`;
  if (bytes === null) return `nothing received${silence}`;
  if (bytes === 0) return `nothing received${silence}`;
  return `${counted(bytes, 'byte')} received${silence === '' ? '' : `, nothing more${silence}`}`;
}

/** Bytes under way: sent once, less those acknowledged, of which the connection request counts as one. */
function unackedBytes({ bytesSent, bytesRetransmitted, bytesAcked }: TcpInfo): number | null {
  if (bytesSent === null || bytesAcked === null) return null;
  const bytes = bytesSent - (bytesRetransmitted ?? 0) - Math.max(0, bytesAcked - 1);
  return bytes > 0 ? bytes : null;
}

function stateText({ state }: TcpInfo): string {
  return state ?? 'connected';
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
