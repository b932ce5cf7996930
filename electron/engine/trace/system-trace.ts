import { tmpdir } from 'node:os';
import type { Trace, TraceProtocol } from '../../domain/trace.ts';
import type { CaptureContext } from '../capture/capture.ts';
import { createMachineLock } from '../capture/machine-lock.ts';
import { otherTracesRunning } from '../capture/other-traces.ts';
import { parseTraceroute } from '../capture/parse-traceroute.ts';
import { parseTracert } from '../capture/parse-tracert.ts';
import type { Tool } from '../capture/remedies.ts';
import { lastWords, obstacle, runTool, type ToolRun, toolText } from '../capture/tool-run.ts';
import { createTraceQueue } from '../capture/trace-queue.ts';

export interface SystemTraceRequest {
  /** An address literal. */
  readonly address: string;
  readonly port: number;
  readonly protocol: TraceProtocol;
  readonly maxHops: number;
}

export type SystemTrace =
  | { readonly kind: 'traced'; readonly trace: Trace; readonly method: string }
  | { readonly kind: 'impossible'; readonly message: string; readonly remedy: string | null };

/** Windows asks hop by hop, three times, and waits for each silent one. */
const DEADLINE_MS = 120_000;
/** A trace asked for by a person waits its turn this long. */
const WAIT_MS = 60_000;

/**
 * One trace by the system's own tool, in its turn among all traces of this machine: for where the tracer inside cannot work.
 * Never rejects.
 */
export async function traceWithSystemTool(
  request: SystemTraceRequest,
  context: Omit<CaptureContext, 'controls' | 'resolvers'>,
): Promise<SystemTrace> {
  const { clock, platform } = context;
  const command = commandFor(request, platform);
  if (command === null) {
    return {
      kind: 'impossible',
      message: `This system's tool traces by ${platform === 'win32' ? 'ICMP' : 'UDP or ICMP'} only.`,
      remedy: `Ask with --protocol ${platform === 'win32' ? 'icmp' : 'udp'}.`,
    };
  }
  const queue = createTraceQueue<ToolRun>({
    clock,
    lock: createMachineLock({ clock, platform, directory: tmpdir() }),
    otherTraces: () => otherTracesRunning(platform),
  });
  const nowMs = clock.monotonicMs();
  const outcome = await queue.request({
    key: command.args.join(' '),
    speed: 'quick',
    overdueSinceMs: nowMs,
    startBeforeMs: nowMs + WAIT_MS,
    signal: context.signal,
    run: (signal) =>
      runTool({ ...context, controls: [], resolvers: [] }, command.tool, command.args, {
        deadlineMs: DEADLINE_MS,
        signal,
      }),
  });
  if (outcome.kind === 'skipped') {
    return { kind: 'impossible', message: `The trace was not run: ${outcome.reason}.`, remedy: null };
  }
  const run = outcome.value;
  const blocked = obstacle(run, platform);
  if (blocked !== null) return { kind: 'impossible', message: blocked.summary, remedy: blocked.remedy };
  const raw = toolText(run);
  const subject = {
    destination: request.address,
    port: request.protocol === 'icmp' ? null : request.port,
    protocol: request.protocol,
    durationMs: run.durationMs,
  };
  const trace = platform === 'win32' ? parseTracert(raw, subject) : parseTraceroute(raw, subject);
  if (trace === null) {
    return { kind: 'impossible', message: `${command.tool}: ${lastWords(run.outcome)}.`, remedy: null };
  }
  return { kind: 'traced', trace, method: run.method };
}

function commandFor(
  { address, port, protocol, maxHops }: SystemTraceRequest,
  platform: NodeJS.Platform,
): { readonly tool: Tool; readonly args: readonly string[] } | null {
  const hops = String(maxHops);
  const isIpv6 = address.includes(':');
  switch (platform) {
    case 'win32':
      return protocol === 'icmp' ? { tool: 'tracert', args: ['-d', '-h', hops, '-w', '500', address] } : null;
    case 'linux': {
      // Three probes to a hop, not all at once: routers answer a host about once a second each.
      const shape = [isIpv6 ? '-6' : '-4', '-n', '-m', hops, '-q', '3', '-N', hops, '-w', '2', address];
      switch (protocol) {
        case 'tcp':
          return { tool: 'traceroute', args: ['-T', '-p', String(port), ...shape] };
        case 'udp':
          return { tool: 'traceroute', args: ['-U', '-p', String(port), ...shape] };
        case 'icmp':
          return { tool: 'traceroute', args: ['-I', ...shape] };
      }
      break;
    }
    default: {
      const shape = ['-n', '-m', hops, '-q', '3', '-w', '1', address];
      if (isIpv6) return protocol === 'udp' ? { tool: 'traceroute6', args: shape } : null;
      if (protocol === 'icmp') return { tool: 'traceroute', args: ['-I', ...shape] };
      const fixed = ['-e', '-p', String(port), ...shape];
      return { tool: 'traceroute', args: protocol === 'tcp' ? ['-P', 'tcp', ...fixed] : fixed };
    }
  }
}
