import type { EvidenceDraft } from '../../domain/evidence.ts';
import { portArgument } from '../../engine/capture/address-literal.ts';
import { parseMtrReport } from '../../engine/capture/parse-mtr-report.ts';
import { obstacle, runTool, type ToolRun, toolText, unreadable } from '../../engine/capture/tool-run.ts';
import { traceAsJson, traceSummary } from '../../engine/capture/trace-evidence.ts';
import type { CollectParts } from './collect-parts.ts';
import type { CollectProgress } from './collector.ts';
import type { LongRunOrder } from './long-run-order.ts';

/** mtr sends to every hop once a second, and waits so long for the last answers. */
const EVERY_MS = 1_000;
const GRACE_SECONDS = 2;
/** What a slow machine adds, and a resolver that does not answer. */
const SLACK_MS = 20_000;
const NAMES_MS = 90_000;

export type MtrRun =
  | { readonly kind: 'measured'; readonly draft: EvidenceDraft }
  /** It made way for a request that hangs; nothing of it is left. */
  | { readonly kind: 'made-way' }
  /** Another trace is running on this machine. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly remedy: string | null };

/** The command line as support desks ask for it. */
function mtrArguments({ address, port, protocol, packets, names }: LongRunOrder): readonly string[] {
  const text = port === null ? null : portArgument(port);
  const kind: readonly string[] =
    protocol === 'icmp' ? [] : [protocol === 'tcp' ? '--tcp' : '--udp', ...(text === null ? [] : ['--port', text])];
  return [
    ...['--report', '--report-wide', '--report-cycles', String(packets), '--gracetime', String(GRACE_SECONDS)],
    ...(names ? ['--show-ips', '--aslookup'] : ['--no-dns']),
    ...kind,
    address,
  ];
}

/** One run of the system's mtr under the machine's lock, which ends at once when a request hangs or another trace waits. Never rejects. */
export async function runSystemMtr(
  order: LongRunOrder,
  parts: CollectParts,
  tell: (progress: () => CollectProgress) => void,
  signal: AbortSignal,
): Promise<MtrRun> {
  const attempt = await parts.lock.tryTake();
  if (attempt.kind === 'taken') return { kind: 'taken' };
  const makingWay = new AbortController();
  const makeWay = (): void => makingWay.abort();
  if (attempt.kind === 'held') attempt.lock.onWanted(makeWay);
  const cancelWatch = parts.onHang(makeWay);
  try {
    if (parts.somethingHangs()) makeWay();
    // Others are looked for while it runs, so that it does not start later for it.
    const [run, foreign] = await Promise.all([
      started(order, parts, tell, AbortSignal.any([signal, makingWay.signal])),
      parts.otherTraces(),
    ]);
    if (signal.aborted || makingWay.signal.aborted) return { kind: 'made-way' };
    const sharedPath = attempt.kind === 'impossible' || foreign || (await parts.otherTraces());
    return outcomeOf(run, order, parts, sharedPath);
  } finally {
    cancelWatch();
    if (attempt.kind === 'held') await attempt.lock.release();
  }
}

function started(
  order: LongRunOrder,
  { clock, platform, runProgram }: CollectParts,
  tell: (progress: () => CollectProgress) => void,
  signal: AbortSignal,
): Promise<ToolRun> {
  const sendingMs = order.packets * EVERY_MS;
  const wholeMs = sendingMs + GRACE_SECONDS * 1_000;
  const startedMs = clock.monotonicMs();
  tell(() => {
    const goneMs = clock.monotonicMs() - startedMs;
    const done = Math.min(order.packets, Math.floor(goneMs / EVERY_MS) + 1);
    const leftMs = Math.max(0, wholeMs - goneMs);
    // mtr tells nothing before its end, so this is by the clock.
    const says =
      goneMs < sendingMs
        ? `mtr has sent about ${done} of ${order.packets} packets to each hop`
        : goneMs < wholeMs
          ? 'mtr waits for the last answers'
          : `mtr is about to write its report${order.names ? ', and looks names and networks up' : ''}`;
    return { done, of: order.packets, leftMs, says };
  });
  const context = { clock, platform, runProgram, environment: {}, resolvers: [], controls: [], signal };
  const deadlineMs = wholeMs + SLACK_MS + (order.names ? NAMES_MS : 0);
  return runTool(context, 'mtr', mtrArguments(order), { deadlineMs, signal });
}

function outcomeOf(run: ToolRun, order: LongRunOrder, { platform }: CollectParts, sharedPath: boolean): MtrRun {
  const blocked = obstacle(run, platform);
  if (blocked !== null) return { kind: 'unavailable', reason: blocked.summary, remedy: blocked.remedy };
  const { address: destination, port, protocol, packets } = order;
  const raw = toolText(run);
  const { stoppedBy = null, truncated = false } = run.outcome.kind === 'ended' ? run.outcome : {};
  const trace =
    stoppedBy === null ? parseMtrReport(raw, { destination, port, protocol, durationMs: run.durationMs }) : null;
  if (trace === null) {
    const reason =
      stoppedBy === null
        ? unreadable(run).summary
        : `mtr did not end by itself within ${Math.round(run.durationMs / 1_000)} s.`;
    return { kind: 'unavailable', reason, remedy: null };
  }
  return {
    kind: 'measured',
    draft: {
      kind: 'mtr',
      method: run.method,
      status: 'captured',
      startedAtUs: run.startedAtUs,
      endedAtUs: run.endedAtUs,
      summary: `${packets} packets to each hop. ${traceSummary(trace)}`,
      remedy: null,
      raw,
      truncated,
      data: { ...traceAsJson(trace), collected: true, packets },
      sharedPath,
    },
  };
}
