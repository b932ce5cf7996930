import { type BundleIncident, type BundleSource, type BundleStall, stallsOf } from '../bundle-source.ts';
import type { ReportParts } from './report-parts.ts';

const MOST_STALLS = 6;
/** Of a range: so many incidents with so many requests each. */
const MOST_INCIDENTS = 5;
const MOST_STALLS_EACH = 2;
const MOST_IN_TABLE = 100;

/** What is shown of one incident. */
export interface ShownIncident {
  readonly entry: BundleIncident;
  /** Drawn one by one; in order of time. */
  readonly detailed: readonly BundleStall[];
  /** The others, longest first; as many as a table takes. */
  readonly listed: readonly BundleStall[];
  /** How many are in neither. */
  readonly leftOut: number;
}

/** The incidents that are shown in detail: the one that the bundle is about, or the worst ones of a range, in order of time. */
export function shownIncidents(parts: ReportParts): readonly ShownIncident[] {
  const { source } = parts;
  const single = source.scope.kind === 'incident';
  return source.incidents
    .toSorted((a, b) => b.incident.worstMs - a.incident.worstMs || a.incident.id - b.incident.id)
    .slice(0, MOST_INCIDENTS)
    .toSorted((a, b) => a.incident.openedAtUs - b.incident.openedAtUs || a.incident.id - b.incident.id)
    .map((entry) => shownIncident(entry, single ? MOST_STALLS : MOST_STALLS_EACH, parts));
}

function shownIncident(entry: BundleIncident, most: number, { evidenceOf }: ReportParts): ShownIncident {
  const captured = ({ stall }: BundleStall): number =>
    evidenceOf(stall.id).filter(({ head, inFlight }) => head.status === 'captured' && inFlight).length;
  const longest = entry.stalls.toSorted(byLength);
  const longestMs = longest[0]?.stall.elapsedMs ?? 0;
  // Most is captured for the first of several that hang at once, which need not be the one that hung longest.
  const [richest] = longest
    .filter(({ stall }) => stall.elapsedMs * 2 >= longestMs)
    .toSorted((a, b) => captured(b) - captured(a) || byLength(a, b));
  const detailed = [...new Set([...(richest === undefined ? [] : [richest]), ...longest])].slice(0, most);
  const others = longest.filter((each) => !detailed.includes(each));
  return {
    entry,
    detailed: detailed.toSorted((a, b) => a.stall.startedAtUs - b.stall.startedAtUs || a.stall.id - b.stall.id),
    listed: others.slice(0, MOST_IN_TABLE),
    leftOut: Math.max(0, others.length - MOST_IN_TABLE),
  };
}

const byLength = (a: BundleStall, b: BundleStall): number =>
  b.stall.elapsedMs - a.stall.elapsedMs || a.stall.startedAtUs - b.stall.startedAtUs || a.stall.id - b.stall.id;

/** Requests of the scope that hung or failed. */
export function badStalls(source: BundleSource): readonly BundleStall[] {
  return stallsOf(source).filter(({ stall }) => stall.end !== 'near-miss');
}
