import type { JsonObject, JsonValue } from '../../json.ts';
import type { Captured, CounterFacts } from '../facts.ts';
import { amountAt, fieldOf, numberAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export type CountersEvidence = Omit<CounterFacts, keyof Captured>;

const OF_INTERFACES = /\.(?:rx|tx)(?:Errors|Dropped|Carrier)$/;
/** A machine with thousands of interfaces has thousands of counters; those that moved are few. */
const MOST_COUNTERS = 2_000;

/** What moved between two readings of the host's counters; null where the data does not say between which. */
export function readCounters(data: JsonValue): CountersEvidence | null {
  const betweenMs = amountAt(data, 'betweenMs');
  const changes = fieldOf(data, 'changes');
  if (betweenMs === null || changes === null || typeof changes !== 'object' || Array.isArray(changes)) return null;
  const by = (name: string): number => Math.max(0, numberAt(changes, name) ?? 0);
  let interfaceErrors = 0;
  for (const name of Object.keys(changes as JsonObject).slice(0, MOST_COUNTERS)) {
    if (OF_INTERFACES.test(name)) interfaceErrors += by(name);
  }
  return {
    betweenMs,
    retransmitted: by('Tcp.RetransSegs'),
    listenOverflows: by('TcpExt.ListenOverflows'),
    listenDrops: by('TcpExt.ListenDrops'),
    interfaceErrors,
    noRoutes: by('Ip.OutNoRoutes'),
  };
}

/** The longest comparison: those of requests that hung at once count the same packets. */
export function countersOf(all: readonly Noted<CountersEvidence>[]): CounterFacts | null {
  let longest: Noted<CountersEvidence> | null = null;
  for (const one of timely(all)) {
    if (longest === null || one.reading.betweenMs >= longest.reading.betweenMs) longest = one;
  }
  const captured = longest === null ? null : capturedBy([longest]);
  return longest === null || captured === null ? null : { ...captured, ...longest.reading };
}
