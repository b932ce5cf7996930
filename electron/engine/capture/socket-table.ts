import type { TcpInfo } from '../../domain/tcp-info.ts';
import type { SocketLook, SocketTimeline } from './socket-timeline.ts';

type Column = readonly [heading: string, cell: (look: SocketLook, timeline: SocketTimeline) => string];

const COLUMNS: readonly Column[] = [
  ['since start', ({ reading }, { startedMs }) => `+${((reading.atMs - startedMs) / 1_000).toFixed(3)} s`],
  ['phase', ({ phase }) => phase],
  ['state', ({ reading: { info } }) => info.state ?? '?'],
  ['SYN again', ({ reading }, timeline) => String(timeline.synRetransmits(reading))],
  ['data again', ({ reading }, timeline) => String(timeline.dataRetransmits(reading))],
  ['unacked', ({ reading: { info } }) => text(info.unackedSegments)],
  ['lost', ({ reading: { info } }) => text(info.lostSegments)],
  ['rtt ms', ({ reading: { info } }) => inMs(info.rttUs)],
  ['var ms', ({ reading: { info } }) => inMs(info.rttVarianceUs)],
  ['rto ms', ({ reading: { info } }) => inMs(info.rtoUs, 0)],
  ['cwnd', ({ reading: { info } }) => text(info.congestionWindowSegments)],
  ['sent', ({ reading: { info } }) => text(info.bytesSent)],
  ['acked', ({ reading: { info } }) => text(info.bytesAcked)],
  ['received', ({ reading: { info } }) => text(info.bytesReceived)],
  ['not sent', ({ reading: { info } }) => text(info.notSentBytes)],
  ['last sent ms', ({ reading: { info } }) => text(info.lastDataSentMs)],
  ['last recv ms', ({ reading: { info } }) => text(info.lastDataReceivedMs)],
  ['last ack ms', ({ reading: { info } }) => text(info.lastAckReceivedMs)],
];

/** The readings as a table, a line each, and all figures of the last one below. */
export function socketTable(timeline: SocketTimeline): string {
  const { looks, where, localPort } = timeline;
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...looks.map((look) => COLUMNS.map(([, cell]) => cell(look, timeline))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const from = localPort === null ? '' : `, from port ${localPort}`;
  const last = looks.at(-1);
  return [
    `TCP_INFO of the connection to ${where}${from}`,
    'bytes and segments; – is what the kernel does not tell; acked counts the SYN as a byte',
    '',
    ...lines,
    ...(last === undefined ? [] : ['', 'last reading in full', ...inFull(last.reading.info)]),
  ].join('\n');
}

function inFull(info: TcpInfo): readonly string[] {
  return Object.entries(info).map(([name, value]) => `  ${name} ${value ?? '–'}`);
}

function text(value: number | null): string {
  return value === null ? '–' : String(value);
}

function inMs(us: number | null, digits = 2): string {
  return us === null ? '–' : (us / 1_000).toFixed(digits);
}
