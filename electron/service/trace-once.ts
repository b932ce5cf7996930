import type { Clock } from '../domain/clock.ts';
import type { TraceProtocol } from '../domain/trace.ts';
import { createProgramRunner } from '../engine/capture/run-program.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { runCycles } from '../engine/trace/run-cycles.ts';
import { type SystemTrace, type SystemTraceRequest, traceWithSystemTool } from '../engine/trace/system-trace.ts';
import { createThreadTracer, type ThreadTracer } from '../engine/trace/thread-tracer.ts';
import { traceOfRounds, traceOfScouts } from '../engine/trace/trace-of-rounds.ts';
import type { RoundFindings, RoundOrder, RoundOutcome, TraceObstacle } from '../engine/trace/tracer.ts';
import { createProbeTools } from './probe-tools.ts';
import type { TraceHindrance, TraceOutcome, TraceRequest } from './service.ts';

/** A SYN is sent again after a second, which would blur what was lost; what is sent a little later than the first has its time, too. */
const PATIENCE_MS = 800;
const PROBES_A_HOP = 3;

const WITHOUT_PERMISSION: TraceHindrance = {
  message: 'Traces by TCP and UDP need no permission.',
  remedy: 'ask with --protocol tcp or --protocol udp',
};

const UNPROVEN_SILENCE = {
  obstacle: 'tracer-failed',
  message: 'The tracer inside, which nobody has run on this system yet, heard no answer at all.',
  remedy: null,
} as const;

/** What a single trace makes use of. */
export interface TraceParts {
  readonly clock: Clock;
  readonly tracer: ThreadTracer;
  /** Somebody has run the tracer on this system; where nobody has, its silence is not believed alone. */
  readonly isProven: boolean;
  /** Addresses of a host, in the order in which the system would use them. */
  readonly resolve: (
    host: string,
    signal: AbortSignal,
  ) => Promise<
    | { readonly kind: 'resolved'; readonly addresses: readonly string[] }
    | { readonly kind: 'failed'; readonly message: string }
  >;
  readonly traceWithTool: (request: SystemTraceRequest, signal: AbortSignal) => Promise<SystemTrace>;
}

/**
 * One path trace to a host, or many rounds of one. The name is resolved as the system does it, and the first address is traced
 * whose family this machine has. Where the tracer inside cannot work, the system's own tool does. Never rejects.
 */
export async function traceOnce(request: TraceRequest): Promise<TraceOutcome> {
  const parts = systemParts();
  try {
    return await traceWith(request, parts);
  } finally {
    await parts.tracer.close();
  }
}

export async function traceWith(request: TraceRequest, parts: TraceParts): Promise<TraceOutcome> {
  const { host, signal } = request;
  // The thread starts while the name is resolved, so that its start is no part of the trace.
  const [resolution] = await Promise.all([parts.resolve(host, signal), parts.tracer.warm()]);
  if (resolution.kind === 'failed') return impossible({ message: resolution.message, remedy: null });
  const [first, ...others] = resolution.addresses;
  if (first === undefined) return impossible({ message: `${host} has no address.`, remedy: null });
  const outcome = await traceAddress(first, request, parts);
  const other = others.find((address) => isIpv6(address) !== isIpv6(first));
  if (outcome.kind === 'traced' || outcome.obstacle !== 'family-missing' || other === undefined) return told(outcome);
  const second = await traceAddress(other, request, parts);
  if (second.kind === 'impossible') return told(outcome);
  return { ...second, hindrances: [...outcome.reasons.map(({ message }) => message), ...second.hindrances] };
}

type AddressOutcome =
  | Extract<TraceOutcome, { readonly kind: 'traced' }>
  | {
      readonly kind: 'impossible';
      readonly obstacle: TraceObstacle;
      readonly reasons: readonly TraceHindrance[];
    };

