import { lossBeginsAtTtl } from '../../hop-loss.ts';
import { printableCut } from '../../printable.ts';
import type { Hop } from '../../trace.ts';
import type { PathFacts, VerdictFacts } from '../facts.ts';
import { oncePerObject } from './once.ts';

/** What one trace says of the way, read beside what is known of its length. */
export interface PathReading {
  readonly path: PathFacts;
  readonly end: PathEnd;
  /** Loss that goes on to the end; null where there is none, or where it proves nothing. */
  readonly loss: LossOnTheWay | null;
}

/**
 * `reached`: the destination answered at `ttl`. `turned-back`: a router said that it goes no further. `cut`: nothing answered behind `ttl`
 * (0: not even the first hop); `distance` says where that is against what is known of the way.
 */
export type PathEnd =
  | { readonly kind: 'reached'; readonly ttl: number }
  | {
      readonly kind: 'turned-back';
      readonly ttl: number;
      readonly by: string;
      readonly mark: string;
      readonly isLastRouter: boolean;
    }
  | {
      readonly kind: 'cut';
      readonly ttl: number;
      readonly by: string | null;
      readonly distance: CutDistance;
      /** Hops that are known behind it, the destination included; null where the length is not known. */
      readonly behind: number | null;
    };

/**
 * `on-the-way`: routers that are known to answer lie behind it. `last-router`: the next hop is the server. `among-silent`: only routers that
 * never answer, or the server, lie behind it. `not-asked`: routers behind it were left alone this time. `open`: nobody knows how far the server is.
 */
export type CutDistance = 'on-the-way' | 'last-router' | 'among-silent' | 'not-asked' | 'open';

export interface LossOnTheWay {
  /** Where it begins; null where loss at routers proves nothing and only that of the end counts. */
  readonly fromTtl: number | null;
  readonly by: string | null;
  /** The last hop of the trace alone loses. */
  readonly isLastHopOnly: boolean;
  readonly lost: number;
  readonly sent: number;
}

/** What is known of the way to the destination: its length in hops, and which routers answer when asked. */
interface KnownWay {
  readonly length: number | null;
  readonly routers: ReadonlySet<number>;
}

/** All traces to where the bad requests went, read; those taken in flight first, the program's own before the others. */
export const pathReadings = oncePerObject((facts: VerdictFacts): readonly PathReading[] => {
  const { subject, paths } = facts;
  const ours = paths.filter(({ destination }) => subject.address === null || destination === subject.address);
  const way = knownWay(facts, ours);
  return ours
    .map((path) => ({ path, end: endOf(path, way), loss: lossOf(path) }))
    .toSorted((one, other) => rank(one.path) - rank(other.path));
});

/**
 * The trace that looks most like the hung connection: TCP to its port. Of several that end on the way, the one that was answered farthest away,
 * since a router that kept silent in one trace and answered in another was reached.
 */
export function tcpReading(readings: readonly PathReading[], port: number | null): PathReading | null {
  const tcp = readings.filter(
    ({ path }) => path.protocol === 'tcp' && (port === null || path.port === null || path.port === port),
  );
  const [first] = tcp;
  if (first === undefined || first.end.kind !== 'cut') return first ?? null;
  const sameTime = tcp.filter(({ path }) => path.timing === first.path.timing);
  const farther = sameTime
    .filter(({ end }) => end.kind === 'cut' && end.ttl > first.end.ttl)
    .toSorted((one, other) => other.end.ttl - one.end.ttl)[0];
  // Where nobody was heard at all, a trace that came through knows more.
  const through = first.end.ttl === 0 ? sameTime.find(({ end }) => end.kind === 'reached') : undefined;
  return through ?? farther ?? first;
}

/**
 * A trace by another protocol that came through without loss. It must be of the same time: one that was taken when all was over shows what
 * the network does when it is well.
 */
export function otherProtocolReached(readings: readonly PathReading[], beside: PathReading | null): PathReading | null {
  const timings = beside?.path.timing === 'after' ? ['in-flight', 'after'] : ['in-flight'];
  return (
    readings.find(
      ({ path, end, loss }) =>
        path.protocol !== 'tcp' && end.kind === 'reached' && loss === null && timings.includes(path.timing),
    ) ?? null
  );
}

/** A trace of that moment that shows where loss begins which goes on to the end; where there is one, another that ended on the way did so by chance. */
export function lossyReading(readings: readonly PathReading[]): PathReading | null {
  return (
    readings.find(
      ({ path, loss }) => path.timing === 'in-flight' && loss !== null && loss.fromTtl !== null && !loss.isLastHopOnly,
    ) ?? null
  );
}

