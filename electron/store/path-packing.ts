import { hopTimes } from '../domain/mtr-report.ts';
import type { Hop, HopAnswerer, HopStatistics, Trace } from '../domain/trace.ts';
import { PackedReader } from './packed-reader.ts';
import { answerersOf, type PathShape, placeOf, type ShapeAnswerer, type ShapeHop } from './path-shape.ts';

/** The first byte of every packed path. A newer packing gets a number of its own. */
const PACKING = 1;

/** More round trips than these at one hop are kept as statistics only: that is a long run, and its report shows nothing else. */
const MAX_ROUND_TRIPS = 8;

// Heads of hops stand before their figures, those that follow one another and are the same once: how many, then one byte with sent in its high
// half and lost in its low one (15 says that the number follows), then one byte with what the figures are.
const FOLLOWS = 15;
const FIGURES = 3;
const NO_FIGURES = 0;
const ROUND_TRIPS = 1;
const STATISTICS = 2;
/** Each with the place of who answered, because several did. */
const ROUND_TRIPS_OF_SEVERAL = 3;
/** All of the shape's answerers answered, in its order. */
const ALL_IN_ORDER = 4;
/** The tracer tells answerers apart. */
const TOLD_APART = 8;
const NOTE = 16;
/** There are not as many round trips as probes that were not lost, so their number stands before them. */
const COUNTED = 32;

interface Head {
  readonly sent: number;
  readonly lost: number;
  readonly flags: number;
}

const STATISTICS_FIELDS = ['lastMs', 'averageMs', 'bestMs', 'worstMs', 'deviationMs'] as const;

class PackedWriter {
  readonly #bytes: number[] = [];

  byte(value: number): void {
    this.#bytes.push(value & 255);
  }

