import { portArgument } from './address-literal.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { parseTraceroute } from './parse-traceroute.ts';
import { parseTracert } from './parse-tracert.ts';
import type { ToolRun } from './tool-run.ts';
import { type TraceDestination, traceDestination } from './trace-destination.ts';
import { captureTrace, TRACE_USEFUL_MS, type TraceCommand } from './trace-evidence.ts';
import type { TraceQueue } from './trace-queue.ts';

const MAX_HOPS = '20';

/** Linux sends all hops at once and is through in a round trip, or in two seconds where hops are silent. */
const LINUX_DEADLINE_MS = 8_000;

/** macOS and Windows go hop by hop and wait for each silent one; what they have by then is kept. */
const OTHERS_DEADLINE_MS = 30_000;

/**
 * The path to the hung port: one probe a hop, all hops at once, because it has to fit into a hang of three seconds, and
 * because more would run into the routers' own limit of about one answer a second. mtr repeats it four times.
 */
export function createTracerouteCapture(queue: TraceQueue<ToolRun>): Capture {
  return {
    kind: 'traceroute',
    deadlineMs: () => TRACE_USEFUL_MS + 2 * OTHERS_DEADLINE_MS,
    applies: (subject, context) => traceDestination(subject, context) !== null,
    run: async (subject: CaptureSubject, context: CaptureContext, emit) => {
      const destination = traceDestination(subject, context);
      if (destination === null) return;
      const [first, fallback] = tracerouteCommands(destination, context.platform);
      const draft = await captureTrace(queue, first, subject, context, emit);
      if (draft.status === 'not-permitted' && fallback !== null)
        await captureTrace(queue, fallback, subject, context, emit);
    },
  };
}

/** The trace to run, and what to run in its stead where it is not permitted. */
export function tracerouteCommands(
  destination: TraceDestination,
  platform: NodeJS.Platform,
): readonly [TraceCommand, TraceCommand | null] {
  switch (platform) {
    case 'win32':
      return [windowsCommand(destination), null];
    case 'linux':
      return linuxCommands(destination);
    default:
      return bsdCommands(destination);
  }
}

function linuxCommands(destination: TraceDestination): readonly [TraceCommand, TraceCommand | null] {
  const { address, port } = destination;
  const text = portArgument(port) ?? '80';
  const family = address.includes(':') ? '-6' : '-4';
  const shape = [family, '-n', '-m', MAX_HOPS, '-q', '1', '-N', MAX_HOPS, '-w', '2'];
  const common = {
    kind: 'traceroute',
    tool: 'traceroute',
    speed: 'quick',
    deadlineMs: LINUX_DEADLINE_MS,
    parse: parseTraceroute,
  } as const;
  const udp = (options: readonly string[], to: number | null): TraceCommand => ({
    ...common,
    args: [...options, ...shape, address],
    subject: { destination: address, port: to, protocol: 'udp' },
  });
  if (destination.protocol === 'udp') return [udp(['-U', '-p', text], port), null];
  const tcp: TraceCommand = {
    ...common,
    args: ['-T', '-p', text, ...shape, address],
    subject: { destination: address, port, protocol: 'tcp' },
  };
  return [tcp, udp([], null)];
}

function bsdCommands(destination: TraceDestination): readonly [TraceCommand, TraceCommand | null] {
  const { address, port } = destination;
  const text = portArgument(port) ?? '80';
  // The BSDs keep IPv6 in a program of its own.
  const tool = address.includes(':') ? 'traceroute6' : 'traceroute';
  const shape = ['-n', '-m', MAX_HOPS, '-q', '1', '-w', '1'];
  const common = {
    kind: 'traceroute',
    tool,
    speed: 'quick',
    deadlineMs: OTHERS_DEADLINE_MS,
    parse: parseTraceroute,
  } as const;
  const udp: TraceCommand = {
    ...common,
    args:
      destination.protocol === 'udp' && tool === 'traceroute'
        ? ['-e', '-p', text, ...shape, address]
        : [...shape, address],
    subject: { destination: address, port: destination.protocol === 'udp' ? port : null, protocol: 'udp' },
  };
  if (destination.protocol === 'udp' || tool === 'traceroute6') return [udp, null];
  const tcp: TraceCommand = {
    ...common,
    // -e keeps the port fixed; without it each probe would go to the next one.
    args: ['-P', 'tcp', '-e', '-p', text, ...shape, address],
    subject: { destination: address, port, protocol: 'tcp' },
  };
  return [tcp, udp];
}

function windowsCommand(destination: TraceDestination): TraceCommand {
  return {
    kind: 'traceroute',
    tool: 'tracert',
    // Windows traces by ICMP only.
    args: ['-d', '-h', MAX_HOPS, '-w', '500', destination.address],
    speed: 'quick',
    deadlineMs: OTHERS_DEADLINE_MS,
    subject: { destination: destination.address, port: null, protocol: 'icmp' },
    parse: parseTracert,
  };
}
