import { hopLossKinds, lossBeginsAtTtl } from '../../domain/hop-loss.ts';
import type { ProbeAnswer } from '../../domain/path-probe.ts';
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

function endOf(trace: Trace): string {
  const { hops, destination, protocol, port } = trace;
  const last = lastHeard(hops);
  if (last === null) return 'Not reached: nothing answered, not even the first hop.';
  const refusal = refusalOf(last);
  if (refusal !== null) {
    const target = port === null ? destination : `${protocol.toUpperCase()} port ${port} of ${destination}`;
    // A router that refuses what it should pass on answers once more behind its own distance.
    const itself = hops.find((hop) => hop.addresses.includes(refusal.address)) ?? last;
    return `Not reached: ${named(itself.ttl, [refusal.address])} answers that ${target} ${refusal.words}.`;
  }
  const who = named(last.ttl, last.addresses);
  return last === hops.at(-1)
    ? `Not reached within ${last.ttl} ${last.ttl === 1 ? 'hop' : 'hops'}: the last answer came from ${who}, and nothing behind it was asked.`
    : `Not reached: the last answer came from ${who}; nothing behind it answered.`;
}

function refusalOf(hop: Hop): { readonly address: string; readonly words: string } | null {
  for (const { address, answers } of hop.answerers) {
    for (const answer of answers) {
      const words = refusalWords(answer);
      if (words !== null) return { address, words };
    }
  }
  return null;
}

function refusalWords(answer: ProbeAnswer): string | null {
  switch (answer) {
    case 'filtered':
      return 'is filtered there';
    case 'network-unreachable':
      return 'lies in a network to which it has no route';
    case 'host-unreachable':
      return 'cannot be reached from there';
    case 'port-unreachable':
    case 'protocol-unreachable':
      return 'is not passed on there';
    case 'other-unreachable':
      return 'is unreachable from there';
    case 'time-exceeded':
    case 'too-big':
    case 'open':
    case 'closed':
    case 'echo-reply':
    case 'data':
      return null;
  }
}

/** TCP ends where UDP goes on: a filter for that port. */
function goesFurther(trace: Trace, ahead: Trace): readonly string[] {
  const end = lastHeard(trace.hops)?.ttl ?? 0;
  const other = lastHeard(ahead.hops);
  if (other === null || other.ttl <= end) return [];
  const udp = ahead.protocol.toUpperCase();
  const what = `${trace.protocol.toUpperCase()}${trace.port === null ? '' : ` port ${trace.port}`}`;
  const where = end === 0 ? 'on the way' : `at hop ${end} or behind it`;
  return [
    ahead.reached
      ? `${udp} reaches the destination at hop ${other.ttl}: a filter ${where}, or the destination itself, drops ${what}.`
      : `${udp} goes on to ${named(other.ttl, other.addresses)}: a filter ${where} drops ${what}.`,
  ];
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
        ? [`Hop ${listed(silent)} kept silent, and passes on what goes through it.`]
        : [`Hops ${listed(silent)} kept silent, and pass on what goes through them.`]),
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

const named = (ttl: number, addresses: readonly string[]): string => `hop ${ttl} (${addresses.join(', ')})`;

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
