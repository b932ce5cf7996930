import type { JsonValue } from '../../json.ts';
import { PROBE_ANSWERS, type ProbeAnswer } from '../../path-probe.ts';
import type { Hop, HopAnswerer, HopStatistics, TraceProtocol } from '../../trace.ts';
import type { Captured, PathFacts } from '../facts.ts';
import { amountAt, amountsAt, countAt, fieldOf, listAt, portAt, textAt, textsAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export interface PathEvidence extends Omit<PathFacts, keyof Captured> {
  /** Of the program's own rounds, when each began after the measurement did, and whether it came through; empty for other tracers. */
  readonly roundTimes: readonly { readonly atMs: number; readonly reached: boolean }[];
}

/** As far as any tracer goes, with room to spare. */
const MOST_HOPS = 64;
const MOST_ADDRESSES = 8;
/** Enough for the middle and the spread; an incident may be traced hundreds of times. */
const MOST_ROUND_TRIPS = 8;
/** The newest; a request hangs for minutes at most, and is traced once a second. */
const MOST_ROUNDS = 120;

/** A path measurement of one tracer; null where the data is none. */
export function readPath(by: PathFacts['by'], data: JsonValue, sharedPath: boolean): PathEvidence | null {
  const destination = textAt(data, 'destination');
  const protocol = protocolOf(fieldOf(data, 'protocol'));
  const hops = readHops(data);
  if (destination === null || protocol === null || hops.length === 0) return null;
  const reached = fieldOf(data, 'reached') === true;
  return {
    by,
    protocol,
    destination,
    port: portAt(data, 'port'),
    reached,
    rounds: by === 'native' ? roundsOf(data, reached) : null,
    roundTimes: by === 'native' ? roundTimes(data, reached) : [],
    hops,
    sharedPath,
    sparedTtls: sparedTtls(data, hops),
  };
}

/** Hops in their order; those that are none are left out. */
export function readHops(data: JsonValue): readonly Hop[] {
  return listAt(data, 'hops')
    .slice(0, MOST_HOPS)
    .flatMap((hop) => hopOf(hop) ?? [])
    .toSorted((one, other) => one.ttl - other.ttl);
}

function hopOf(hop: JsonValue): Hop | null {
  const ttl = countAt(hop, 'ttl');
  const sent = countAt(hop, 'sent');
  const lost = countAt(hop, 'lost');
  if (ttl === null || ttl < 1 || ttl > 255 || sent === null || lost === null || lost > sent) return null;
  return {
    ttl,
    sent,
    lost,
    addresses: textsAt(hop, 'addresses').slice(0, MOST_ADDRESSES),
    rttMs: amountsAt(hop, 'rttMs').slice(0, MOST_ROUND_TRIPS),
    answerers: listAt(hop, 'answerers')
      .slice(0, MOST_ADDRESSES)
      .flatMap((one) => answererOf(one) ?? []),
    statistics: statisticsOf(fieldOf(hop, 'statistics')),
    note: textAt(hop, 'note'),
  };
}

/** Without their round trips, which the hop has. */
function answererOf(one: JsonValue): HopAnswerer | null {
  const address = textAt(one, 'address');
  if (address === null) return null;
  const answers = textsAt(one, 'answers').filter(isAnswer);
  return { address, rttMs: [], answers, mtuBytes: countAt(one, 'mtuBytes') };
}

const isAnswer = (text: string): text is ProbeAnswer => (PROBE_ANSWERS as readonly string[]).includes(text);

function statisticsOf(statistics: JsonValue): HopStatistics | null {
  if (statistics === null || typeof statistics !== 'object') return null;
  return {
    lastMs: amountAt(statistics, 'lastMs'),
    averageMs: amountAt(statistics, 'averageMs'),
    bestMs: amountAt(statistics, 'bestMs'),
    worstMs: amountAt(statistics, 'worstMs'),
    deviationMs: amountAt(statistics, 'deviationMs'),
  };
}

function protocolOf(value: JsonValue): TraceProtocol | null {
  return value === 'tcp' || value === 'udp' || value === 'icmp' ? value : null;
}

function roundsOf(data: JsonValue, reached: boolean): PathFacts['rounds'] {
  const rounds = listAt(data, 'rounds').filter((round) => typeof fieldOf(round, 'reached') === 'boolean');
  if (rounds.length === 0) return { all: 1, reached: reached ? 1 : 0 };
  return { all: rounds.length, reached: rounds.filter((round) => fieldOf(round, 'reached') === true).length };
}

function roundTimes(data: JsonValue, reached: boolean): PathEvidence['roundTimes'] {
  const times = listAt(data, 'rounds').flatMap((round) => {
    const atMs = amountAt(round, 'atMs');
    const through = fieldOf(round, 'reached');
    return atMs === null || typeof through !== 'boolean' ? [] : [{ atMs, reached: through }];
  });
  return times.length === 0 ? [{ atMs: 0, reached }] : times.slice(-MOST_ROUNDS);
}

/** A round names them; of several rounds, those hops to which nothing was sent in any. */
function sparedTtls(data: JsonValue, hops: readonly Hop[]): readonly number[] {
  const named = amountsAt(data, 'sparedTtls');
  if (named.length > 0) return named.slice(0, MOST_HOPS);
  const spared = listAt(data, 'rounds').some((round) => fieldOf(round, 'sparedRouters') === true);
  return spared ? hops.filter(({ sent }) => sent === 0).map(({ ttl }) => ttl) : [];
}

/** One entry for each tracer, protocol and destination. */
export function sumPaths(all: readonly Noted<PathEvidence>[]): readonly PathFacts[] {
  const groups = new Map<string, Noted<PathEvidence>[]>();
  for (const one of all) {
    const { by, protocol, destination, port } = one.reading;
    const key = `${by} ${protocol} ${destination} ${port}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const opened = new Map<string, number>();
  for (const group of groups.values()) {
    const atUs = openedAtUs(group);
    const destination = group[0]?.reading.destination;
    if (atUs === null || destination === undefined) continue;
    opened.set(destination, Math.min(atUs, opened.get(destination) ?? atUs));
  }
  return [...groups.values()].flatMap((group) => sumOf(group, opened) ?? []);
}

function sumOf(group: readonly Noted<PathEvidence>[], opened: ReadonlyMap<string, number>): PathFacts | null {
  const inTime = timely(
    group.map((piece) => afterOpening(piece, opened.get(piece.reading.destination) ?? Number.POSITIVE_INFINITY)),
  );
  const alone = inTime.filter(({ reading }) => !reading.sharedPath);
  const taken = apartInTime(alone.length > 0 ? alone : inTime);
  const captured = capturedBy(taken);
  const [first] = taken;
  if (first === undefined || captured === null) return null;
  const readings = taken.map(({ reading }) => reading);
  const rounds = readings.flatMap((one) => one.rounds ?? []);
  return {
    ...captured,
    by: first.reading.by,
    protocol: first.reading.protocol,
    destination: first.reading.destination,
    port: first.reading.port,
    reached: inTime.some(({ reading }) => reading.reached),
    rounds:
      rounds.length === 0
        ? null
        : {
            all: rounds.reduce((sum, { all }) => sum + all, 0),
            reached: rounds.reduce((sum, { reached }) => sum + reached, 0),
          },
    hops: heardInAny(
      readings.length === 1 ? first.reading.hops : withoutWhatLiesBehind(sumHops(readings), readings),
      inTime.map(({ reading }) => reading),
    ),
    sharedPath: first.reading.sharedPath,
    sparedTtls: [...new Set(readings.flatMap((one) => one.sparedTtls))].toSorted((one, other) => one - other),
  };
}

/** So many rounds must have failed before one that came through is held for the end of the fault, and not for luck. */
const LEAST_FAILED = 3;

/**
 * When the way opened: no round of the program's own came through before, and all did from then on. A request goes on hanging after that until
 * its next packet is due, so what is taken meanwhile shows the way as it is without the fault. null where some came through in between.
 */
function openedAtUs(group: readonly Noted<PathEvidence>[]): number | null {
  const rounds = group
    .filter(({ timing, reading }) => timing === 'in-flight' && reading.by === 'native')
    .flatMap(({ startedAtUs, reading }) =>
      reading.roundTimes.map(({ atMs, reached }) => ({ atUs: startedAtUs + atMs * 1_000, reached })),
    )
    .toSorted((one, other) => one.atUs - other.atUs);
  const opened = rounds.findIndex(({ reached }) => reached);
  const first = rounds[opened];
  if (first === undefined || opened < LEAST_FAILED) return null;
  return rounds.slice(opened).every(({ reached }) => reached) ? first.atUs : null;
}

/** What came through, and was not over when the way opened, tells nothing of the time before. */
function afterOpening(piece: Noted<PathEvidence>, openedUs: number): Noted<PathEvidence> {
  return piece.reading.reached && piece.endedAtUs > openedUs ? { ...piece, timing: 'after' } : piece;
}

/**
 * Loss proves nothing where traces share the path, but an answer is an answer: a hop that was heard in any round is one that answers. Where
 * it was silent in all rounds that count, it limits its answers, and that silence is left out.
 */
function heardInAny(hops: readonly Hop[], all: readonly PathEvidence[]): readonly Hop[] {
  const known = new Map(hops.map((hop) => [hop.ttl, hop]));
  const reachedAt = Math.min(255, ...all.flatMap((one) => (one.reached ? (one.hops.at(-1)?.ttl ?? []) : [])));
  for (const hop of all.flatMap((one) => one.hops)) {
    const before = known.get(hop.ttl);
    if (hop.addresses.length === 0 || hop.ttl > reachedAt || (before?.addresses.length ?? 0) > 0) continue;
    // Of the destination silence is loss.
    const isEnd = hop.ttl === reachedAt;
    known.set(
      hop.ttl,
      isEnd && before !== undefined ? hopSum(before, { ...hop, sent: 0, lost: 0 }) : { ...hop, sent: 0, lost: 0 },
    );
  }
  return [...known.values()].toSorted((one, other) => one.ttl - other.ttl);
}

/** Requests that hang at the same time are told of the same rounds: of pieces that overlap, the one with the most packets counts. */
function apartInTime(pieces: readonly Noted<PathEvidence>[]): readonly Noted<PathEvidence>[] {
  const taken: Noted<PathEvidence>[] = [];
  for (const piece of pieces.toSorted((one, other) => packetsOf(other) - packetsOf(one))) {
    const isApart = taken.every(
      (other) => piece.startedAtUs >= other.endedAtUs || piece.endedAtUs <= other.startedAtUs,
    );
    if (isApart) taken.push(piece);
  }
  return taken;
}

const packetsOf = ({ reading }: Noted<PathEvidence>): number => reading.hops.reduce((sum, { sent }) => sum + sent, 0);

function sumHops(readings: readonly PathEvidence[]): readonly Hop[] {
  const sums = new Map<number, Hop>();
  for (const { hops } of readings) {
    for (const hop of hops) {
      const before = sums.get(hop.ttl);
      sums.set(hop.ttl, before === undefined ? hop : hopSum(before, hop));
    }
  }
  return [...sums.values()].toSorted((one, other) => one.ttl - other.ttl);
}

/** Where the destination answered in one piece and not in another, the silence behind it is no part of the way. */
function withoutWhatLiesBehind(hops: readonly Hop[], readings: readonly PathEvidence[]): readonly Hop[] {
  const reached = readings.flatMap((one) => (one.reached ? (one.hops.at(-1)?.ttl ?? []) : []));
  const lastTtl = reached.length === 0 ? 255 : Math.max(...reached);
  return hops.filter(({ ttl }) => ttl <= lastTtl);
}

function hopSum(one: Hop, other: Hop): Hop {
  return {
    ttl: one.ttl,
    sent: one.sent + other.sent,
    lost: one.lost + other.lost,
    addresses: together(one.addresses, other.addresses),
    rttMs:
      one.rttMs.length >= MOST_ROUND_TRIPS || other.rttMs.length === 0
        ? one.rttMs
        : [...one.rttMs, ...other.rttMs].slice(0, MOST_ROUND_TRIPS),
    answerers: answererSum(one.answerers, other.answerers),
    statistics: statisticsSum(one.statistics, other.statistics),
    note: one.note ?? other.note,
  };
}

/** Mostly the same ones answer each time, so mostly nothing is added. */
function together<Item>(all: readonly Item[], more: readonly Item[]): readonly Item[] {
  const added = more.filter((item) => !all.includes(item));
  return added.length === 0 ? all : [...all, ...added].slice(0, MOST_ADDRESSES);
}

function answererSum(all: readonly HopAnswerer[], more: readonly HopAnswerer[]): readonly HopAnswerer[] {
  if (more.length === 0) return all;
  const sums = new Map(all.map((one) => [one.address, one]));
  for (const one of more) {
    const before = sums.get(one.address);
    if (before === undefined) sums.set(one.address, one);
    else if (one.answers.some((answer) => !before.answers.includes(answer))) {
      sums.set(one.address, { ...before, answers: together(before.answers, one.answers) });
    }
  }
  return [...sums.values()].slice(0, MOST_ADDRESSES);
}

/** Averages of different reports cannot be averaged without their counts, so the best and the worst are what remains. */
function statisticsSum(one: HopStatistics | null, other: HopStatistics | null): HopStatistics | null {
  if (one === null || other === null) return one ?? other;
  const of = (pick: (...values: number[]) => number, first: number | null, second: number | null): number | null =>
    first === null || second === null ? (first ?? second) : pick(first, second);
  return {
    lastMs: other.lastMs ?? one.lastMs,
    averageMs: null,
    bestMs: of(Math.min, one.bestMs, other.bestMs),
    worstMs: of(Math.max, one.worstMs, other.worstMs),
    deviationMs: null,
  };
}