async function traceAddress(address: string, request: TraceRequest, parts: TraceParts): Promise<AddressOutcome> {
  const { protocol, signal } = request;
  const asked = request.cycles ?? 1;
  const order: RoundOrder = {
    address,
    port: protocol === 'icmp' ? null : request.port,
    protocol,
    maxHops: request.maxHops,
    probesPerHop: request.cycles === null ? PROBES_A_HOP : 1,
    patienceMs: PATIENCE_MS,
    known: null,
    urgency: 'asked',
    spareRouters: false,
    sizeBytes: request.sizeBytes,
  };
  const rounds: RoundFindings[] = [];
  const onRound = (done: number, findings: RoundFindings): void => {
    rounds.push(findings);
    request.onCycle(done);
  };
  const run = await runCycles(parts.tracer, parts.clock, order, asked, onRound, signal);
  if (run.kind === 'impossible') {
    return usesTool(run, protocol)
      ? traceByTool(address, request, parts, run)
      : { kind: 'impossible', obstacle: run.obstacle, reasons: [hindrance(run)] };
  }
  const { done, cancelled, untraced } = run;
  if (!parts.isProven && !cancelled && !rounds.some(wasHeard)) {
    const byTool = await traceByTool(address, request, parts, { ...UNPROVEN_SILENCE, kind: 'impossible' });
    if (byTool.kind === 'traced') return byTool;
  }
  return {
    kind: 'traced',
    trace: traceOfRounds(rounds),
    method: `native ${protocol.toUpperCase()} trace`,
    ahead: traceOfScouts(rounds),
    rounds: { asked, done, cancelled },
    hindrances:
      untraced === null ? [] : [`${untraced.count} of ${asked} cycles could not be traced: ${untraced.message}`],
  };
}

async function traceByTool(
  address: string,
  request: TraceRequest,
  parts: TraceParts,
  native: Extract<RoundOutcome, { readonly kind: 'impossible' }>,
): Promise<AddressOutcome> {
  const { port, protocol, maxHops, signal } = request;
  const outcome = await parts.traceWithTool({ address, port, protocol, maxHops }, signal);
  if (outcome.kind === 'impossible') {
    const others = protocol === 'icmp' && native.obstacle === 'not-permitted' ? [WITHOUT_PERMISSION] : [];
    return {
      kind: 'impossible',
      obstacle: native.obstacle,
      reasons: [hindrance(native), hindrance(outcome), ...others],
    };
  }
  const once = request.cycles === null || request.cycles === 1 ? '' : ' once';
  return {
    kind: 'traced',
    trace: outcome.trace,
    method: outcome.method,
    ahead: null,
    rounds: { asked: 1, done: 1, cancelled: false },
    hindrances: [native.message, `The system's own tool traced the path${once} instead.`],
  };
}

const wasHeard = ({ probes, scouts }: RoundFindings): boolean =>
  [...probes, ...scouts].some(({ state }) => state.kind === 'answered');

/** Whether the system's own tool may still manage what the tracer inside cannot. */
function usesTool({ obstacle }: { readonly obstacle: TraceObstacle }, protocol: TraceProtocol): boolean {
  switch (obstacle) {
    case 'native-code-missing':
    case 'unsupported':
    case 'tracer-failed':
      return true;
    case 'not-permitted':
      return protocol === 'icmp';
    case 'no-route':
    case 'no-descriptors':
    case 'family-missing':
    case 'cancelled':
      return false;
  }
}

function systemParts(): TraceParts {
  const clock = new SystemClock();
  const { platform, env: environment } = process;
  const { resolver } = createProbeTools(clock);
  return {
    clock,
    // What it has to say comes with the outcome, too.
    tracer: createThreadTracer({ clock, platform, log: () => {} }),
    isProven: platform === 'linux',
    async resolve(host, signal) {
      const options = { family: 'auto', resolver: { kind: 'system' }, signal, asking: () => {} } as const;
      const resolution = await resolver.resolve(host, options);
      return resolution.kind === 'failed'
        ? { kind: 'failed', message: resolution.failure.message }
        : { kind: 'resolved', addresses: resolution.addresses };
    },
    traceWithTool: (request, signal) =>
      traceWithSystemTool(request, {
        clock,
        platform,
        environment,
        signal,
        runProgram: createProgramRunner({ clock, platform, environment }),
      }),
  };
}

const isIpv6 = (address: string): boolean => address.includes(':');
const hindrance = ({ message, remedy }: TraceHindrance): TraceHindrance => ({ message, remedy });
const impossible = (reason: TraceHindrance): TraceOutcome => ({ kind: 'impossible', reasons: [reason] });
const told = (outcome: AddressOutcome): TraceOutcome =>
  outcome.kind === 'traced' ? outcome : { kind: 'impossible', reasons: outcome.reasons };