const rank = ({ timing, by }: PathFacts): number =>
  (timing === 'in-flight' ? 0 : 10) + ['native', 'mtr', 'traceroute'].indexOf(by);

/** From the last good path and from every trace that arrived. What comes behind the destination in a trace is its echo, and no way. */
function knownWay(
  { lastGood, subject }: Pick<VerdictFacts, 'lastGood' | 'subject'>,
  paths: readonly PathFacts[],
): KnownWay {
  const routers = new Set<number>();
  const lengths: number[] = [];
  const arrived = [
    ...(lastGood === null ? [] : [{ hops: lastGood.hops, destination: subject.address }]),
    ...paths.filter(({ reached }) => reached),
  ];
  for (const { hops, destination } of arrived) {
    const length = placeOf(hops, destination);
    if (length === null) continue;
    lengths.push(length);
    for (const { ttl, addresses } of hops) if (ttl < length && addresses.length > 0) routers.add(ttl);
  }
  return { length: lengths.length === 0 ? null : Math.min(...lengths), routers };
}

/** Where the destination answered first, of a trace that reached it. */
function placeOf(hops: readonly Hop[], destination: string | null): number | null {
  const first = hops.find(({ addresses }) => destination !== null && addresses.includes(destination));
  return first?.ttl ?? hops.at(-1)?.ttl ?? null;
}

const TURNED_BACK = /(?:^|[\s,])!(?:[XHNPZ]|1[03])/;

function endOf(path: PathFacts, way: KnownWay): PathEnd {
  const { hops } = path;
  const place = path.reached ? placeOf(hops, path.destination) : null;
  if (place !== null) return { kind: 'reached', ttl: place };
  const answered = hops.findLast(({ addresses }) => addresses.length > 0);
  const ttl = answered?.ttl ?? 0;
  const by = nameOf(answered);
  const mark = answered?.note?.match(TURNED_BACK)?.[0].trim().replace(/^,/, '') ?? null;
  const isLastRouter = way.length !== null && ttl >= way.length - 1;
  if (mark !== null && by !== null) return { kind: 'turned-back', ttl, by, mark, isLastRouter };
  const behind = way.length === null ? null : Math.max(1, way.length - ttl);
  // What was not asked cannot have been silent.
  const wasSpared = path.sparedTtls.some((spared) => spared > ttl);
  return { kind: 'cut', ttl, by, distance: wasSpared ? 'not-asked' : distanceOf(ttl, way), behind };
}

function distanceOf(ttl: number, { length, routers }: KnownWay): CutDistance {
  if (length === null) return 'open';
  if (ttl >= length - 1) return 'last-router';
  return [...routers].some((router) => router > ttl) ? 'on-the-way' : 'among-silent';
}

/** At least so many packets must be missing at the end, or one unlucky one would be a fault. */
const LEAST_LOST = 2;

function lossOf(path: PathFacts): LossOnTheWay | null {
  if (!path.reached) return null;
  const place = placeOf(path.hops, path.destination) ?? 0;
  const hops = path.hops.filter(({ ttl }) => ttl <= place && !path.sparedTtls.includes(ttl));
  const last = hops.at(-1);
  if (last === undefined || last.lost < LEAST_LOST || last.lost === last.sent) return null;
  const about = { lost: last.lost, sent: last.sent };
  if (path.sharedPath) return { ...about, fromTtl: null, by: null, isLastHopOnly: false };
  const fromTtl = lossBeginsAtTtl(hops);
  if (fromTtl === null) return null;
  const hop = hops.find(({ ttl }) => ttl === fromTtl);
  return { ...about, fromTtl, by: nameOf(hop), isLastHopOnly: fromTtl === last.ttl };
}

/** Who answers at a hop, for a sentence; null where nobody does. */
export function nameOf(hop: Pick<Hop, 'addresses'> | undefined): string | null {
  const [first] = hop?.addresses ?? [];
  return first === undefined ? null : printableCut(first, 60);
}

/** `hop 4 (192.0.2.4)`, or `hop 4`. */
export const hopText = (ttl: number, by: string | null): string => (by === null ? `hop ${ttl}` : `hop ${ttl} (${by})`);

/** `The TCP trace`, `The ICMP trace of mtr`. */
export function traceText({ by, protocol }: Pick<PathFacts, 'by' | 'protocol'>): string {
  const trace = `The ${protocol.toUpperCase()} trace`;
  return by === 'native' ? trace : `${trace} of ${by}`;
}
