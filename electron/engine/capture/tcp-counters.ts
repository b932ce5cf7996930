import type { Capture, CaptureContext } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { kernelFile } from './kernel-file.ts';
import {
  type Counters,
  counterChanges,
  parseNetstatStatistics,
  parseProcCounters,
  parseProcNetDev,
} from './parse-counters.ts';
import { pause } from './pause.ts';
import { runTool } from './tool-run.ts';

/** A request that hangs longer than this is compared up to here. */
const LONGEST_MS = 60_000;
/** After the fact there is no stall to wait for; a second shows whether trouble goes on. */
const AFTERWARDS_MS = 1_000;
const NETSTAT_DEADLINE_MS = 5_000;

/** Those that tell of trouble: shown in the summary when they moved, and always in the text. */
const TELLING = [
  'Tcp.RetransSegs',
  'Tcp.AttemptFails',
  'Tcp.EstabResets',
  'Tcp.InErrs',
  'Tcp.OutRsts',
  'TcpExt.TCPTimeouts',
  'TcpExt.TCPSynRetrans',
  'TcpExt.TCPLostRetransmit',
  'TcpExt.TCPAbortOnTimeout',
  'TcpExt.ListenOverflows',
  'TcpExt.ListenDrops',
  'TcpExt.TCPReqQFullDrop',
  'TcpExt.TCPBacklogDrop',
  'TcpExt.TCPMemoryPressures',
  'TcpExt.PAWSEstab',
  'Icmp.InDestUnreachs',
  'Ip.InDiscards',
  'Ip.OutNoRoutes',
  'Udp.InErrors',
  'Udp.RcvbufErrors',
];

/** The host's own TCP and interface counters when the capture begins and when the request has ended, with what changed between. */
export const tcpCountersCapture: Capture = {
  kind: 'tcp-counters',
  deadlineMs: () => LONGEST_MS + 2 * NETSTAT_DEADLINE_MS,
  applies: () => true,
  run: async (subject, context, emit) => {
    const timer = new EvidenceTimer(context.clock);
    const before = await readCounters(context);
    const ended = subject.ended.aborted;
    await pause(context.clock, ended ? AFTERWARDS_MS : LONGEST_MS, context.signal, ...(ended ? [] : [subject.ended]));
    const after = await readCounters(context);
    const changes = counterChanges(before, after);
    const method = context.platform === 'linux' ? '/proc/net/snmp, netstat and dev' : 'netstat -s';
    if (Object.keys(before).length === 0) {
      emit(timer.draft('tcp-counters', method, { status: 'failed', summary: 'This system told no counters.' }));
      return;
    }
    emit(
      timer.draft('tcp-counters', `${method}, twice`, {
        summary: summaryOf(changes, timer.elapsedMs()),
        raw: tableOf(before, after),
        data: { betweenMs: timer.elapsedMs(), before: pick(before, after), after: pick(after, after), changes },
      }),
    );
  },
};

async function readCounters(context: CaptureContext): Promise<Counters> {
  if (context.platform === 'linux') {
    return {
      ...parseProcCounters(kernelFile('/proc/net/snmp') ?? ''),
      ...parseProcCounters(kernelFile('/proc/net/netstat') ?? ''),
      ...parseProcNetDev(kernelFile('/proc/net/dev') ?? ''),
    };
  }
  const options = { deadlineMs: NETSTAT_DEADLINE_MS, signal: context.signal };
  const run = await runTool(context, 'netstat', ['-s', '-p', 'tcp'], options);
  return run.outcome.kind === 'ended' ? parseNetstatStatistics(run.outcome.stdout) : {};
}

/** Hundreds of counters stay at zero for good; those that say something are kept. */
function pick(from: Counters, after: Counters): Counters {
  return Object.fromEntries(
    Object.entries(from).filter(([name]) => TELLING.includes(name) || (after[name] ?? 0) !== 0),
  );
}

function tableOf(before: Counters, after: Counters): string {
  const names = Object.keys(pick(after, after)).toSorted();
  const width = Math.max(...names.map((name) => name.length), 7);
  const lines = names.map((name) => {
    const [from, to] = [before[name] ?? 0, after[name] ?? 0];
    return `${name.padEnd(width)} ${String(from).padStart(16)} ${String(to).padStart(16)} ${to === from ? '' : `${to > from ? '+' : ''}${to - from}`.padStart(12)}`.trimEnd();
  });
  return [
    `${'counter'.padEnd(width)} ${'before'.padStart(16)} ${'after'.padStart(16)} ${'change'.padStart(12)}`,
    ...lines,
  ].join('\n');
}

function summaryOf(changes: Counters, betweenMs: number): string {
  const trouble = Object.entries(changes).filter(
    ([name]) => TELLING.includes(name) || /\.(?:rx|tx)(?:Errors|Dropped|Carrier)$/.test(name),
  );
  const within = `within ${(betweenMs / 1_000).toFixed(1)} s`;
  if (trouble.length === 0) return `No retransmission, drop or error was counted on this host ${within}.`;
  return `On the whole host ${within}, this tool's own captures included: ${trouble.map(([name, by]) => `${name} ${by > 0 ? '+' : ''}${by}`).join(', ')}.`;
}
