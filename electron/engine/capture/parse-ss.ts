import { canonicalAddress } from './address-literal.ts';

/** One TCP socket as `ss -tinmoe` shows it; numbers in its own units (milliseconds, bytes), null where it says nothing. */
export interface SocketState {
  /** `ESTAB`, `SYN-SENT`, `FIN-WAIT-1` … */
  readonly state: string;
  readonly recvQueueBytes: number;
  readonly sendQueueBytes: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** `on` is the retransmission timer, `persist` the zero-window probe, `keepalive` the keep-alive. */
  readonly timer: { readonly name: string; readonly expires: string; readonly retries: number } | null;
  readonly rtoMs: number | null;
  readonly rttMs: number | null;
  readonly rttVarianceMs: number | null;
  readonly backoff: number | null;
  readonly congestionWindow: number | null;
  readonly unackedSegments: number | null;
  /** Segments that are being retransmitted now, and all that ever were. */
  readonly retransmitting: number | null;
  readonly retransmitted: number | null;
  readonly lostSegments: number | null;
  readonly lastSentMs: number | null;
  readonly lastReceivedMs: number | null;
  readonly lastAckMs: number | null;
  readonly bytesSent: number | null;
  readonly bytesAcked: number | null;
  readonly bytesReceived: number | null;
  readonly bytesRetransmitted: number | null;
  /** The tool's own lines. */
  readonly text: string;
}

const HEAD = /^([A-Z][A-Z0-9-]{2,12})\s+(\d+)\s+(\d+)\s+(\S+):(\d{1,5})\s+(\S+):(\d{1,5})(?:\s+(.*))?$/;

/** Sockets in the output of `ss -tinmoe`: a line of addresses each, followed by an indented one of details. Other lines are ignored. */
export function parseSs(text: string): readonly SocketState[] {
  const sockets: SocketState[] = [];
  const lines = text.split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    const head = HEAD.exec(line.trimEnd());
    if (head === null) continue;
    const next = lines[at + 1] ?? '';
    const details = /^\s+\S/.test(next) && HEAD.exec(next.trim()) === null ? next : '';
    const socket = socketFrom(
      head,
      details,
      [line, details]
        .map((one) => one.trimEnd())
        .join('\n')
        .trimEnd(),
    );
    if (socket !== null) sockets.push(socket);
  }
  return sockets;
}

function socketFrom(head: RegExpExecArray, details: string, text: string): SocketState | null {
  const localAddress = addressOf(head[4] ?? '');
  const remoteAddress = addressOf(head[6] ?? '');
  const [localPort, remotePort] = [Number(head[5]), Number(head[7])];
  if (localAddress === null || remoteAddress === null || localPort > 65_535 || remotePort > 65_535) return null;
  const value = (name: string) => {
    const match = new RegExp(`(?:^|\\s)${name}:(\\d{1,15}(?:\\.\\d+)?)(?=[\\s/,]|$)`).exec(details);
    return match === null ? null : Number(match[1]);
  };
  const rtt = /(?:^|\s)rtt:([\d.]+)\/([\d.]+)/.exec(details);
  const retrans = /(?:^|\s)retrans:(\d+)\/(\d+)/.exec(details);
  // Before the first answer the kernel has no such moments, and shows the time since boot in their place.
  const since = (name: string) => (head[1] === 'SYN-SENT' ? null : value(name));
  const timer = /timer:\(([a-z]+),([^,)]{0,20}),(\d+)\)/.exec(head[8] ?? '');
  return {
    state: head[1] ?? '',
    recvQueueBytes: Number(head[2]),
    sendQueueBytes: Number(head[3]),
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    timer: timer === null ? null : { name: timer[1] ?? '', expires: timer[2] ?? '', retries: Number(timer[3]) },
    rtoMs: value('rto'),
    rttMs: rtt === null ? null : Number(rtt[1]),
    rttVarianceMs: rtt === null ? null : Number(rtt[2]),
    backoff: value('backoff'),
    congestionWindow: value('cwnd'),
    unackedSegments: value('unacked'),
    retransmitting: retrans === null ? null : Number(retrans[1]),
    retransmitted: retrans === null ? null : Number(retrans[2]),
    lostSegments: value('lost'),
    lastSentMs: since('lastsnd'),
    lastReceivedMs: since('lastrcv'),
    lastAckMs: since('lastack'),
    bytesSent: value('bytes_sent'),
    bytesAcked: value('bytes_acked'),
    bytesReceived: value('bytes_received'),
    bytesRetransmitted: value('bytes_retrans'),
    text,
  };
}

/** `[fe80::1]%eth0`, `10.0.0.1%eth0`, `[::1]`, `10.0.0.1`. */
function addressOf(text: string): string | null {
  return canonicalAddress(text.replace(/%[^\]]*$/, '').replace(/^\[(.*)\]$/, '$1'));
}
