import { lossBeginsAtTtl } from '../../../electron/domain/hop-loss.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { msText } from '../../../electron/domain/ms-text.ts';
import type { Hop, Trace } from '../../../electron/domain/trace.ts';
import type { Incident, IncidentEvidence } from '../../state/incident.ts';
import { bestMsOf, fieldOf, listAt, numberAt, numbersIn, textAt, traceOf } from './evidence-reading.ts';

type Kind = IncidentEvidence['kind'];

/** What was captured of some kinds: in flight before after the fact, alone on its path before beside others, and newest last. */
export function capturesOf(incident: Incident, ...kinds: readonly Kind[]): readonly IncidentEvidence[] {
  return incident.evidence
    .filter(({ kind, status, data }) => kinds.includes(kind) && status === 'captured' && data !== null)
    .toSorted((one, other) => worth(one) - worth(other));
}

const worth = (evidence: IncidentEvidence): number => 2 * timeliness(evidence) + (evidence.sharedPath ? 0 : 1);

/** What ran for the most part when the request had ended may have seen what came after the fault. */
function timeliness({ inFlight, overlapMs, startedAt, endedAt }: IncidentEvidence): number {
  if (!inFlight) return 0;
  return overlapMs * 2 >= Date.parse(endedAt) - Date.parse(startedAt) ? 2 : 1;
}

/** The path measurement that says most: as the request went, while it hung, with the most packets. */
export function bestTrace(incident: Incident, protocol: Trace['protocol']): Trace | null {
  const rank = (evidence: IncidentEvidence, trace: Trace): readonly number[] => [
    timeliness(evidence),
    // Routers that were just asked are left alone by the next trace.
    trace.hops.some(({ addresses }) => addresses.length > 0) ? 1 : 0,
    trace.protocol === protocol ? 1 : 0,
    evidence.sharedPath ? 0 : 1,
    trace.reached ? 0 : 1,
    trace.hops.reduce((sum, { sent }) => sum + sent, 0),
  ];
  let best: { readonly trace: Trace; readonly rank: readonly number[] } | null = null;
  for (const evidence of capturesOf(incident, 'trace', 'mtr', 'traceroute')) {
    const trace = traceOf(evidence);
    if (trace === null) continue;
    const mine = rank(evidence, trace);
    if (best === null || isMore(mine, best.rank)) best = { trace, rank: mine };
  }
  return best?.trace ?? null;
}

function isMore(one: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value > against;
  }
  return false;
}

export interface GatewayFacts {
  /** null: there is none on the way, what is next is reached directly. */
  readonly address: string | null;
  readonly sent: number;
  readonly received: number;
  /** Middle of the round trips; null without one. */
  readonly rttMs: number | null;
  /** What the link layer says of it, such as `reachable` or `failed`. */
  readonly link: string | null;
}

export function gatewayFacts(incident: Incident): GatewayFacts | null {
  const data = capturesOf(incident, 'gateway').at(-1)?.data;
  if (data === undefined) return null;
  const ping = fieldOf(data, 'ping');
  const rttMs = numbersIn(listAt(ping, 'rttMs')).toSorted((one, other) => one - other);
  return {
    address: textAt(data, 'gateway'),
    sent: numberAt(ping, 'sent') ?? 0,
    received: numberAt(ping, 'received') ?? 0,
    rttMs: rttMs[Math.floor(rttMs.length / 2)] ?? null,
    link: textAt(fieldOf(data, 'neighbour'), 'state'),
  };
}

export interface ConnectFacts {
  readonly tried: number;
  /** Had a TCP connection at once. */
  readonly up: number;
  /** Got all that they wanted at once, TLS included. */
  readonly done: number;
  readonly refused: number;
  /** Of the quickest. */
  readonly connectMs: number | null;
}

/** Later ones had to ask again (RFC 6298, 2.1), and may have come through only when the fault had gone. */
const AT_ONCE_MS = 1_000;

