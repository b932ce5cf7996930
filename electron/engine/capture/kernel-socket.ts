import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { Capture, CaptureSubject } from './capture.ts';
import { pause } from './pause.ts';
import { socketSummary } from './socket-summary.ts';
import { socketTable } from './socket-table.ts';
import { SocketTimeline } from './socket-timeline.ts';

const OFTEN_MS = 1_000;
const SELDOM_MS = 10_000;
/** A hang that lasts longer changes little from one second to the next. */
const OFTEN_FOR_MS = 60_000;

/**
 * The kernel's own account of the connection that hangs (TCP_INFO): at connect, now, each second, and right before it is closed.
 * Each reading takes microseconds and starts no program, so every stall has it, however many there are at once. Handed over
 * with the first reading, and in full at the end of each connection that the request used while it was overdue.
 */
export const kernelSocketCapture: Capture = {
  kind: 'socket',
  tier: 'light',
  // As long as a stall can last.
  deadlineMs: ({ target }) => target.thresholds.timeoutMs + 5_000,
  applies: ({ target, progress, ended }, { platform }) =>
    platform === 'linux' &&
    (progress.tcp.length > 0 || (!ended.aborted && !(target.spec.kind === 'dns' && target.spec.transport === 'udp'))),
  run: async (subject, { clock, signal }, emit) => {
    const { progress, ended } = subject;
    const firstMs = clock.monotonicMs();
    // Earlier connections of the request did what they were for before it was overdue.
    let index = Math.max(0, progress.tcp.length - 1);
    let timeline: SocketTimeline | null = null;
    let told: 'nothing' | 'first' | 'all' = 'nothing';
    for (;;) {
      const readings = progress.tcp[index];
      const over = ended.aborted || signal.aborted;
      if (readings !== undefined) {
        timeline ??= new SocketTimeline(readings, progress.localPort, subject.startedMs);
        timeline.look(subject.phaseNow());
        const closed = over || readings.isOver;
        if (timeline.looks.length > 0 && (told === 'nothing' || (closed && told === 'first'))) {
          emit(draftOf(timeline, subject, closed));
          told = closed ? 'all' : 'first';
        }
        if (closed && index + 1 < progress.tcp.length) {
          index += 1;
          timeline = null;
          told = 'nothing';
          continue;
        }
      }
      if (over) return;
      await pause(clock, untilNextLook(clock.monotonicMs() - firstMs), ended, signal);
      // What the prober writes on ending comes in the same turn as the signal; read after it.
      await Promise.resolve();
    }
  },
};

function untilNextLook(elapsedMs: number): number {
  const everyMs = elapsedMs < OFTEN_FOR_MS ? OFTEN_MS : SELDOM_MS;
  return everyMs - (elapsedMs % everyMs);
}

function draftOf(timeline: SocketTimeline, subject: CaptureSubject, closed: boolean): EvidenceDraft {
  const { looks, where } = timeline;
  const atUs = (monotonicMs: number) => subject.startedAtUs + Math.round((monotonicMs - subject.startedMs) * 1_000);
  return {
    kind: 'socket',
    method: `TCP_INFO of the connection to ${where}, ${closed ? 'each second to its end' : 'as far as it had come'}`,
    status: 'captured',
    // The times are those of the readings: after a quick failure they were taken before this capture began.
    startedAtUs: atUs(looks[0]?.reading.atMs ?? subject.startedMs),
    endedAtUs: atUs(looks.at(-1)?.reading.atMs ?? subject.startedMs),
    summary: socketSummary(timeline),
    remedy: null,
    raw: socketTable(timeline),
    truncated: false,
    data: timeline.data(),
    sharedPath: false,
  };
}
