import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { type HopTimes, hopTimes, type ReportHop } from '../../domain/mtr-report.ts';
import type { TraceProtocol } from '../../domain/trace.ts';
import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';

/** What names a path trace: where it went and how. */
export interface TraceFacts {
  readonly destination: string;
  readonly port: number | null;
  readonly protocol: TraceProtocol | null;
  readonly reached: boolean | null;
}

/** The trace in parsed evidence, at its top or under `trace`; null where there is none. */
export function traceObject(data: JsonValue): JsonObject | null {
  const top = asObject(data);
  if (top === null) return null;
  if (asText(top.destination) !== null && Array.isArray(top.hops)) return top;
  const nested = asObject(top.trace);
  return nested !== null && asText(nested.destination) !== null && Array.isArray(nested.hops) ? nested : null;
}

export function traceFacts(data: JsonValue): TraceFacts | null {
  const trace = traceObject(data);
  if (trace === null) return null;
  const protocol = asText(trace.protocol);
  return {
    destination: asText(trace.destination) ?? '',
    port: asNumber(trace.port),
    protocol: protocol === 'tcp' || protocol === 'udp' || protocol === 'icmp' ? protocol : null,
    reached: typeof trace.reached === 'boolean' ? trace.reached : null,
  };
}

/** The hops of a parsed trace; what cannot be read of them is left out. */
export function reportHops(trace: JsonObject): readonly ReportHop[] {
  return asList(trace.hops).flatMap((value) => {
    const hop = asObject(value);
    const ttl = hop === null ? null : asNumber(hop.ttl);
    if (hop === null || ttl === null) return [];
    const rttMs = asList(hop.rttMs).flatMap((rtt) => asNumber(rtt) ?? []);
    const given = asObject(hop.statistics);
    const sent = asNumber(hop.sent) ?? rttMs.length;
    const lost = asNumber(hop.lost) ?? 0;
    return [
      {
        ttl,
        addresses: asList(hop.addresses).flatMap((address) => asText(address) ?? []),
        sent,
        lossPercent: sent === 0 ? null : (100 * lost) / sent,
        ...(given === null ? hopTimes(rttMs) : statisticsGiven(given)),
        note: asText(hop.note),
      },
    ];
  });
}

/** The figures of a hop as a tool gave them, where it gave no single round trips. */
export function statisticsGiven(given: JsonObject): HopTimes {
  return {
    lastMs: asNumber(given.lastMs),
    averageMs: asNumber(given.averageMs),
    bestMs: asNumber(given.bestMs),
    worstMs: asNumber(given.worstMs),
    deviationMs: asNumber(given.deviationMs),
  };
}

/** Packets that a trace sent towards each hop: the most of any hop, since those behind the last answer are asked less often. 0 without a trace. */
export function packetsSent(data: JsonValue): number {
  const trace = traceObject(data);
  return trace === null ? 0 : Math.max(0, ...reportHops(trace).map((hop) => hop.sent));
}
