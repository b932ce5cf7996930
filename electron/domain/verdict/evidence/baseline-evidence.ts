import type { JsonValue } from '../../json.ts';
import type { LastGoodFacts } from '../facts.ts';
import { countAt, fieldOf, numberAt, textAt } from './json-reading.ts';
import type { Noted } from './noted.ts';
import { readHops } from './path-evidence.ts';

export type BaselineEvidence = Omit<LastGoodFacts, 'evidence'>;

/** The last good path and how the path at the hang differs from it; null where the data holds none. */
export function readBaseline(data: JsonValue): BaselineEvidence | null {
  const hops = readHops(data);
  if (hops.length === 0) return null;
  return { hops, change: changeOf(fieldOf(data, 'comparison')) };
}

/** A difference behind which the same routers answer again is how shared load looks, and no change. */
function changeOf(comparison: JsonValue): LastGoodFacts['change'] {
  if (fieldOf(comparison, 'kind') !== 'differs' || numberAt(comparison, 'sameAgainFromTtl') !== null) return null;
  const ttl = countAt(comparison, 'ttl');
  const before = textAt(comparison, 'before');
  const now = textAt(comparison, 'now');
  return ttl === null || before === null || now === null ? null : { ttl, before, now };
}

export function lastGoodOf(all: readonly Noted<BaselineEvidence>[]): LastGoodFacts | null {
  const last = all.at(-1);
  return last === undefined ? null : { evidence: [last.evidence], ...last.reading };
}
