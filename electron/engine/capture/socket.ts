import type { Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { canonicalAddress } from './address-literal.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { pause } from './pause.ts';
import { type SocketSample, SocketWatch, type WatchedSocket } from './socket-watch.ts';
import { obstacle, type ToolRun, toolText, unreadable } from './tool-run.ts';

const MAX_SAMPLES = 10;
const EVERY_MS = 1_000;

interface Look {
  /** Milliseconds since the hung request began. */
  readonly atMs: number;
  readonly sockets: readonly SocketSample[];
}

/**
 * The view of the system's tools on the very connection that hangs, each second until it ends: unanswered SYNs, unacknowledged
 * bytes, round trip, timers. Only where the kernel cannot be asked itself, because each look starts a program.
 */
export function createSocketCapture(clock: Clock): Capture {
  const watch = new SocketWatch(clock);
  return {
    kind: 'socket',
    deadlineMs: () => MAX_SAMPLES * EVERY_MS + 4_000,
    applies: (subject) => !subject.ended.aborted && watchedSocket(subject) !== null && !kernelTells(subject),
    run: async (subject, context, emit) => {
      const socket = watchedSocket(subject);
      if (socket === null) return;
      const timer = new EvidenceTimer(clock);
      const looks: Look[] = [];
      let lastRun: ToolRun | null = null;
      for (let count = 0; count < MAX_SAMPLES && !subject.ended.aborted && !context.signal.aborted; count += 1) {
        const { run, readable, samples } = await watch.look(socket, context);
        lastRun = run;
        if (!readable) break;
        looks.push({ atMs: (run.startedAtUs - subject.startedAtUs) / 1_000, sockets: samples });
        if (count + 1 < MAX_SAMPLES) await pause(clock, untilNextTick(clock), subject.ended, context.signal);
      }
      if (lastRun !== null) emit(draftOf(timer, socket, looks, lastRun, context));
    },
  };
}

/** To the next full second, at least half a second away: all who watch look at the same time, with one run for all. */
function untilNextTick(clock: Clock): number {
  const untilMs = EVERY_MS - (clock.monotonicMs() % EVERY_MS);
  return untilMs < EVERY_MS / 2 ? untilMs + EVERY_MS : untilMs;
}

function kernelTells({ progress }: CaptureSubject): boolean {
  const readings = progress.tcp.at(-1);
  return readings !== undefined && (readings.read() ?? readings.last) !== null;
}

function watchedSocket(subject: CaptureSubject): WatchedSocket | null {
  const { progress } = subject;
  const address = canonicalAddress(progress.remoteAddress ?? '');
  if (address === null || progress.remotePort === null) return null;
  // UDP questions have no such state.
  if (subject.target.spec.kind === 'dns' && subject.target.spec.transport === 'udp') return null;
  // While connecting, only the socket itself knows the port that it was given.
  const localPort = progress.localPort ?? progress.socket?.localPort ?? null;
  return { remoteAddress: address, remotePort: progress.remotePort, localPort };
}

function draftOf(
  timer: EvidenceTimer,
  socket: WatchedSocket,
  looks: readonly Look[],
  run: ToolRun,
  context: CaptureContext,
) {
  const where = addressAndPortText({ address: socket.remoteAddress, port: socket.remotePort });
  const method = `${run.tool === 'ss' ? 'ss -tinmoe' : run.method}, each second, connection to ${where}`;
  const blocked = obstacle(run, context.platform);
  if (blocked !== null) return timer.draft('socket', run.method, { ...blocked, raw: '' });
  if (looks.length === 0) return timer.draft('socket', run.method, { ...unreadable(run), raw: toolText(run) });
  const seen = looks.filter((look) => look.sockets.length > 0);
  return timer.draft('socket', method, {
    status: context.signal.aborted ? 'timed-out' : 'captured',
    summary: summaryOf(where, seen),
    raw: looks.map(lookText).join('\n'),
    data: {
      remoteAddress: socket.remoteAddress,
      remotePort: socket.remotePort,
      localPort: socket.localPort ?? seen[0]?.sockets[0]?.localPort ?? null,
      samples: looks.map((look) => ({ atMs: look.atMs, sockets: look.sockets.map(sampleJson) })),
    },
  });
}

function lookText(look: Look): string {
  const text = look.sockets.length === 0 ? 'no such connection' : look.sockets.map((one) => one.text).join('\n');
  return `+${(look.atMs / 1_000).toFixed(3)} s\n${text}`;
}

function sampleJson(sample: SocketSample): JsonValue {
  const { text: _text, timer, ...figures } = sample;
  return { ...figures, timer: timer === undefined || timer === null ? null : { ...timer } };
}

function summaryOf(where: string, seen: readonly Look[]): string {
  const last = seen.at(-1)?.sockets[0];
  if (last === undefined) return `The system showed no connection to ${where}.`;
  const retries = last.timer?.name === 'on' ? last.timer.retries : 0;
  if (/^SYN.SENT$/.test(last.state)) {
    const again = Math.max(retries, last.retransmitted ?? 0);
    return `The connection request to ${where} was not answered; sent again ${again} time${again === 1 ? '' : 's'}.`;
  }
  const parts = [`The connection to ${where} is ${last.state}`];
  if (last.rttMs !== undefined && last.rttMs !== null) parts.push(`round trip ${msText(last.rttMs)}`);
  const unacked = last.unackedSegments ?? 0;
  if (last.rttMs !== undefined)
    parts.push(
      unacked === 0 ? 'nothing unacknowledged' : `${unacked} ${unacked === 1 ? 'segment' : 'segments'} unacknowledged`,
    );
  if ((last.retransmitted ?? 0) > 0) parts.push(`${last.retransmitted} retransmitted`);
  if (last.sendQueueBytes !== null && last.sendQueueBytes > 0)
    parts.push(`${last.sendQueueBytes} bytes waiting to be sent or acknowledged`);
  return `${parts.join(', ')}.`;
}
