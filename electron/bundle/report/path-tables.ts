import { changedHops } from '../../domain/changed-hops.ts';
import { type HopLossKind, hopLossKinds, lossBeginsAtTtl } from '../../domain/hop-loss.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type HopTimes, hopTimes } from '../../domain/mtr-report.ts';
import { overlapOf } from '../../domain/overlap.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Hop } from '../../domain/trace.ts';
import { withUsualAnswerers } from '../../domain/usual-answerers.ts';
import { statisticsGiven, traceObject } from '../evidence/trace-facts.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';

/** No path is longer (RFC 1812, 4.2.2.9, and every traceroute's default of 30), so what is has been made up. */
const MOST_HOPS = 64;
const MOST_ADDRESSES = 8;

/** A path as evidence holds it. */
export interface ReadPath {
  readonly item: SurveyedEvidence;
  readonly reached: boolean;
  readonly hops: readonly Hop[];
}

/** The path of one piece of evidence; null where its data hold none. */
export function readPath(item: SurveyedEvidence): ReadPath | null {
  const trace = item.head.status === 'captured' ? traceObject(item.head.data) : null;
  if (trace === null) return null;
  const hops = asList(trace.hops).flatMap((value) => readHop(asObject(value)) ?? []);
  return hops.length === 0 ? null : { item, reached: trace.reached === true, hops: hops.slice(0, MOST_HOPS) };
}

function readHop(hop: JsonObject | null): Hop | null {
  const ttl = asNumber(hop?.ttl);
  if (hop === null || ttl === null) return null;
  const rttMs = asList(hop.rttMs).flatMap((rtt) => asNumber(rtt) ?? []);
  const statistics = asObject(hop.statistics);
  return {
    ttl,
    addresses: asList(hop.addresses)
      .flatMap((address) => asText(address) ?? [])
      .slice(0, MOST_ADDRESSES),
    rttMs,
    answerers: [],
    sent: asNumber(hop.sent) ?? rttMs.length,
    lost: asNumber(hop.lost) ?? 0,
    statistics: statistics === null ? null : statisticsGiven(statistics),
    note: asText(hop.note),
  };
}

/** One hop of a table. */
export interface HopCell {
  readonly addresses: readonly string[];
  readonly sent: number;
  /** 0 to 1; null when nothing was sent. */
  readonly loss: number | null;
  readonly lossKind: HopLossKind;
  readonly times: HopTimes;
  readonly note: string | null;
}

export interface HopRow {
  readonly ttl: number;
  /** The last hop that the row stands for: the silent ones at the end of a path share one. */
  readonly toTtl: number;
  readonly now: HopCell | null;
  readonly before: HopCell | null;
  /** Somebody else answers there than in the last good path. */
  readonly changed: boolean;
  /** From here on packets are lost to the end. */
  readonly lossBegins: boolean;
}

/** Two paths, hop beside hop. */
export function hopRows(now: ReadPath, before: ReadPath | null): readonly HopRow[] {
  const cellsNow = cellsOf(now);
  const cellsBefore = before === null ? new Map<number, HopCell>() : cellsOf(before);
  const changed = before === null ? new Set<number>() : changedHops(now, before);
  const begins = lossBeginsAtTtl(now.hops);
  const ttls = [...new Set([...cellsNow.keys(), ...cellsBefore.keys()])].toSorted((a, b) => a - b);
  const rows = ttls.map((ttl) => ({
    ttl,
    toTtl: ttl,
    now: cellsNow.get(ttl) ?? null,
    before: cellsBefore.get(ttl) ?? null,
    changed: changed.has(ttl),
    lossBegins: begins === ttl,
  }));
  const end = rows.findLastIndex(({ now: cell, before: was }) => cell?.addresses.length !== 0 || was !== null) + 1;
  const [first, ...silent] = rows.slice(end);
  if (first === undefined || silent.length < LEAST_SILENT) return rows;
  return [...rows.slice(0, end), { ...first, toTtl: silent.at(-1)?.ttl ?? first.ttl }];
}

const LEAST_SILENT = 2;

