import { tmpdir } from 'node:os';
import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { PacketWatch } from '../packets/packet-watch.ts';
import { createPacketCaptures } from '../packets/packets-capture.ts';
import { createNameResolver } from '../probe/resolve/create-name-resolver.ts';
import type { NameResolver } from '../probe/resolve/name-resolver.ts';
import { AbortAudience } from './abort-audience.ts';
import { createBaselineCapture } from './baseline.ts';
import { boundedText, oneLine } from './bounded-text.ts';
import type { Capture, CaptureContext, CaptureSubject, CaptureTier } from './capture.ts';
import { createControlsCapture } from './controls.ts';
import { createFreshConnectCapture } from './fresh-connect.ts';
import { createGatewayCapture } from './gateway.ts';
import { hostLoadCapture } from './host-load.ts';
import { kernelSocketCapture } from './kernel-socket.ts';
import { createMachineLock, type MachineLock } from './machine-lock.ts';
import { createMtrCapture } from './mtr.ts';
import { createNativeTraceCapture } from './native-trace.ts';
import type { NativeTracing } from './native-tracing.ts';
import { otherTracesRunning } from './other-traces.ts';
import { createResolversCapture } from './resolvers.ts';
import { RoundRunner } from './round-runner.ts';
import { createSocketCapture } from './socket.ts';
import { StartSlices } from './start-slices.ts';
import { tcpCountersCapture } from './tcp-counters.ts';
import type { ToolRun } from './tool-run.ts';
import { createTraceQueue } from './trace-queue.ts';
import { createTracerouteCapture } from './traceroute.ts';
import { transcriptCapture } from './transcript.ts';
import { WatchedPaths } from './watched-paths.ts';

export interface CapturePlan {
  /**
   * Runs every capture of the tier that applies to the subject, all at once (urgent ones in the same turn, the rest right behind),
   * each under its own deadline. Settles when the last has ended; never rejects. Evidence is handed over as it comes, until the
   * context's signal aborts and what is under way has been stopped.
   */
  run(
    tier: CaptureTier,
    subject: CaptureSubject,
    context: CaptureContext,
    emit: (draft: EvidenceDraft) => void,
  ): Promise<void>;
}

/** What a capture is given to hand over what it has once it has been called off. */
const WIND_UP_MS = 700;

/** The plan of domain.md. Make one for the whole engine: its trace queue is the machine's one queue. */
export function createCapturePlan(options: {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Finds the addresses of control targets; by default the engine's own resolver. */
  readonly nameResolver?: NameResolver;
  /** Keeps traces of all processes of this machine apart; by default the machine's own. */
  readonly traceLock?: MachineLock;
  /** For traces of our own; without it the system's tools alone trace. */
  readonly native?: NativeTracing;
  /** For packets of the targets that ask for them; without it there are none. */
  readonly packets?: PacketWatch;
  readonly captures?: readonly Capture[];
}): CapturePlan {
  const nameResolver = options.nameResolver ?? createNameResolver({ clock: options.clock });
  const captures = options.captures ?? systemCaptures({ ...options, nameResolver });
  const slices = new StartSlices(options.clock);
  const audience = new AbortAudience();
  return {
    run: async (tier, subject, context, emit) => {
      const applicable = captures.filter(
        (capture) => (capture.tier ?? 'full') === tier && applies(capture, subject, context),
      );
      await Promise.all(
        applicable.map((capture) =>
          capture.urgent === true
            ? runOne(capture, subject, context, audience, emit)
            : new Promise<void>((settle) => {
                slices.add(() => settle(runOne(capture, subject, context, audience, emit)));
              }),
        ),
      );
    },
  };
}

