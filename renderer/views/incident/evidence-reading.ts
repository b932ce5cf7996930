import type { JsonObject, JsonValue } from '../../../electron/domain/json.ts';
import type { Hop, Trace } from '../../../electron/domain/trace.ts';
import type { IncidentEvidence } from '../../state/incident.ts';

/** Reads of parsed evidence: it came from a tool and through a database, so nothing about its shape is certain. */
export function fieldOf(value: JsonValue, key: string): JsonValue {
  return isObject(value) ? (value[key] ?? null) : null;
}

export const numberAt = (value: JsonValue, key: string): number | null => {
  const field = fieldOf(value, key);
  return typeof field === 'number' && Number.isFinite(field) ? field : null;
};

export const textAt = (value: JsonValue, key: string): string | null => {
  const field = fieldOf(value, key);
  return typeof field === 'string' && field !== '' ? field : null;
};

export function listAt(value: JsonValue, key: string): readonly JsonValue[] {
  const field = fieldOf(value, key);
  return isList(field) ? field : [];
}

export const numbersIn = (values: readonly JsonValue[]): readonly number[] =>
  values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as readonly number[];

const textsIn = (values: readonly JsonValue[]): readonly string[] =>
  values.filter((value) => typeof value === 'string') as readonly string[];

/** `Array.isArray` does not tell a read-only array from an object. */
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !isList(value);
}

/** A path measurement as evidence keeps it; null where it is none. */
export function traceOf(evidence: Pick<IncidentEvidence, 'data'>): Trace | null {
  const { data } = evidence;
  const destination = textAt(data, 'destination');
  const protocol = fieldOf(data, 'protocol');
  const hops = listAt(data, 'hops').flatMap((hop) => hopOf(hop) ?? []);
  if (destination === null || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') || hops.length === 0)
    return null;
  return {
    destination,
    port: numberAt(data, 'port'),
    protocol,
    reached: fieldOf(data, 'reached') === true,
    durationMs: numberAt(data, 'durationMs') ?? 0,
    pathMtuBytes: numberAt(data, 'pathMtuBytes'),
    hops,
  };
}

function hopOf(hop: JsonValue): Hop | null {
  const ttl = numberAt(hop, 'ttl');
  const sent = numberAt(hop, 'sent');
  const lost = numberAt(hop, 'lost');
  if (ttl === null || sent === null || lost === null) return null;
  const statistics = fieldOf(hop, 'statistics');
  return {
    ttl,
    sent,
    lost,
    addresses: textsIn(listAt(hop, 'addresses')),
    rttMs: numbersIn(listAt(hop, 'rttMs')),
    answerers: [],
    statistics:
      statistics === null
        ? null
        : {
            lastMs: numberAt(statistics, 'lastMs'),
            averageMs: numberAt(statistics, 'averageMs'),
            bestMs: numberAt(statistics, 'bestMs'),
            worstMs: numberAt(statistics, 'worstMs'),
            deviationMs: numberAt(statistics, 'deviationMs'),
          },
    note: textAt(hop, 'note'),
  };
}

/** The quickest round trip to a hop, in milliseconds; null where nobody answered. */
export const bestMsOf = (hop: Hop): number | null =>
  hop.rttMs.length > 0 ? Math.min(...hop.rttMs) : (hop.statistics?.bestMs ?? null);
