import { portArgument } from './address-literal.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { parseMtrReport } from './parse-mtr-report.ts';
import type { ToolRun } from './tool-run.ts';
import { type TraceDestination, traceDestination } from './trace-destination.ts';
import { captureTrace, TRACE_USEFUL_MS, type TraceCommand } from './trace-evidence.ts';
import type { TraceQueue } from './trace-queue.ts';

/** Four cycles a second apart and two seconds of grace, plus what a slow machine adds. */
const RUN_DEADLINE_MS = 20_000;

/**
 * The wide report: it is the layout that support desks ask for, in mtr's own words, and it lists every address of a balanced hop,
 * which `--json` of 0.95 leaves out. Two seconds of grace instead of five keep the machine's one queue moving; answers that
 * come later than that after the last probe count as lost.
 */
const REPORT = ['--report', '--report-wide', '--report-cycles', '4', '--gracetime', '2', '--no-dns'];

/** mtr to the hung address: to the very port, and by ICMP, each on its own, because firewalls and balancers treat them differently. */
export function createMtrCapture(queue: TraceQueue<ToolRun>): Capture {
  return {
    kind: 'mtr',
    deadlineMs: () => TRACE_USEFUL_MS + 2 * RUN_DEADLINE_MS,
    applies: (subject, context) => context.platform !== 'win32' && traceDestination(subject, context) !== null,
    run: async (subject: CaptureSubject, context: CaptureContext, emit) => {
      const destination = traceDestination(subject, context);
      if (destination === null) return;
      await Promise.all(
        mtrCommands(destination).map((command) => captureTrace(queue, command, subject, context, emit)),
      );
    },
  };
}

export function mtrCommands(destination: TraceDestination): readonly TraceCommand[] {
  const { address, port } = destination;
  const text = portArgument(port);
  const common = {
    kind: 'mtr',
    tool: 'mtr',
    speed: 'long',
    deadlineMs: RUN_DEADLINE_MS,
    parse: parseMtrReport,
  } as const;
  const icmp: TraceCommand = {
    ...common,
    args: [...REPORT, address],
    subject: { destination: address, port: null, protocol: 'icmp' },
  };
  // A UDP mtr to port 53 would never be answered by a resolver, so it shows loss at the end where there is none.
  if (destination.protocol === 'udp' || text === null) return [icmp];
  return [
    {
      ...common,
      args: [...REPORT, '--tcp', '--port', text, address],
      subject: { destination: address, port, protocol: 'tcp' },
    },
    icmp,
  ];
}