function cellsOf({ hops }: ReadPath): Map<number, HopCell> {
  const kinds = hopLossKinds(hops);
  return new Map(
    hops.map((hop, index) => [
      hop.ttl,
      {
        addresses: hop.addresses,
        sent: hop.sent,
        loss: hop.sent === 0 ? null : hop.lost / hop.sent,
        lossKind: kinds[index] ?? 'not-asked',
        times: hop.statistics ?? hopTimes(hop.rttMs),
        note: hop.note,
      },
    ]),
  );
}

/** The paths of one incident, the telling ones first. */
export interface ChosenPaths {
  /** Taken while a request hung; null where no trace was. */
  readonly during: ReadPath | null;
  readonly lastGood: ReadPath | null;
  /** The best of each other way of tracing. */
  readonly others: readonly ReadPath[];
}

const MOST_OTHERS = 4;

export function choosePaths(stalls: readonly Stall[], evidence: readonly SurveyedEvidence[]): ChosenPaths {
  const paths = evidence.flatMap((item) => readPath(item) ?? []);
  const addresses = new Set(stalls.flatMap(({ remoteAddress }) => remoteAddress ?? []));
  const unsorted = paths.filter(({ item }) => item.head.kind !== 'baseline');
  // The first trace of all goes the way of the hung request itself; what follows looks at the same from other sides.
  const [first] = unsorted.toSorted(byTime);
  const traces = unsorted.toSorted(byWorth(addresses, first));
  const during = traces.find(({ item }) => item.inFlight) ?? null;
  const destination = (during ?? traces[0])?.item.trace?.destination;
  const good = paths.filter(
    ({ item }) =>
      item.head.kind === 'baseline' && (destination === undefined || item.trace?.destination === destination),
  );
  const oldest = good.toSorted(byTime)[0] ?? null;
  const seen = new Set(during === null ? [] : [wayOf(during)]);
  const others: ReadPath[] = [];
  for (const path of traces) {
    if (path === during || seen.has(wayOf(path)) || others.length >= MOST_OTHERS) continue;
    seen.add(wayOf(path));
    others.push(path);
  }
  return { during, lastGood: oldest === null ? null : withOthers(oldest, good), others };
}

/** At each hop with all who answered there in the other good paths, so that the turn of a load balancer is no change. */
function withOthers(path: ReadPath, good: readonly ReadPath[]): ReadPath {
  const widened = withUsualAnswerers(
    { trace: path },
    good.map((trace) => ({ trace })),
  );
  return { ...path, hops: widened.trace.hops };
}

const wayOf = ({ item }: ReadPath): string =>
  [item.head.kind, item.trace?.protocol, item.trace?.port, item.trace?.destination, item.inFlight].join(' ');

const byTime = (a: ReadPath, b: ReadPath): number =>
  a.item.head.startedAtUs - b.item.head.startedAtUs || a.item.head.id - b.item.head.id;

/** What went to the hung address in the way of the request, while it hung, with the most packets. */
function byWorth(addresses: ReadonlySet<string>, first: ReadPath | undefined): (a: ReadPath, b: ReadPath) => number {
  const isSameWay = ({ item: { trace } }: ReadPath): boolean => {
    const own = first?.item.trace ?? null;
    return trace?.protocol === own?.protocol && trace?.port === own?.port && trace?.destination === own?.destination;
  };
  const worth = (path: ReadPath): readonly number[] => {
    const { item, hops } = path;
    const lengthMs = (item.head.endedAtUs - item.head.startedAtUs) / 1_000;
    return [
      addresses.has(item.trace?.destination ?? '') ? 1 : 0,
      isSameWay(path) ? 1 : 0,
      overlapOf({ inFlight: item.inFlight, overlapMs: item.overlapMs, lengthMs }) === 'whole' ? 1 : 0,
      hops.reduce((sum, { sent }) => sum + sent, 0),
    ];
  };
  return (a, b) => {
    const [one, other] = [worth(a), worth(b)];
    for (const [index, value] of other.entries()) {
      const difference = value - (one[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return byTime(a, b);
  };
}
