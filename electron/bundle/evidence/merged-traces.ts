import { hopTimes, type ReportHop } from '../../domain/mtr-report.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Survey, SurveyedEvidence } from '../survey.ts';
import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';
import { type TraceFacts, traceObject } from './trace-facts.ts';

/** All rounds of our own tracer over one path during one hang, as one trace. */
export interface MergedTrace {
  readonly stall: Stall;
  /** What it is made of, in the order of capture. */
  readonly items: readonly SurveyedEvidence[];
  readonly facts: TraceFacts;
  readonly rounds: number;
  /** First packet of the first round, end of the last one. */
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  readonly sharedPath: boolean;
  readonly hops: readonly ReportHop[];
}

/** True for what was collected for the bundle after the fact, such as a long run. */
export function isCollected(item: Pick<SurveyedEvidence, 'head'>): boolean {
  return asObject(item.head.data)?.collected === true;
}

/** The rounds that began while their request was open, summed for each hang and path; in the order of the hangs. */
export function mergedTraces(survey: Pick<Survey, 'evidence'>): readonly MergedTrace[] {
  const groups = new Map<string, SurveyedEvidence[]>();
  for (const item of survey.evidence) {
    const { head, stall, trace } = item;
    if (head.kind !== 'trace' || head.status !== 'captured' || !item.inFlight || trace === null || isCollected(item))
      continue;
    const key = [stall.id, trace.protocol, trace.destination, trace.port].join(' ');
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  return [...groups.values()]
    .flatMap((items) => mergedTrace(items) ?? [])
    .sort(
      (one, other) =>
        one.stall.startedAtUs - other.stall.startedAtUs ||
        one.stall.id - other.stall.id ||
        one.startedAtUs - other.startedAtUs,
    );
}

function mergedTrace(items: readonly SurveyedEvidence[]): MergedTrace | null {
  const [first] = items;
  if (first === undefined || first.trace === null) return null;
  const { destination } = first.trace;
  const hops = new Map<number, HopSum>();
  let rounds = 0;
  for (const { head } of items) {
    rounds += roundsOf(head);
    for (const value of asList(traceObject(head.data)?.hops)) {
      const hop = asObject(value);
      const ttl = asNumber(hop?.ttl);
      if (hop === null || ttl === null) continue;
      const sum = hops.get(ttl) ?? { addresses: new Set(), rttMs: [], sent: 0, lost: 0, notes: new Set() };
      hops.set(ttl, sum);
      for (const address of asList(hop.addresses)) if (typeof address === 'string') sum.addresses.add(address);
      for (const rtt of asList(hop.rttMs)) if (typeof rtt === 'number') sum.rttMs.push(rtt);
      sum.sent += asNumber(hop.sent) ?? 0;
      sum.lost += asNumber(hop.lost) ?? 0;
      for (const note of (asText(hop.note) ?? '').split(', ')) if (note !== '') sum.notes.add(note);
    }
  }
  const sorted = [...hops].sort(([one], [other]) => one - other);
  return {
    stall: first.stall,
    items,
    facts: { ...first.trace, reached: items.some(({ trace }) => trace?.reached === true) },
    rounds,
    startedAtUs: Math.min(...items.map(({ head }) => head.startedAtUs)),
    endedAtUs: Math.max(...items.map(({ head }) => head.endedAtUs)),
    sharedPath: items.some(({ head }) => head.sharedPath),
    hops: sorted.slice(0, endOf(sorted, destination)).map(([ttl, sum]) => lineOf(ttl, sum)),
  };
}

interface HopSum {
  readonly addresses: Set<string>;
  readonly rttMs: number[];
  sent: number;
  lost: number;
  readonly notes: Set<string>;
}

/** Rounds that found the destination farther away, or not at all, asked silent distances behind it. */
function endOf(hops: readonly (readonly [number, HopSum])[], destination: string): number {
  const at = hops.findIndex(([, { addresses }]) => addresses.has(destination));
  const answered = hops.findLastIndex(([, { addresses }]) => addresses.size > 0);
  return at === -1 ? hops.length : Math.max(at, answered) + 1;
}

function lineOf(ttl: number, { addresses, rttMs, sent, lost, notes }: HopSum): ReportHop {
  return {
    ttl,
    addresses: [...addresses],
    sent,
    lossPercent: sent === 0 ? null : (100 * lost) / sent,
    ...hopTimes(rttMs),
    note: notes.size === 0 ? null : [...notes].join(', '),
  };
}

/** One round stands for itself; evidence of several lists them, those among them that could not be sent too, or names their number. */
function roundsOf({ data, method }: SurveyedEvidence['head']): number {
  const listed = asObject(data)?.rounds;
  if (listed === undefined) return Number(/, (\d{1,6}) rounds?,/.exec(method)?.[1] ?? 1);
  return asList(listed).filter((round) => (asObject(round)?.obstacle ?? null) === null).length;
}
