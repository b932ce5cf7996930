import { lossBeginsAtTtl } from '../hop-loss.ts';
import { printableCut } from '../printable.ts';
import type { Hop } from '../trace.ts';
import { hopLoss } from '../trace.ts';
import type { PathFacts, VerdictFacts } from './facts.ts';
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

/** The trace that looks most like the hung connection: TCP to its port. */
export function tcpReading(readings: readonly PathReading[], port: number | null): PathReading | null {
  return (
    readings.find(
      ({ path }) => path.protocol === 'tcp' && (port === null || path.port === null || path.port === port),
    ) ?? null
  );
}

/** A trace by another protocol that came through. */
export function otherProtocolReached(readings: readonly PathReading[]): PathReading | null {
  return readings.find(({ path, end }) => path.protocol !== 'tcp' && end.kind === 'reached') ?? null;
}

const rank = ({ timing, by }: PathFacts): number =>
  (timing === 'in-flight' ? 0 : 10) + ['native', 'mtr', 'traceroute'].indexOf(by);

/** Does the length count, and which routers are known: from the last good path and from every trace that arrived. */
function knownWay({ lastGood }: Pick<VerdictFacts, 'lastGood'>, paths: readonly PathFacts[]): KnownWay {
  const routers = new Set<number>();
  const lengths: number[] = [];
  const arrived = [
    ...(lastGood === null ? [] : [lastGood.hops]),
    ...paths.filter(({ reached }) => reached).map(({ hops }) => hops),
  ];
  for (const hops of arrived) {
    const last = hops.at(-1);
    if (last === undefined) continue;
    lengths.push(last.ttl);
    for (const { ttl, addresses } of hops.slice(0, -1)) if (addresses.length > 0) routers.add(ttl);
  }
  return { length: lengths.length === 0 ? null : Math.max(...lengths), routers };
}

const TURNED_BACK = /(?:^|[\s,])!(?:[XHNPZ]|1[03])/;

function endOf(path: PathFacts, way: KnownWay): PathEnd {
  const { hops } = path;
  const last = hops.at(-1);
  if (path.reached && last !== undefined) return { kind: 'reached', ttl: last.ttl };
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
  const hops = path.hops.filter(({ ttl }) => !path.sparedTtls.includes(ttl));
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

/** Share that a hop left unanswered, 0 to 1; null where it was not asked or the trace cannot tell. */
export function unansweredShare({ path }: PathReading, hop: Hop): number | null {
  return path.sparedTtls.includes(hop.ttl) ? null : hopLoss(hop);
}