/** Of new connections to the hung address, all that were tried. */
export function connectFacts(incident: Incident): ConnectFacts | null {
  const attempts = capturesOf(incident, 'fresh-connect').flatMap(({ data }) => listAt(data, 'attempts'));
  if (attempts.length === 0) return null;
  const quick = (attempt: JsonValue, key: string): boolean =>
    (numberAt(attempt, key) ?? Number.POSITIVE_INFINITY) < AT_ONCE_MS;
  const up = attempts.filter((attempt) => quick(attempt, 'connectMs'));
  const times = numbersIn(up.map((attempt) => numberAt(attempt, 'connectMs')));
  return {
    tried: attempts.length,
    up: up.length,
    done: up.filter((attempt) => textAt(attempt, 'end') === 'connected' && quick(attempt, 'totalMs')).length,
    refused: attempts.filter((attempt) => textAt(attempt, 'end') === 'refused').length,
    connectMs: times.length === 0 ? null : Math.min(...times),
  };
}

/** Share of the processors that was busy, 0 to 1; the most that was seen. */
export function busiestShare(incident: Incident): number | null {
  const shares = numbersIn(capturesOf(incident, 'host-load').map(({ data }) => numberAt(data, 'cpuShare')));
  return shares.length === 0 ? null : Math.max(...shares);
}

/** The kernel said that the connection of a hung request was up. */
export const wasConnected = (incident: Incident): boolean =>
  capturesOf(incident, 'socket').some(({ data }) =>
    listAt(data, 'samples').some((sample) => fieldOf(sample, 'state') === 'established'),
  );

export interface ResolverFacts {
  readonly asked: number;
  readonly silent: readonly string[];
  /** The one that took longest of those that answered. */
  readonly slowest: { readonly address: string; readonly queryMs: number } | null;
}

export function resolverFacts(incident: Incident): ResolverFacts | null {
  const all = capturesOf(incident, 'resolvers').flatMap(({ data }) => listAt(data, 'resolvers'));
  if (all.length === 0) return null;
  let slowest: ResolverFacts['slowest'] = null;
  const silent = new Set<string>();
  for (const one of all) {
    const address = textAt(one, 'address');
    const queryMs = numberAt(one, 'queryMs');
    if (address === null) continue;
    if (queryMs === null) silent.add(address);
    else if (slowest === null || queryMs > slowest.queryMs) slowest = { address, queryMs };
  }
  return { asked: new Set(all.map((one) => textAt(one, 'address'))).size, silent: [...silent], slowest };
}

/** Of hops between the gateway and the destination. */
export interface HopsFacts {
  readonly provider: Hop | null;
  /** Beyond the provider's first, before the destination. */
  readonly beyond: readonly Hop[];
  /** From which hop on packets are lost up to the end, and how many of those sent to the last hop; null without such loss. */
  readonly loss: { readonly ttl: number; readonly lost: number; readonly sent: number } | null;
  /** The last one that answered; null when nobody did. */
  readonly lastAnswer: Hop | null;
}

export function hopsFacts(trace: Trace, gateway: string | null): HopsFacts {
  const gatewayTtl = trace.hops.find(({ addresses }) => gateway !== null && addresses.includes(gateway))?.ttl;
  const first = (gatewayTtl ?? (gateway === null ? 0 : 1)) + 1;
  const isDestination = ({ addresses }: Hop): boolean => addresses.includes(trace.destination);
  const between = trace.hops.filter((hop) => hop.ttl >= first && !isDestination(hop));
  const begins = lossBeginsAtTtl(trace.hops);
  const last = trace.hops.at(-1);
  return {
    provider: between.find(({ ttl }) => ttl === first) ?? null,
    beyond: between.filter(({ ttl }) => ttl > first),
    loss: begins === null || last === undefined ? null : { ttl: begins, lost: last.lost, sent: last.sent },
    lastAnswer: trace.hops.findLast(({ addresses }) => addresses.length > 0) ?? null,
  };
}

/** "hop 3, 198.51.100.10, 0.40 ms" */
export function hopText(hop: Hop): string {
  const best = bestMsOf(hop);
  return `hop ${hop.ttl}, ${hop.addresses[0] ?? 'silent'}${best === null ? '' : `, ${msText(best)}`}`;
}
