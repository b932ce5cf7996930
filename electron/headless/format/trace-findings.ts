import { hopLossKinds, lossBeginsAtTtl } from '../../domain/hop-loss.ts';
import type { Hop, Trace } from '../../domain/trace.ts';
import type { TraceOutcome } from '../../service/service.ts';

/** Less than this is common, and worth a word. */
const COMMON_MTU_BYTES = 1_500;

/** What one must know to read the trace, a sentence each. */
export function traceFindings({
  trace,
  ahead,
  rounds,
}: Extract<TraceOutcome, { readonly kind: 'traced' }>): readonly string[] {
  const end = trace.reached ? null : endOf(trace);
  return [
    ...(rounds.cancelled && rounds.asked > 1 ? [`Ended early, after ${rounds.done} of ${rounds.asked} cycles.`] : []),
    ...(rounds.cancelled && rounds.asked === 1 ? ['Ended early: what had not answered yet is not lost.'] : []),
    ...(end === null ? [] : [end]),
    ...(trace.reached || ahead === null ? [] : goesFurther(trace, ahead)),
    ...loops(trace.hops),
    ...losses(trace),
    ...sizes(trace),
  ];
}

function endOf({ hops, destination }: Trace): string {
  const last = lastHeard(hops);
  if (last === null) return 'Not reached: nothing answers, not even the first hop.';
  const who = `hop ${last.ttl} (${last.addresses.join(', ')})`;
  const refusal = refusalOf(last);
  if (refusal !== null) return `Not reached: ${who} answers that ${destination} ${refusal}.`;
  return `Not reached: the last answer came from ${who}; nothing behind it answers.`;
}

function refusalOf(hop: Hop): string | null {
  const answers = hop.answerers.flatMap((one) => one.answers);
  if (answers.includes('filtered')) return 'is filtered for these packets';
  if (answers.includes('network-unreachable')) return 'lies in a network that it has no route to';
  if (answers.includes('host-unreachable')) return 'cannot be reached from there';
  if (answers.includes('port-unreachable')) return 'does not take this port';
  if (answers.includes('protocol-unreachable')) return 'does not take this protocol';
  return answers.includes('other-unreachable') ? 'is unreachable' : null;
}

/** TCP ends where UDP goes on: a filter for that port. */
function goesFurther(trace: Trace, ahead: Trace): readonly string[] {
  const end = lastHeard(trace.hops)?.ttl ?? 0;
  const other = lastHeard(ahead.hops);
  if (other === null || other.ttl <= end) return [];
  const where = ahead.reached
    ? `reaches the destination at hop ${other.ttl}`
    : `goes on to hop ${other.ttl} (${other.addresses.join(', ')})`;
  const from = end === 0 ? 'on the way' : `at hop ${end} or behind it`;
  const port = trace.port === null ? '' : ` port ${trace.port}`;
  return [`${ahead.protocol.toUpperCase()} ${where}: something ${from} drops ${trace.protocol.toUpperCase()}${port}.`];
}

function loops(hops: readonly Hop[]): readonly string[] {
  const seenAt = new Map<string, number[]>();
  for (const hop of hops)
    for (const address of hop.addresses) seenAt.set(address, [...(seenAt.get(address) ?? []), hop.ttl]);
  return [...seenAt].flatMap(([address, ttls]) => {
    const first = ttls[0] ?? 0;
    const last = ttls.at(-1) ?? 0;
    // One that is seen at two neighbouring distances only translates addresses, or hides a router.
    const isLoop = ttls.length >= 3 || last - first >= 2;
    return isLoop ? [`A loop: ${address} answers at hops ${listed(ttls)}.`] : [];
  });
}

function losses({ hops, reached }: Trace): readonly string[] {
  const kinds = hopLossKinds(hops);
  const limited = hops.filter((_, at) => kinds[at] === 'limits-answers').map(({ ttl }) => ttl);
  const silent = hops.filter((_, at) => kinds[at] === 'silent').map(({ ttl }) => ttl);
  return [
    ...(limited.length === 0
      ? []
      : limited.length === 1
        ? [`Loss at hop ${listed(limited)} does not continue to the end: that router limits its answers.`]
        : [`Loss at hops ${listed(limited)} does not continue to the end: those routers limit their answers.`]),
    ...(silent.length === 0
      ? []
      : silent.length === 1
        ? [`Hop ${listed(silent)} never answers, and passes on what goes through it.`]
        : [`Hops ${listed(silent)} never answer, and pass on what goes through them.`]),
    ...(reached ? lossToTheEnd(hops) : []),
  ];
}

function lossToTheEnd(hops: readonly Hop[]): readonly string[] {
  const begins = lossBeginsAtTtl(hops);
  const end = hops.at(-1);
  if (begins === null || end === undefined) return [];
  const lost = `${end.lost} of ${end.sent} probes`;
  return begins === end.ttl
    ? [`The destination answered all but ${lost}; no hop before it lost as many.`]
    : [`Loss begins at hop ${begins} and continues to the end, where ${lost} were lost.`];
}

function sizes({ hops, pathMtuBytes }: Trace): readonly string[] {
  const narrow = hops.flatMap((hop) =>
    hop.answerers.flatMap(({ address, mtuBytes }) =>
      mtuBytes === null ? [] : [`Hop ${hop.ttl} (${address}) passes on packets of at most ${mtuBytes} bytes.`],
    ),
  );
  if (narrow.length > 0 || pathMtuBytes === null || pathMtuBytes >= COMMON_MTU_BYTES) return narrow;
  return [`Packets on this way may have at most ${pathMtuBytes} bytes.`];
}

const lastHeard = (hops: readonly Hop[]): Hop | null => hops.findLast((hop) => hop.addresses.length > 0) ?? null;

/** `2`, `2 and 3`, `2, 3 and 5`, and from three in a row on `2 to 4`. */
function listed(ttls: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const ttl of ttls) {
    const run = runs.at(-1);
    if (run !== undefined && ttl === run[1] + 1) run[1] = ttl;
    else runs.push([ttl, ttl]);
  }
  const words = runs.flatMap(([from, to]) =>
    to - from >= 2 ? [`${from} to ${to}`] : from === to ? [`${from}`] : [`${from}`, `${to}`],
  );
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
