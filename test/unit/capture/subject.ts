import type { Clock } from '../../../electron/domain/clock.ts';
import { stallId, targetId } from '../../../electron/domain/ids.ts';
import type { Phase } from '../../../electron/domain/phase.ts';
import { DEFAULT_THRESHOLDS, NO_SECRETS, type Target, type TargetSpec } from '../../../electron/domain/target.ts';
import { httpSpec as plainHttpSpec } from '../../../electron/domain/target-text.ts';
import type {
  CaptureContext,
  CaptureSubject,
  ProgramOutcome,
  ProgramRequest,
} from '../../../electron/engine/capture/capture.ts';
import type { ProbeProgress } from '../../../electron/engine/probe/prober.ts';
import { newProgress } from '../../../electron/engine/probe/progress.ts';

export function someTarget(spec: TargetSpec, changes: Partial<Target> = {}): Target {
  return {
    id: targetId(1),
    origin: 'passing',
    name: 'api',
    spec,
    thresholds: DEFAULT_THRESHOLDS,
    family: 'auto',
    resolver: { kind: 'system' },
    role: 'subject',
    group: null,
    required: true,
    packets: 'off',
    ...changes,
  };
}

export const tcpSpec = (host: string, port: number): TargetSpec => ({ kind: 'tcp', host, port, connectTo: null });

export const httpSpec = (url: string): TargetSpec => ({ ...plainHttpSpec(url, null), proxy: 'none' });

export interface HungRequest {
  readonly subject: CaptureSubject;
  /** It moves on to another phase, and what is known of it changes. */
  move(phase: Phase, progress: Partial<ProbeProgress>): void;
  /** The request ends. */
  end(): void;
}

/** A request that has been open for a second and hangs in `phase`. */
export function hungRequest(
  clock: Clock,
  target: Target,
  progress: Partial<ProbeProgress> = {},
  phase: Phase = 'connect',
): HungRequest {
  const ended = new AbortController();
  const nowMs = clock.monotonicMs();
  const listeners = new Set<() => void>();
  let now = phase;
  const known = { ...newProgress(nowMs - 1_000), phase, ...progress };
  return {
    move: (next, changes) => {
      now = next;
      Object.assign(known, changes);
      for (const listener of [...listeners]) listener();
    },
    subject: {
      stallId: stallId(1),
      target,
      secrets: NO_SECRETS,
      startedAtUs: clock.utcUs() - 1_000_000,
      startedMs: nowMs - 1_000,
      openedBy: 'overdue',
      phaseNow: () => now,
      onMoved: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      progress: known,
      ended: ended.signal,
    },
    end: () => ended.abort(),
  };
}

/** A context whose programs are played: `play` answers each command line. */
export function playedContext(
  clock: Clock,
  play: (request: ProgramRequest) => ProgramOutcome | Promise<ProgramOutcome>,
  changes: Partial<CaptureContext> = {},
): CaptureContext & { readonly requests: ProgramRequest[] } {
  const requests: ProgramRequest[] = [];
  return {
    clock,
    runProgram: async (request) => {
      requests.push(request);
      return play(request);
    },
    platform: 'linux',
    environment: {},
    resolvers: [],
    controls: [],
    signal: new AbortController().signal,
    ...changes,
    requests,
  };
}

export function said(
  stdout: string,
  changes: Partial<Extract<ProgramOutcome, { kind: 'ended' }>> = {},
): ProgramOutcome {
  return { kind: 'ended', exitCode: 0, stoppedBy: null, stdout, stderr: '', truncated: false, ...changes };
}
