import type { ChartData, ChartEntry, ChartGap, ChartIncident, ChartStall } from '../../charts/chart-data.ts';
import { NO_DATA } from '../../charts/chart-data.ts';
import { nearest } from '../../charts/entry-search.ts';
import type { Sample, SamplesWindow, Tail } from '../../state/target.ts';

/** Over longer stretches the mean of a phase says little: how times spread says more. */
const LONGEST_WITH_PHASES_MS = 30_000;
/** Times that were told twice differ by rounding at most; no target is asked so often. */
const SAME_MS = 20;

/** What the chart draws: the window, and what events told since. */
export function chartDataOf(window: SamplesWindow | null, tail: Tail): ChartData {
  if (window === null) return { ...NO_DATA, ...ofTail(tail) };
  const detail = detailOf(window);
  const entries = entriesOf(window);
  const stalls = window.stalls.map(stallOf);
  return {
    detail,
    entries:
      detail === 'samples'
        ? merged(
            entries,
            tail.samples.map(({ sample }) => entryOf(sample)),
          )
        : entries,
    stalls: withTold(stalls, tail),
    incidents: incidentsOf(window.incidents, tail),
    gaps: [...window.gaps, ...tail.gaps].map(gapOf),
  };
}

const ofTail = (tail: Tail): Pick<ChartData, 'entries' | 'stalls' | 'incidents' | 'gaps'> => ({
  entries: merged(
    [],
    tail.samples.map(({ sample }) => entryOf(sample)),
  ),
  stalls: withTold([], tail),
  incidents: incidentsOf([], tail),
  gaps: tail.gaps.map(gapOf),
});

export function detailOf({ resolution, bucketMs }: SamplesWindow): ChartData['detail'] {
  if (resolution === 'samples' || bucketMs === null) return 'samples';
  return bucketMs <= LONGEST_WITH_PHASES_MS ? 'short' : 'bands';
}

function entriesOf(window: SamplesWindow): readonly ChartEntry[] {
  const fromMs = Date.parse(window.from);
  const { phases } = window;
  const entries = window.offsetMs.map(
    (offsetMs, index): ChartEntry => ({
      atMs: fromMs + offsetMs,
      lengthMs: window.bucketMs ?? 0,
      count: window.count[index] ?? 0,
      slow: window.slow[index] ?? 0,
      failed: window.failed[index] ?? 0,
      suspect: window.suspect[index] ?? 0,
      minMs: window.minMs[index] ?? null,
      p50Ms: window.p50Ms[index] ?? null,
      p95Ms: window.p95Ms[index] ?? null,
      maxMs: window.maxMs[index] ?? null,
      phases: {
        resolveMs: phases.resolveMs[index] ?? null,
        connectMs: phases.connectMs[index] ?? null,
        tlsMs: phases.tlsMs[index] ?? null,
        waitMs: phases.waitMs[index] ?? null,
        transferMs: phases.transferMs[index] ?? null,
      },
    }),
  );
  return ascending(entries);
}

function entryOf(sample: Sample): ChartEntry {
  const answeredMs = sample.failure === null && !sample.suspect ? sample.totalMs : null;
  return {
    atMs: Date.parse(sample.at),
    lengthMs: 0,
    count: 1,
    slow: sample.outcome === 'slow' && !sample.suspect ? 1 : 0,
    failed: sample.outcome === 'failed' && !sample.suspect ? 1 : 0,
    suspect: sample.suspect ? 1 : 0,
    minMs: answeredMs,
    p50Ms: answeredMs,
    p95Ms: answeredMs,
    maxMs: answeredMs,
    phases: sample.phases,
  };
}

/** The clock may have been set back meanwhile. */
const ascending = <Item extends { readonly atMs: number }>(items: readonly Item[]): readonly Item[] =>
  items.every((item, index) => index === 0 || (items[index - 1]?.atMs ?? 0) <= item.atMs)
    ? items
    : [...items].sort((one, other) => one.atMs - other.atMs);

function merged(entries: readonly ChartEntry[], told: readonly ChartEntry[]): readonly ChartEntry[] {
  if (told.length === 0) return entries;
  const isKnown = ({ atMs }: ChartEntry): boolean => {
    const index = nearest(entries, atMs);
    const closest = index === null ? undefined : entries[index];
    return closest !== undefined && Math.abs(closest.atMs - atMs) <= SAME_MS;
  };
  const fresh = told.filter((entry) => !isKnown(entry));
  return fresh.length === 0 ? entries : ascending([...entries, ...fresh]);
}

function stallOf(stall: SamplesWindow['stalls'][number]): ChartStall {
  return { atMs: Date.parse(stall.at), elapsedMs: stall.elapsedMs, phase: stall.phase, end: stall.end };
}

/** What is over takes the place of what was still open when the window was asked for. */
function withTold(stalls: readonly ChartStall[], tail: Tail): readonly ChartStall[] {
  const told = tail.stalls.map(({ stall }) => stallOf(stall));
  const isTold = (stall: ChartStall): boolean => told.some((other) => Math.abs(other.atMs - stall.atMs) <= SAME_MS);
  // Those that hang now are drawn from what is known of them live, and grow.
  return ascending([...stalls.filter((stall) => stall.end !== 'open' && !isTold(stall)), ...told]);
}

function incidentsOf(incidents: SamplesWindow['incidents'], tail: Tail): readonly ChartIncident[] {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  for (const [id, incident] of tail.incidents) byId.set(id, incident);
  return [...byId.values()]
    .map((incident) => ({
      id: incident.id,
      fromMs: Date.parse(incident.openedAt),
      toMs: incident.closedAt === null ? null : Date.parse(incident.closedAt),
      worstMs: incident.worstMs,
      slow: incident.slow,
      failed: incident.failed,
      summary: incident.verdict.summary,
    }))
    .sort((one, other) => one.fromMs - other.fromMs);
}

const gapOf = (gap: SamplesWindow['gaps'][number]): ChartGap => ({
  fromMs: Date.parse(gap.startedAt),
  toMs: gap.endedAt === null ? null : Date.parse(gap.endedAt),
  reason: gap.reason,
});
