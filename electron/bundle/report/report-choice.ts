import type { BundleIncident, BundleStall } from '../bundle-source.ts';
import type { ReportParts } from './report-parts.ts';

const MOST_STALLS = 6;
const MOST_LISTED = 30;
/** Of a range: so many incidents with so many requests each. */
const MOST_INCIDENTS = 5;
const MOST_STALLS_EACH = 2;
const MOST_LISTED_EACH = 15;

/** What is shown of one incident. */
export interface ShownIncident {
  readonly entry: BundleIncident;
  /** Drawn one by one with what was captured for them; in order of time. */
  readonly detailed: readonly BundleStall[];
  /** Drawn together as one bar each; in order of time. */
  readonly listed: readonly BundleStall[];
  /** How many are not. */
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
    .map((entry) =>
      single
        ? shownIncident(entry, MOST_STALLS, MOST_LISTED, parts)
        : shownIncident(entry, MOST_STALLS_EACH, MOST_LISTED_EACH, parts),
    );
}

function shownIncident(
  entry: BundleIncident,
  most: number,
  mostListed: number,
  { evidenceOf }: ReportParts,
): ShownIncident {
  const captured = ({ stall }: BundleStall): number =>
    evidenceOf(stall.id).filter(({ head, inFlight }) => head.status === 'captured' && inFlight).length;
  const longest = entry.stalls.toSorted(byLength);
  const longestMs = longest[0]?.stall.elapsedMs ?? 0;
  // Most is captured for the first of several that hang at once, which need not be the one that hung longest.
  const [richest] = longest
    .filter(({ stall }) => stall.elapsedMs * 2 >= longestMs)
    .toSorted((a, b) => captured(b) - captured(a) || byLength(a, b));
  const telling = longest.filter(({ stall }) => evidenceOf(stall.id).length > 0);
  const detailed = [...new Set([...(richest === undefined ? [] : [richest]), ...telling])].slice(0, most);
  const listed = [...new Set([...detailed, ...longest])].slice(0, mostListed);
  return {
    entry,
    detailed: detailed.toSorted(byTime),
    listed: listed.toSorted(byTime),
    leftOut: longest.length - listed.length,
  };
}

const byTime = (a: BundleStall, b: BundleStall): number =>
  a.stall.startedAtUs - b.stall.startedAtUs || a.stall.id - b.stall.id;

const byLength = (a: BundleStall, b: BundleStall): number =>
  b.stall.elapsedMs - a.stall.elapsedMs || a.stall.startedAtUs - b.stall.startedAtUs || a.stall.id - b.stall.id;
