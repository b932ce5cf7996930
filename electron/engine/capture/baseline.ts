import type { Clock } from '../../domain/clock.ts';
import { mtrReport, reportHop } from '../../domain/mtr-report.ts';
import type { PathSnapshot } from '../../domain/path-snapshot.ts';
import type { Trace } from '../../domain/trace.ts';
import { utcText } from '../../domain/utc-text.ts';
import { traceOfRounds } from '../trace/trace-of-rounds.ts';
import type { Capture, CaptureContext } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import type { NativeTracing, SharedRound } from './native-tracing.ts';
import { agoText, compareRoutes, hopsText, sameAgainText } from './route-comparison.ts';
import { type TraceDestination, traceDestination } from './trace-destination.ts';
import { traceAsJson } from './trace-evidence.ts';
import type { WatchedPaths } from './watched-paths.ts';

const METHOD = 'last good path, from memory';
const DEADLINE_MS = 5_000;

/** The last good path to the hung address, beside what the path is now; once for each incident. */
export function createBaselineCapture(options: {
  readonly clock: Clock;
  readonly native: NativeTracing;
  readonly watched: WatchedPaths;
}): Capture {
  return {
    kind: 'baseline',
    tier: 'once',
    deadlineMs: () => DEADLINE_MS,
    applies: () => true,
    run: async (subject, context, emit) => {
      const timer = new EvidenceTimer(context.clock);
      const destination = traceDestination(subject, context);
      const skip = (summary: string) => emit(timer.draft('baseline', METHOD, { status: 'skipped', summary }));
      if (destination === null) {
        skip('No last good path can be named: the request has no address yet.');
        return;
      }
      const good = options.native.paths.lastGood(destination.address);
      if (good === null) {
        skip(
          `No good path to ${destination.address} is known: no trace has reached it at a time when nothing hung there.`,
        );
        return;
      }
      const now = await pathNow(options.watched, destination, subject.startedMs, context);
      const source = subject.progress.localAddress ?? 'observer';
      emit(
        timer.draft('baseline', `${METHOD}, traced ${utcText(good.takenAtUs)}`, {
          summary: baselineSummary(good, now, context.clock.utcUs()),
          raw: mtrReport(good.trace.hops.map(reportHop), source, utcText(good.takenAtUs)),
          data: {
            ...traceAsJson(good.trace),
            takenAt: utcText(good.takenAtUs),
            cause: good.cause,
            comparison: now === null ? null : { ...compareRoutes(now, good.trace) },
          },
        }),
      );
    },
  };
}

/** The path as the newest round shows it; null when no round can be had. Not traced anew while one is under way or fresh. */
async function pathNow(
  watched: WatchedPaths,
  destination: TraceDestination,
  notBeforeMs: number,
  { signal }: CaptureContext,
): Promise<Trace | null> {
  let watch: ReturnType<WatchedPaths['join']> | null = null;
  const round = await new Promise<SharedRound | null>((settle) => {
    if (signal.aborted) settle(null);
    else signal.addEventListener('abort', () => settle(null), { once: true });
    watch = watched.join(destination, { notBeforeMs, heard: settle });
  });
  (watch as ReturnType<WatchedPaths['join']> | null)?.leave();
  return round?.outcome.kind === 'traced' ? traceOfRounds([round.outcome.findings]) : null;
}

function baselineSummary(good: PathSnapshot, now: Trace | null, nowUs: number): string {
  const { destination, hops } = good.trace;
  const length = Math.max(0, ...hops.map(({ ttl }) => ttl));
  const begin = `The last good path to ${destination} was traced ${agoText(good, nowUs)} over ${hopsText(length)}`;
  if (now === null) return `${begin}; the path now could not be traced.`;
  const comparison = compareRoutes(now, good.trace);
  switch (comparison.kind) {
    case 'same':
      return now.reached
        ? `${begin}: the same route as now.`
        : `${begin}: the same route as now, as far as hop ${lastAnswer(now)}, where it ends.`;
    case 'differs':
      return `${begin}: it differs from the route now at hop ${comparison.ttl} (${comparison.before} then, ${comparison.now} now)${sameAgainText(comparison)}.`;
    case 'unknown':
      return `${begin}: no hop answers now that answered then.`;
  }
}

function lastAnswer(trace: Trace): number {
  return trace.hops.findLast(({ addresses }) => addresses.length > 0)?.ttl ?? 0;
}