  /** LEB128: 7 bits a byte, low bits first. What is no number from 0 on becomes 0. */
  number(value: number): void {
    let rest = value > 0 && Number.isFinite(value) ? Math.round(value) : 0;
    while (rest > 127) {
      this.#bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }

  /** Small differences stay small, whatever their sign. */
  difference(value: number): void {
    this.number(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  buffer(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

const microseconds = (ms: number): number => Math.max(0, Math.round(ms * 1_000));

/** Figures of a trace, and who of `shape` it met; `shape` must cover it (path-shape.ts). Round trips are kept to the microsecond. */
export function packPath(trace: Trace, shape: PathShape): Buffer {
  const out = new PackedWriter();
  out.byte(PACKING);
  out.number(trace.durationMs * 1_000);
  const hops = trace.hops.flatMap((hop, index) => {
    const known = shape.hops[index];
    return known === undefined ? [] : [packableHop(hop, known)];
  });
  packHeads(
    out,
    hops.map(({ head }) => head),
  );
  for (const hop of hops) packFigures(out, hop);
  return out.buffer();
}

interface PackableHop {
  readonly head: Head;
  /** Places of those who answered; null when they are all of the shape's, in its order. */
  readonly places: readonly number[] | null;
  readonly notePlace: number | null;
  readonly statistics: HopStatistics | null;
  readonly rttMs: readonly number[];
  readonly holders: readonly number[] | null;
}

function packableHop(hop: Hop, shape: ShapeHop): PackableHop {
  const places = answerersOf(hop).map((answerer) => placeOf(shape, answerer));
  const isAll = places.length === shape.answerers.length && places.every((place, index) => place === index);
  const rttMs = hop.rttMs.length > MAX_ROUND_TRIPS ? [] : hop.rttMs;
  const holders = rttMs.length > 0 && places.length > 1 ? holdersOf(hop) : null;
  const statistics = hop.rttMs.length > MAX_ROUND_TRIPS ? hopTimes(hop.rttMs) : hop.statistics;
  const roundTrips = holders === null ? ROUND_TRIPS : ROUND_TRIPS_OF_SEVERAL;
  const flags =
    (rttMs.length > 0 ? roundTrips : statistics === null ? NO_FIGURES : STATISTICS) |
    (isAll ? ALL_IN_ORDER : 0) |
    (hop.answerers.length > 0 ? TOLD_APART : 0) |
    (hop.note === null ? 0 : NOTE) |
    (rttMs.length > 0 && rttMs.length !== hop.sent - hop.lost ? COUNTED : 0);
  return {
    head: { sent: hop.sent, lost: hop.lost, flags },
    places: isAll ? null : places,
    notePlace: hop.note === null ? null : shape.notes.indexOf(hop.note),
    statistics: rttMs.length > 0 ? null : statistics,
    rttMs,
    holders,
  };
}

function packHeads(out: PackedWriter, heads: readonly Head[]): void {
  const isSame = (one: Head, other: Head | undefined): boolean =>
    one.sent === other?.sent && one.lost === other.lost && one.flags === other.flags;
  let run = 0;
  for (const [index, head] of heads.entries()) {
    run += 1;
    if (isSame(head, heads[index + 1])) continue;
    out.number(run);
    out.byte((Math.min(head.sent, FOLLOWS) << 4) | Math.min(head.lost, FOLLOWS));
    out.byte(head.flags);
    if (head.sent >= FOLLOWS) out.number(head.sent);
    if (head.lost >= FOLLOWS) out.number(head.lost);
    run = 0;
  }
}

function packFigures(out: PackedWriter, { head, places, notePlace, statistics, rttMs, holders }: PackableHop): void {
  if (places !== null) {
    out.number(places.length);
    for (const place of places) out.number(place);
  }
  if (notePlace !== null) out.number(notePlace);
  if (statistics !== null) packStatistics(out, statistics);
  if ((head.flags & COUNTED) !== 0) out.number(rttMs.length);
  let beforeUs = 0;
  for (const [index, ms] of rttMs.entries()) {
    const us = microseconds(ms);
    if (index === 0) out.number(us);
    else out.difference(us - beforeUs);
    beforeUs = us;
    if (holders !== null) out.number(holders[index] ?? 0);
  }
}

/** Whose each round trip is, by its order among the answerers; null where that is not told, or does not add up. */
function holdersOf(hop: Hop): readonly number[] | null {
  const waiting = hop.answerers.map((answerer) => [...answerer.rttMs]);
  const holders = hop.rttMs.map((rttMs) => {
    const holder = waiting.findIndex(([next]) => next === rttMs);
    waiting[holder]?.shift();
    return holder;
  });
  return holders.includes(-1) || waiting.some((rest) => rest.length > 0) ? null : holders;
}

function packStatistics(out: PackedWriter, statistics: HopStatistics): void {
  let present = 0;
  for (const [bit, field] of STATISTICS_FIELDS.entries()) if (statistics[field] !== null) present |= 1 << bit;
  out.byte(present);
  for (const field of STATISTICS_FIELDS) {
    const value = statistics[field];
    if (value !== null) out.number(microseconds(value));
  }
}

/** Undoes `packPath`. Throws RangeError when the bytes are damaged, do not fit the shape, or are of a newer packing. */
export function unpackPath(bytes: Uint8Array, shape: PathShape): Pick<Trace, 'durationMs' | 'hops'> {
  const reader = new PackedReader(bytes, 'packed path');
  if (reader.byte() !== PACKING) throw new RangeError('packed path: of a packing that this version does not know');
  const durationMs = reader.number() / 1_000;
  const heads = unpackHeads(reader, shape.hops.length);
  const hops = shape.hops.map((hop, index) => unpackHop(reader, hop, heads[index]));
  reader.end();
  return { durationMs, hops };
}

function unpackHeads(reader: PackedReader, count: number): readonly Head[] {
  const heads: Head[] = [];
  while (heads.length < count) {
    const run = reader.number();
    if (run < 1 || heads.length + run > count) throw new RangeError('packed path: not as many hops as its shape has');
    const counts = reader.byte();
    const flags = reader.byte();
    const sent = counts >> 4 === FOLLOWS ? reader.number() : counts >> 4;
    const lost = (counts & 15) === FOLLOWS ? reader.number() : counts & 15;
    for (let index = 0; index < run; index += 1) heads.push({ sent, lost, flags });
  }
  return heads;
}

function unpackHop(reader: PackedReader, shape: ShapeHop, head: Head | undefined): Hop {
  if (head === undefined) throw new RangeError('packed path: a hop without its head');
  const { sent, lost, flags } = head;
  const present = (flags & ALL_IN_ORDER) === 0 ? unpackPresent(reader, shape) : shape.answerers;
  const note = (flags & NOTE) === 0 ? null : shape.notes[reader.number()];
  if (note === undefined) throw new RangeError('packed path: a remark that its shape does not have');
  const figures = flags & FIGURES;
  const statistics = figures === STATISTICS ? unpackStatistics(reader) : null;
  const { rttMs, holders } = unpackRoundTrips(reader, head);
  const ofAnswerer = (index: number): readonly number[] => {
    if (present.length === 1) return rttMs;
    return holders === null ? [] : rttMs.filter((_, at) => holders[at] === index);
  };
  const answerers: readonly HopAnswerer[] =
    (flags & TOLD_APART) === 0 ? [] : present.map((one, index) => ({ ...one, rttMs: ofAnswerer(index) }));
  const addresses = present.map((one) => one.address);
  return { ttl: shape.ttl, addresses, rttMs, answerers, sent, lost, statistics, note };
}

function unpackPresent(reader: PackedReader, shape: ShapeHop): readonly ShapeAnswerer[] {
  const count = reader.number();
  if (count > shape.answerers.length) throw new RangeError('packed path: more answerers than its shape has');
  return Array.from({ length: count }, () => {
    const answerer = shape.answerers[reader.number()];
    if (answerer === undefined) throw new RangeError('packed path: an answerer that its shape does not have');
    return answerer;
  });
}

function unpackRoundTrips(
  reader: PackedReader,
  { sent, lost, flags }: Head,
): { readonly rttMs: readonly number[]; readonly holders: readonly number[] | null } {
  const figures = flags & FIGURES;
  if (figures !== ROUND_TRIPS && figures !== ROUND_TRIPS_OF_SEVERAL) return { rttMs: [], holders: null };
  const count = (flags & COUNTED) === 0 ? sent - lost : reader.number();
  if (count < 1 || count > MAX_ROUND_TRIPS) throw new RangeError('packed path: more round trips than are ever packed');
  const rttMs: number[] = [];
  const holders: number[] = [];
  let us = 0;
  for (let index = 0; index < count; index += 1) {
    const value = reader.number();
    us = index === 0 ? value : us + (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
    if (us < 0) throw new RangeError('packed path: a round trip of less than nothing');
    rttMs.push(us / 1_000);
    if (figures === ROUND_TRIPS_OF_SEVERAL) holders.push(reader.number());
  }
  return { rttMs, holders: figures === ROUND_TRIPS ? null : holders };
}

function unpackStatistics(reader: PackedReader): HopStatistics {
  const present = reader.byte();
  const next = (bit: number): number | null => ((present & (1 << bit)) === 0 ? null : reader.number() / 1_000);
  const lastMs = next(0);
  const averageMs = next(1);
  const bestMs = next(2);
  const worstMs = next(3);
  return { lastMs, averageMs, bestMs, worstMs, deviationMs: next(4) };
}
