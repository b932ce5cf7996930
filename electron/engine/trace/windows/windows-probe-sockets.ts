import type { Arrival, ProbeHandle, ProbeSockets } from '../probe-sockets.ts';
import { answerOfStatus, parseEchoReply4, parseEchoReply6 } from './echo-reply.ts';
import type { EchoUnderWay, WindowsIcmpCalls } from './icmp-calls.ts';

/** The system's own wait for an answer; the tracer gives up earlier. */
const SYSTEM_WAIT_MS = 1_000;
const SMALL_PAYLOAD_BYTES = 32;
const HEADER_BYTES = { 4: 28, 6: 48 } as const;

interface Awaited {
  readonly handle: ProbeHandle;
  readonly family: 4 | 6;
  readonly echo: EchoUnderWay;
  readonly sentMs: number;
  /** Nobody waits for it any more; the system still does, and its buffer must stay until then. */
  abandoned: boolean;
}

/**
 * Tracing on Windows by its ICMP helper, which needs no privilege and matches answers to requests itself. Written after the
 * documentation of IcmpSendEcho2Ex and Icmp6SendEcho2. TCP and UDP cannot be traced this way.
 * @param nowMs monotonic
 */
export function createWindowsProbeSockets(calls: WindowsIcmpCalls, nowMs: () => number): ProbeSockets {
  const awaited = new Map<ProbeHandle, Awaited>();
  let lastHandle = 0;

  const settle = (entry: Awaited): Arrival | null => {
    awaited.delete(entry.handle);
    calls.release(entry.echo);
    if (entry.abandoned) return null;
    const { handle, family, echo } = entry;
    const reply = family === 4 ? parseEchoReply4(echo.reply) : parseEchoReply6(echo.reply);
    const answer = reply === null ? null : answerOfStatus(reply.status, family);
    if (reply === null || answer === null) return null;
    const measuredMs = nowMs() - entry.sentMs;
    // The system counts whole milliseconds; what was measured here is finer, unless this thread came late to look.
    const rttMs = measuredMs > reply.roundTripMs + 1 ? reply.roundTripMs : measuredMs;
    return { handle, kind: 'answered', seen: { address: reply.address, rttMs, answer, mtuBytes: null } };
  };

  const sweep = (): Arrival[] => {
    const arrivals: Arrival[] = [];
    for (const entry of [...awaited.values()]) {
      if (!calls.isOver(entry.echo)) continue;
      const arrival = settle(entry);
      if (arrival !== null) arrivals.push(arrival);
    }
    return arrivals;
  };

  return {
    permission: (protocol) =>
      protocol === 'icmp'
        ? { kind: 'permitted' }
        : {
            kind: 'refused',
            failure: 'unsupported',
            message: `Windows traces by ICMP; it has no way to follow a path by ${protocol.toUpperCase()}.`,
            remedy: 'Ask with --protocol icmp.',
          },
    send: (probe) => {
      if (probe.protocol !== 'icmp')
        return {
          kind: 'failed',
          failure: 'failed',
          message: `Windows cannot trace by ${probe.protocol.toUpperCase()}.`,
        };
      const family = probe.address.includes(':') ? 6 : 4;
      const payload =
        probe.sizeBytes === null ? SMALL_PAYLOAD_BYTES : Math.max(0, probe.sizeBytes - HEADER_BYTES[family]);
      const sentMs = nowMs();
      const echo = calls.sendEcho(probe.address, probe.ttl, payload, SYSTEM_WAIT_MS);
      if (typeof echo === 'number') {
        const message = `No echo request could be sent to ${probe.address} (system error ${echo}).`;
        return { kind: 'failed', failure: echo === 1_231 || echo === 1_232 ? 'no-route' : 'failed', message };
      }
      lastHandle += 1;
      const handle = lastHandle as ProbeHandle;
      awaited.set(handle, { handle, family, echo, sentMs, abandoned: false });
      return { kind: 'awaited', handle };
    },
    collect: (timeoutMs) => {
      const already = sweep();
      if (already.length > 0 || timeoutMs === 0) return already;
      calls.waitForAny(
        [...awaited.values()].map(({ echo }) => echo),
        timeoutMs,
      );
      return sweep();
    },
    close: (handle) => {
      const entry = awaited.get(handle);
      if (entry !== undefined) entry.abandoned = true;
    },
    pathMtuBytes: () => null,
    get openCount() {
      return [...awaited.values()].filter((entry) => !entry.abandoned).length;
    },
    closeAll: () => {
      // The system writes into the buffers until it gives up by itself; they are only let go then.
      const untilMs = nowMs() + SYSTEM_WAIT_MS;
      for (const entry of awaited.values()) entry.abandoned = true;
      while (awaited.size > 0 && nowMs() < untilMs) {
        calls.waitForAny(
          [...awaited.values()].map(({ echo }) => echo),
          50,
        );
        sweep();
      }
      calls.close();
    },
  };
}
