import type { Failure } from '../../domain/failure.ts';
import type { EdgeFacts } from '../../domain/sample.ts';
import { type PhaseTimer, sumPhases } from './phase-timer.ts';
import type { ProbeRun } from './probe-run.ts';
import type { ProbeResult } from './prober.ts';
import { tcpSummary } from './tcp-readings.ts';
import type { ToldTime } from './told-time.ts';

/**
 * The result of a probe that has ended; what only some protocols know is given in `more`. The total runs from the start of
 * the first phase to the end of the last, so what this program does before and after is not the server's.
 */
export function probeResult(
  run: ProbeRun,
  failure: Failure | null,
  timers: readonly PhaseTimer[],
  more: {
    readonly status?: number | null;
    readonly reusedConnection?: boolean;
    readonly edge?: EdgeFacts | null;
    readonly told?: ToldTime | null;
  } = {},
): ProbeResult {
  const { progress } = run.context;
  progress.failure = failure;
  const startedMs = timers[0]?.startedMs ?? null;
  const endedMs = timers.at(-1)?.endedMs ?? null;
  return {
    totalMs: startedMs === null || endedMs === null ? 0 : endedMs - startedMs,
    phases: sumPhases(timers.map((timer) => timer.phases())),
    failure,
    status: more.status ?? null,
    remoteAddress: progress.remoteAddress,
    remotePort: progress.remotePort,
    localAddress: progress.localAddress,
    localPort: progress.localPort,
    tcp: tcpSummary(progress.tcp, progress),
    reusedConnection: more.reusedConnection ?? false,
    edge: more.edge ?? null,
    certificate: progress.certificate,
    told: more.told ?? null,
    exchanges: progress.exchanges,
    dnsAnswer: progress.dnsAnswer,
  };
}