/** All captures; those that have to be quick come first. */
function systemCaptures(options: {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly nameResolver: NameResolver;
  readonly traceLock?: MachineLock;
  readonly native?: NativeTracing;
  readonly packets?: PacketWatch;
}): readonly Capture[] {
  const { clock, platform, native, packets } = options;
  let askedRoutersSince = (_sinceMs: number): boolean => false;
  const queue = createTraceQueue<ToolRun>({
    clock,
    lock: options.traceLock ?? createMachineLock({ clock, platform, directory: tmpdir() }),
    otherTraces: async (sinceMs) => askedRoutersSince(sinceMs) || (await otherTracesRunning(platform)),
  });
  const ours: Capture[] = [];
  if (native !== undefined) {
    const runner = new RoundRunner(clock, native, (sinceMs) => queue.tracedSince(sinceMs));
    askedRoutersSince = (sinceMs) => runner.askedRoutersSince(sinceMs);
    const watched = new WatchedPaths(clock, runner);
    ours.push(
      createNativeTraceCapture({ clock, native, runner, watched }),
      createBaselineCapture({ clock, native, watched }),
    );
  }
  return [
    ...(packets === undefined ? [] : createPacketCaptures(packets, clock)),
    ...ours,
    createFreshConnectCapture(options),
    createTracerouteCapture(queue),
    kernelSocketCapture,
    createSocketCapture(clock),
    createMtrCapture(queue),
    createResolversCapture(clock),
    createControlsCapture(options),
    createGatewayCapture(clock),
    tcpCountersCapture,
    hostLoadCapture,
    transcriptCapture,
  ];
}

function applies(capture: Capture, subject: CaptureSubject, context: CaptureContext): boolean {
  return !context.signal.aborted && capture.applies(subject, context);
}

async function runOne(
  capture: Capture,
  subject: CaptureSubject,
  context: CaptureContext,
  audience: AbortAudience,
  emit: (draft: EvidenceDraft) => void,
): Promise<void> {
  // Called off while it waited for its start: nobody would tell it again.
  if (context.signal.aborted) return;
  const { clock } = context;
  const startedAtUs = clock.utcUs();
  const startedMs = clock.monotonicMs();
  const deadlineMs = capture.deadlineMs(subject);
  const abort = new AbortController();
  const callOff = () => abort.abort();
  let open = true;
  let handedOver = 0;
  const hand = (draft: EvidenceDraft) => {
    if (!open) return;
    handedOver += 1;
    const raw = boundedText(draft.raw);
    emit({ ...draft, raw: raw.text, truncated: draft.truncated || raw.truncated });
  };
  const end = (status: 'failed' | 'timed-out', summary: string) => {
    hand({
      kind: capture.kind,
      method: capture.kind,
      status,
      startedAtUs,
      endedAtUs: startedAtUs + Math.round((clock.monotonicMs() - startedMs) * 1_000),
      summary,
      remedy: null,
      raw: '',
      truncated: false,
      data: null,
      sharedPath: false,
    });
  };

  const stopListening = audience.listen(context.signal, callOff);
  const cancelDeadline = clock.schedule(deadlineMs, callOff);
  let cancelWindUp = () => {};
  const abandoned = new Promise<'abandoned'>((settle) => {
    abort.signal.addEventListener(
      'abort',
      () => {
        cancelWindUp = clock.schedule(WIND_UP_MS, () => settle('abandoned'));
      },
      { once: true },
    );
  });
  try {
    const running = Promise.resolve(capture.run(subject, { ...context, signal: abort.signal }, hand)).then(
      () => 'done' as const,
    );
    const outcome = await Promise.race([running, abandoned]);
    if (outcome === 'abandoned') {
      running.catch(() => {
        // Said already: it was given up, and whatever it stumbled over while ending is the consequence.
      });
      if (handedOver === 0) end('timed-out', `Nothing was found within ${Math.round(deadlineMs / 1_000)} s.`);
    }
  } catch (error) {
    end('failed', `This capture failed: ${oneLine(error instanceof Error ? error.message : String(error))}.`);
  } finally {
    open = false;
    cancelDeadline();
    cancelWindUp();
    stopListening();
  }
}
